import JSON

/// The question a client puts to the Company Explorer, checked member by member.
struct ExplorerRequest: Hashable, Sendable {
    struct Person: Hashable, Sendable {
        let firstName: String
        let lastName: String
        let jobTitle: String
        let position: String
    }

    let accountID: Int
    let accountName: String
    let person: Person?

    /// Every member must be there and of its type, and none may be there that the contract does not have.
    init(_ body: [UInt8]) throws(SandboxError) {
        let json: JSONValue
        do { json = try JSONValue(parsing: body) } catch { throw SandboxError("the request is no JSON") }
        let members = try Self.object(json, "the request", ["account", "person", "event"])

        let texts = ["name", "department", "orgNr", "country", "category", "business"]
        let account = try Self.object(members["account"], "account", texts + ["id", "urls"])
        for name in texts { _ = try Self.text(account, "account", name) }
        accountID = try Self.id(account, "account")
        accountName = try Self.text(account, "account", "name")
        guard let urls = account["urls"]?.array, urls.allSatisfy({ $0.string != nil }) else {
            throw SandboxError("account.urls must be an array of strings")
        }

        if members["person"] == .null {
            person = nil
        } else {
            let texts = ["firstName", "lastName", "jobTitle", "position"]
            let person = try Self.object(members["person"], "person", texts + ["id"])
            _ = try Self.id(person, "person")
            self.person = Person(
                firstName: try Self.text(person, "person", "firstName"),
                lastName: try Self.text(person, "person", "lastName"),
                jobTitle: try Self.text(person, "person", "jobTitle"),
                position: try Self.text(person, "person", "position")
            )
        }

        let event = try Self.object(members["event"], "event", ["name", "changes", "at"])
        _ = try Self.text(event, "event", "name")
        guard let changes = event["changes"]?.array, changes.allSatisfy({ $0.string != nil }) else {
            throw SandboxError("event.changes must be an array of strings")
        }
        let at = try Self.text(event, "event", "at")
        guard at.count >= 20, at.contains("T"), CalendarDay(reading: at) != nil else {
            throw SandboxError("event.at must be an ISO 8601 date and time, not '\(at)'")
        }
    }

    private static func object(
        _ json: JSONValue?,
        _ name: String,
        _ expected: [String]
    ) throws(SandboxError) -> [String: JSONValue] {
        guard let members = json?.object else {
            throw SandboxError("\(name) must be an object, not \(json?.kind ?? "missing")")
        }
        if let missing = expected.first(where: { members[$0] == nil }) {
            throw SandboxError("\(name) has no member \(missing)")
        }
        if let stranger = members.keys.sorted().first(where: { !expected.contains($0) }) {
            throw SandboxError("\(name) has an unknown member \(stranger)")
        }
        return members
    }

    private static func text(_ members: [String: JSONValue], _ owner: String, _ name: String) throws(SandboxError)
        -> String
    {
        guard let text = members[name]?.string else { throw SandboxError("\(owner).\(name) must be a string") }
        return text
    }

    private static func id(_ members: [String: JSONValue], _ owner: String) throws(SandboxError) -> Int {
        guard let id = members["id"]?.int, id > 0 else { throw SandboxError("\(owner).id must be a number above 0") }
        return id
    }
}
