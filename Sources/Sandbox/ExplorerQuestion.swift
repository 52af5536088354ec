import JSON

/// The question a client puts to the Company Explorer, checked member by member.
struct ExplorerQuestion: Hashable, Sendable {
    struct Person: Hashable, Sendable {
        let firstName: String
        let lastName: String
        let jobTitle: String
        let position: String
    }

    /// What is wrong with a question: where, and in words.
    struct Problem: Error, Hashable {
        /// The members that lead to it.
        let path: [String]
        let message: String
        let isMissing: Bool

        static func missing(_ path: [String]) -> Problem {
            let owner = path.count > 1 ? path[path.count - 2] : "the request"
            return Problem(path: path, message: "\(owner) has no member \(path.last ?? "")", isMissing: true)
        }

        static func wrong(_ path: [String], _ message: String) -> Problem {
            Problem(path: path, message: message, isMissing: false)
        }

        var asFastAPI: WireReply {
            isMissing ? FastAPI.missing(path) : FastAPI.invalid(path, message, type: "value_error")
        }
    }

    let accountID: Int
    let accountName: String
    let person: Person?
    /// As it came.
    let body: JSONValue

    /// Every member must be there and of its type, and none may be there that the contract does not have.
    init(_ body: [UInt8]) throws(Problem) {
        let json: JSONValue
        do { json = try JSONValue(parsing: body) } catch { throw .wrong([], "the request is no JSON") }
        self.body = json
        let members = try Self.object(json, [], ["account", "person", "event"])

        let texts = ["name", "department", "orgNr", "country", "category", "business"]
        let account = try Self.object(members["account"], ["account"], texts + ["id", "urls"])
        for name in texts { _ = try Self.text(account, "account", name) }
        accountID = try Self.id(account, "account")
        accountName = try Self.text(account, "account", "name")
        guard let urls = account["urls"]?.array, urls.allSatisfy({ $0.string != nil }) else {
            throw .wrong(["account", "urls"], "account.urls must be an array of strings")
        }

        if members["person"] == .null {
            person = nil
        } else {
            let texts = ["firstName", "lastName", "jobTitle", "position"]
            let person = try Self.object(members["person"], ["person"], texts + ["id"])
            _ = try Self.id(person, "person")
            self.person = Person(
                firstName: try Self.text(person, "person", "firstName"),
                lastName: try Self.text(person, "person", "lastName"),
                jobTitle: try Self.text(person, "person", "jobTitle"),
                position: try Self.text(person, "person", "position")
            )
        }

        let event = try Self.object(members["event"], ["event"], ["name", "changes", "at"])
        _ = try Self.text(event, "event", "name")
        guard let changes = event["changes"]?.array, changes.allSatisfy({ $0.string != nil }) else {
            throw .wrong(["event", "changes"], "event.changes must be an array of strings")
        }
        let at = try Self.text(event, "event", "at")
        guard at.count >= 20, at.contains("T"), CalendarDay(reading: at) != nil else {
            throw .wrong(["event", "at"], "event.at must be an ISO 8601 date and time, not '\(at)'")
        }
    }

    /// What was asked, whatever made the client ask.
    var withoutEvent: JSONValue {
        var members = body.object ?? [:]
        members["event"] = nil
        return .object(members)
    }

    /// Whom a request is about, also one that is no proper question.
    static func accountID(_ body: [UInt8]) -> Int? { (try? JSONValue(parsing: body))?["account"]?["id"]?.int }

    private static func object(_ json: JSONValue?, _ path: [String], _ expected: [String]) throws(Problem)
        -> [String: JSONValue]
    {
        let name = path.last ?? "the request"
        guard let members = json?.object else {
            throw .wrong(path, "\(name) must be an object, not \(json?.kind ?? "missing")")
        }
        if let missing = expected.first(where: { members[$0] == nil }) { throw .missing(path + [missing]) }
        if let stranger = members.keys.sorted().first(where: { !expected.contains($0) }) {
            throw .wrong(path + [stranger], "\(name) has an unknown member \(stranger)")
        }
        return members
    }

    private static func text(_ members: [String: JSONValue], _ owner: String, _ name: String) throws(Problem) -> String
    {
        guard let text = members[name]?.string else {
            throw .wrong([owner, name], "\(owner).\(name) must be a string")
        }
        return text
    }

    private static func id(_ members: [String: JSONValue], _ owner: String) throws(Problem) -> Int {
        guard let id = members["id"]?.int, id > 0 else {
            throw .wrong([owner, "id"], "\(owner).id must be a number above 0")
        }
        return id
    }
}
