package import JSON

/// What the Company Explorer is told about an account, and about the person and the event that made us ask.
///
/// Nothing is left out of the JSON: what is unknown is `""` or `[]`, and `person` is null for contact events.
package struct EnrichmentRequest: Hashable, Sendable {
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

    /// The company, as the CRM has it.
    package struct Account: Hashable, Sendable {
        /// The `ContactId`.
        package var id: Int
        /// The company's name.
        package var name = ""
        /// The department, where one company has several records.
        package var department = ""
        /// The registration number.
        package var orgNr = ""
        /// The web addresses, the main one first.
        package var urls: [String] = []
        /// Two letters, as in `DE`.
        package var country = ""
        /// The category's name, such as `Prospect`.
        package var category = ""
        /// The business's name, such as `Leisure`.
        package var business = ""
        /// The town; for templates only.
        package var city = ""
        /// The address in one line; for templates only.
        package var address = ""
    }

    /// The person of a person event, as the CRM has them.
    package struct Person: Hashable, Sendable {
        /// The `PersonId`.
        package var id: Int
        /// The given name.
        package var firstName = ""
        /// The family name.
        package var lastName = ""
        /// The title in free text, such as `Head of IT`.
        package var jobTitle = ""
        /// The position's name in the CRM's list, such as `Manager`.
        package var position = ""
    }

    /// The webhook's event.
    package struct Event: Hashable, Sendable {
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

extension EnrichmentRequest.Account {
    /// An account of which only the id is known yet.
    package init(id: Int) { self.init(id: id, name: "") }
}

extension EnrichmentRequest.Person {
    /// A person of whom only the id is known yet.
    package init(id: Int) { self.init(id: id, firstName: "") }
}

extension EnrichmentRequest {
    /// What is sent, in the one spelling that a `JSONValue` has.
    package var json: JSONValue {
        ["account": account.json, "person": person?.json ?? .null, "event": event.json]
    }

    /// The same question without why and when it is asked: `event` has empty members.
    ///
    /// This is what a fingerprint is made of.
    package var withoutEvent: EnrichmentRequest {
        var bare = self
        bare.event = Event(name: "", changes: [], at: "")
        return bare
    }
}

/// What templates can name.
extension EnrichmentRequest {
    /// What is known, by the names of placeholders: the default body, and what an upgrade must not add to that.
    var values: JSONValue {
        var members = json.object ?? [:]
        let more: [String: JSONValue] = ["city": .string(account.city), "address": .string(account.address)]
        members["account"] = .object((members["account"]?.object ?? [:]).merging(more) { $1 })
        return .object(members)
    }

    /// A question that has everything.
    package static let everything = EnrichmentRequest(
        account: Account(id: 1, urls: ["https://company.example"]),
        person: Person(id: 1),
        event: Event(name: "person.changed", changes: ["title"], at: "2026-03-01T10:15:00Z")
    )

    static let example = everything.values

    /// `account.urls.3` as `account.urls.0`: an array has as many places as it happens to have.
    static func firstOfMany(_ name: String) -> String {
        let steps = name.split(separator: ".", omittingEmptySubsequences: false)
        guard steps.count == 3, steps[2].utf8.allSatisfy({ 0x30...0x39 ~= $0 }), !steps[2].isEmpty else { return name }
        return "\(steps[0]).\(steps[1]).0"
    }

    /// Every placeholder that there is.
    static let placeholders =
        example.object?.flatMap { part, members in
            [part]
                + (members.object ?? [:]).flatMap { name, value in
                    ["\(part).\(name)"] + (value.array == nil ? [] : ["\(part).\(name).0"])
                }
        } ?? []
}

extension EnrichmentRequest.Account {
    fileprivate var json: JSONValue {
        [
            "id": .integer(id), "name": .string(name), "department": .string(department), "orgNr": .string(orgNr),
            "urls": .array(urls.map { .string($0) }), "country": .string(country), "category": .string(category),
            "business": .string(business),
        ]
    }
}

extension EnrichmentRequest.Person {
    fileprivate var json: JSONValue {
        [
            "id": .integer(id), "firstName": .string(firstName), "lastName": .string(lastName),
            "jobTitle": .string(jobTitle), "position": .string(position),
        ]
    }
}

extension EnrichmentRequest.Event {
    package var json: JSONValue {
        ["name": .string(name), "changes": .array(changes.map { .string($0) }), "at": .string(at)]
    }

    /// Reads what `json` made.
    package init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let at = json["at"]?.string else { return nil }
        self.init(name: name, changes: (json["changes"]?.array ?? []).compactMap(\.string), at: at)
    }
}
