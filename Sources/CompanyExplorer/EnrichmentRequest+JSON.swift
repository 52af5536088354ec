package import JSON

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
