/// What the Company Explorer is told about an account, and about the person and the event that made us ask.
///
/// Nothing is left out of the JSON: what is unknown is `""` or `[]`, and `person` is null for contact events.
package struct EnrichmentRequest: Encodable, Hashable, Sendable {
    /// The company the analysis is about.
    package var account: Account
    /// The person it is for; nil for contact events.
    package var person: Person?
    /// Why we ask.
    package var event: Event

    /// A request; pass nil as `person` for contact events.
    package init(account: Account, person: Person?, event: Event) {
        self.account = account
        self.person = person
        self.event = event
    }

    private enum CodingKeys: String, CodingKey { case account, person, event }

    /// Writes `"person": null` where the compiler's own version would leave the member out.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(account, forKey: .account)
        try container.encode(person, forKey: .person)
        try container.encode(event, forKey: .event)
    }

    /// The company, as the CRM has it.
    package struct Account: Encodable, Hashable, Sendable {
        /// The `ContactId`.
        package var id: Int
        /// The company's name.
        package var name: String
        /// The department, where one company has several records.
        package var department: String
        /// The registration number.
        package var orgNr: String
        /// The web addresses, the main one first.
        package var urls: [String]
        /// Two letters, as in `DE`.
        package var country: String
        /// The category's name, such as `Prospect`.
        package var category: String
        /// The business's name, such as `Leisure`.
        package var business: String

        /// An account of which only the id is known, unless told more.
        package init(
            id: Int,
            name: String = "",
            department: String = "",
            orgNr: String = "",
            urls: [String] = [],
            country: String = "",
            category: String = "",
            business: String = ""
        ) {
            self.id = id
            self.name = name
            self.department = department
            self.orgNr = orgNr
            self.urls = urls
            self.country = country
            self.category = category
            self.business = business
        }
    }

    /// The person of a person event, as the CRM has them.
    package struct Person: Encodable, Hashable, Sendable {
        /// The `PersonId`.
        package var id: Int
        /// The given name.
        package var firstName: String
        /// The family name.
        package var lastName: String
        /// The title in free text, such as `Head of IT`.
        package var jobTitle: String
        /// The position's name in the CRM's list, such as `Manager`.
        package var position: String

        /// A person of whom only the id is known, unless told more.
        package init(
            id: Int,
            firstName: String = "",
            lastName: String = "",
            jobTitle: String = "",
            position: String = ""
        ) {
            self.id = id
            self.firstName = firstName
            self.lastName = lastName
            self.jobTitle = jobTitle
            self.position = position
        }
    }

    /// The webhook's event.
    package struct Event: Encodable, Hashable, Sendable {
        /// As SuperOffice names it: `person.changed`.
        package var name: String
        /// The changed columns, as SuperOffice names them.
        package var changes: [String]
        /// When it happened, in UTC: `2026-03-01T10:15:00Z`.
        package var at: String

        /// An event; `at` is ISO 8601 in UTC.
        package init(name: String, changes: [String], at: String) {
            self.name = name
            self.changes = changes
            self.at = at
        }
    }
}
