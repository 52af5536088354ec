import JSON

/// The question a client puts to the Company Explorer, checked member by member.
struct ExplorerQuestion: Hashable, Sendable {
    struct Person: Hashable, Sendable {
        let firstName: String
        let lastName: String
        let jobTitle: String
        let position: String
    }

    let accountID: Int
    let accountName: String
    let person: Person?
    /// As it came.
    let body: JSONValue

    /// A question that was checked elsewhere.
    init(account: Int, name: String, jobTitle: String?, body: JSONValue) {
        (accountID, accountName, self.body) = (account, name, body)
        person = jobTitle.map { Person(firstName: "", lastName: "", jobTitle: $0, position: "") }
    }

    /// Every member must be there and of its type, and none may be there that the contract does not have.
    init(_ body: [UInt8]) throws(SandboxError) {
        do { self.body = try JSONValue(parsing: body) } catch { throw SandboxError("the request is not JSON") }
        let members = try Self.object(self.body, "the request", texts: [], others: ["account", "person", "event"])

        let names = ["name", "department", "orgNr", "country", "category", "business"]
        let account = try Self.object(members["account"], "account", texts: names, others: ["id", "urls"])
        accountID = try Self.id(account, "account")
        accountName = account["name"]?.string ?? ""
        try Self.checkTexts(account["urls"], "account.urls")

        if members["person"] == .null {
            person = nil
        } else {
            let names = ["firstName", "lastName", "jobTitle", "position"]
            let person = try Self.object(members["person"], "person", texts: names, others: ["id"])
            _ = try Self.id(person, "person")
            self.person = Person(
                firstName: person["firstName"]?.string ?? "",
                lastName: person["lastName"]?.string ?? "",
                jobTitle: person["jobTitle"]?.string ?? "",
                position: person["position"]?.string ?? ""
            )
        }

        let event = try Self.object(members["event"], "event", texts: ["name", "at"], others: ["changes"])
        try Self.checkTexts(event["changes"], "event.changes")
        let at = event["at"]?.string ?? ""
        guard at.count >= 20, at.contains("T"), CalendarDay(reading: at) != nil else {
            throw SandboxError("event.at must be an ISO 8601 date and time, not '\(at)'")
        }
    }

    /// What was asked, whatever made the client ask.
    var withoutEvent: JSONValue {
        var members = body.object ?? [:]
        members["event"] = nil
        return .object(members)
    }

    /// Whom a request is about, even if it is malformed.
    static func accountID(_ body: [UInt8]) -> Int? { (try? JSONValue(parsing: body))?["account"]?["id"]?.int }

    /// An object with exactly these members, of which some are texts.
    private static func object(
        _ json: JSONValue?,
        _ name: String,
        texts: [String],
        others: [String]
    ) throws(SandboxError) -> [String: JSONValue] {
        guard let members = json?.object else {
            throw SandboxError("\(name) must be an object, not \(json?.kind ?? "missing")")
        }
        let expected = texts + others
        if let missing = expected.first(where: { members[$0] == nil }) {
            throw SandboxError("\(name) has no member \(missing)")
        }
        if let stranger = members.keys.sorted().first(where: { !expected.contains($0) }) {
            throw SandboxError("\(name) has an unknown member \(stranger)")
        }
        for text in texts where members[text]?.string == nil { throw SandboxError("\(name).\(text) must be a string") }
        return members
    }

    private static func checkTexts(_ json: JSONValue?, _ name: String) throws(SandboxError) {
        guard let elements = json?.array, elements.allSatisfy({ $0.string != nil }) else {
            throw SandboxError("\(name) must be an array of strings")
        }
    }

    private static func id(_ members: [String: JSONValue], _ owner: String) throws(SandboxError) -> Int {
        guard let id = members["id"]?.int, id > 0 else { throw SandboxError("\(owner).id must be a number above 0") }
        return id
    }
}
