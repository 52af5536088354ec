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
    package let savedBy: Saver?

    /// First and last name.
    package var name: String { [firstName, lastName].filter { !$0.isEmpty }.joined(separator: " ") }

    /// Reads the answer of `GET /Person/{id}`; nil when it is not a person.
    package init?(_ json: JSONValue) {
        guard let id = json.identity("PersonId") else { return nil }
        self.id = id
        firstName = json.text("Firstname")
        lastName = json.text("Lastname")
        title = json.text("Title")
        position = json.displayName("Position")
        contactID = json["Contact"]?.identity("ContactId")
        savedBy = Saver(json)
    }
}
