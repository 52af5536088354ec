import JSON

extension EntityDocument {
    func person(_ row: EntityRow) -> [String: JSONValue] {
        var members = common(row)
        members["PersonId"] = .integer(row.key.id)
        members["FullName"] = .string(fullName(row))
        members["FormalName"] = .string(fullName(row))
        members["BirthDate"] = "0001-01-01T00:00:00"
        members["IsAssociate"] = false
        members["UsePersonAddress"] = false
        members["Post1"] = ""
        members["Post2"] = ""
        members["Post3"] = ""
        members["Kanafname"] = ""
        members["Kanalname"] = ""
        members["CorrespondingAssociate"] = .null
        members["SentInfo"] = 0
        members["ShowContactTickets"] = 0
        members["UserInfo"] = .null
        members["ChatEmails"] = []
        members["InternetPhones"] = []
        members["ShipmentTypes"] = []
        members["Consents"] = []
        members["CreatedByFormId"] = 0
        members["LeadstatusId"] = 0
        members["Leadstatus"] = ""
        return members
    }

    func fullName(_ row: EntityRow) -> String {
        [row.string("Firstname"), row.string("MiddleName"), row.string("Lastname")]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// A person's company: a small summary without user-defined fields.
    func contactSummary(_ id: Int) -> JSONValue {
        guard let contact = tenant.rows[.contact(id)] else { return .null }
        func listText(_ list: String, _ property: String) -> JSONValue {
            .string(resolve(tenant.list(mdo: list)?.item(contact.reference(property))?.name ?? ""))
        }
        return [
            "ContactId": .integer(id),
            "Name": .string(contact.string("Name")),
            "OrgNr": .string(contact.string("OrgNr")),
            "Department": .string(contact.string("Department")),
            "URL": .string(contact.firstElement("Urls")),
            "City": contact.values["Address"]?["City"] ?? "",
            "DirectPhone": .string(contact.firstElement("Phones")),
            "AssociateId": .integer(contact.reference("Associate")),
            "CountryId": .integer(contact.reference("Country")),
            "EmailAddress": .string(contact.firstElement("Emails")),
            "Kananame": .string(contact.string("Kananame")),
            "EmailAddressName": "",
            "URLName": "",
            "AssociateFullName": .string(tenant.associate(contact.reference("Associate"))?.fullName ?? ""),
            "BusinessName": listText("business", "Business"),
            "CategoryName": listText("category", "Category"),
            "CountryName": .string(tenant.country(contact.reference("Country"))?.name ?? ""),
            "Address": nil,
            "FormattedAddress": "",
            "FullName": .string(contact.string("Name")),
            "IsOwnerContact": false,
            "ActiveErpLinks": 0,
            "Number1": .string(contact.string("Number1")),
            "Number2": .string(contact.string("Number2")),
            "TableRight": nil,
            "FieldProperties": [:],
        ]
    }
}
