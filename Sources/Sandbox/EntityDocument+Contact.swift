import JSON

extension EntityDocument {
    func contact(_ row: EntityRow) -> [String: JSONValue] {
        var members = common(row)
        members["ContactId"] = .integer(row.key.id)
        members["GroupId"] = 2
        members["Deleted"] = row.deleted == nil ? 0 : 1
        members["SupportPerson"] = .null
        members["Persons"] = .array(tenant.persons(of: row.key.id).map { personSummary($0, of: row) })
        return members
    }

    /// A person as a company lists it: flat, with the position as a text and `Retired` as a number.
    private func personSummary(_ person: EntityRow, of contact: EntityRow) -> JSONValue {
        let position = tenant.list(mdo: "perspos")?.item(person.reference("Position"))?.name ?? ""
        return [
            "Position": .string(resolve(position)),
            "PersonId": .integer(person.key.id),
            "Mrmrs": .string(person.string("Mrmrs")),
            "Firstname": .string(person.string("Firstname")),
            "Lastname": .string(person.string("Lastname")),
            "MiddleName": .string(person.string("MiddleName")),
            "Title": .string(person.string("Title")),
            "Description": .string(person.string("Description")),
            "Email": .string(person.firstElement("Emails")),
            "FullName": .string(fullName(person)),
            "DirectPhone": .string(person.firstElement("OfficePhones")),
            "FormalName": .string(fullName(person)),
            "CountryId": .integer(person.reference("Country")),
            "ContactId": .integer(contact.key.id),
            "ContactName": .string(contact.string("Name")),
            "Retired": person.flag("Retired") ? 1 : 0,
            "Rank": 1,
            "ActiveInterests": 0,
            "ContactDepartment": .string(contact.string("Department")),
            "ContactCountryId": .integer(contact.reference("Country")),
            "ContactOrgNr": .string(contact.string("OrgNr")),
            "FaxPhone": "",
            "MobilePhone": .string(person.firstElement("MobilePhones")),
            "ContactPhone": .string(contact.firstElement("Phones")),
            "AssociateName": "",
            "AssociateId": .integer(person.reference("Associate")),
            "UsePersonAddress": false,
            "EmailName": "",
            "ContactFullName": .string(contact.string("Name")),
            "CategoryName": "",
            "PersonNumber": .string(person.string("PersonNumber")),
            "TableRight": nil,
            "FieldProperties": [:],
        ]
    }
}
