package import FoundationEssentials
package import JSON

/// A contact person, as far as enrichment needs it.
package struct Person: Hashable, Sendable {
    package let id: Int
    package let firstName: String
    package let lastName: String
    /// The job title, free text; not the academic title.
    package let title: String
    /// The position's name, from a list of the tenant.
    package let position: String
    /// The company; nil for a person without one.
    package let contactID: Int?
    package let contactName: String
    /// E-mail addresses in the CRM's order, without repeats; the first is the one that is written to.
    package let emails: [String]
    /// No longer with the company.
    package let isRetired: Bool
    package let updatedDate: Date?
    package let fields: UserDefinedFields

    /// Reads the answer of `GET /Person/{id}`; nil when it is no person.
    package init?(_ json: JSONValue) {
        guard let id = json.identity("PersonId") else { return nil }
        self.id = id
        firstName = json.text("Firstname")
        lastName = json.text("Lastname")
        title = json.text("Title")
        position = json.displayName("Position")
        let contact = json["Contact"] ?? .null
        contactID = contact.identity("ContactId")
        contactName = contactID == nil ? "" : contact.text("Name")
        emails = json.addresses("Emails")
        isRetired = json.flag("Retired")
        updatedDate = json["UpdatedDate"]?.string.flatMap(WireDate.instant)
        fields = UserDefinedFields(entity: json)
    }
}
