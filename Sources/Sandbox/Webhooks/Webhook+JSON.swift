import FoundationEssentials
import HTTPTypes
import JSON

/// A webhook as the administration API writes and reads it.
extension Webhook {
    /// Every member of the vendor's schema, the secret as it is.
    func json(_ document: EntityDocument) -> [String: JSONValue] {
        [
            "WebhookId": .integer(id), "Name": .string(target.name), "Type": "webhook",
            "Events": .array(target.events.map(JSONValue.string)), "TargetUrl": .string(target.url),
            "Secret": target.secret.map(JSONValue.string) ?? .null, "State": .string(state.rawValue),
            "Headers": .object(target.headers.mapValues(JSONValue.string)), "Properties": .object(properties),
            "Registered": .string(ClockText.entity(registered, utc: true)),
            "RegisteredAssociate": document.associate(registeredBy),
            "Updated": .string(ClockText.entity(updated, utc: true)),
            "UpdatedAssociate": document.associate(updatedBy), "ErrorsEmail": .string(errorsEmail),
            "ErrorEmails": errorsEmail.isEmpty ? [] : [.string(errorsEmail)], "ErrorAssociates": [],
            "Description": .string(description), "NotifyVia": "None", "NotifyWhen": "None",
            "TotalCalls": .integer(totalCalls), "TotalErrors": .integer(totalErrors),
            "ConsecutiveErrors": .integer(consecutiveErrors), "LastError": .string(lastError ?? ""),
        ]
    }

    /// What older servers lack.
    static let newerMembers = [
        "ErrorEmails", "ErrorAssociates", "Description", "NotifyVia", "NotifyWhen", "TotalCalls", "TotalErrors",
        "ConsecutiveErrors", "LastError",
    ]

    /// Takes over what a client may write; a member that is missing or null is emptied.
    mutating func take(_ json: JSONValue) throws(WireReply) {
        func refusal(_ message: String) -> WireReply { .refusal(400, "ArgumentException", message) }
        guard let members = json.object else { throw refusal("A webhook is an object, not \(json.kind)") }
        let name = members["Name"]?.string ?? ""
        guard (1...400).contains(name.count) else { throw refusal("A webhook needs a Name of at most 400 characters") }
        let events = members["Events"]?.array?.compactMap(\.string).filter { !$0.isEmpty } ?? []
        guard !events.isEmpty else { throw refusal("A webhook needs Events") }
        let url = members["TargetUrl"]?.string ?? ""
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw refusal("A webhook needs a TargetUrl that begins with http")
        }
        guard ["", "webhook"].contains(members["Type"]?.string ?? "") else {
            throw refusal("The sandbox delivers webhooks of type webhook only")
        }
        let word = members["State"]?.string ?? State.active.rawValue
        guard let state = State(rawValue: word) else { throw refusal("There is no state \(word)") }
        var headers: [String: String] = [:]
        for (name, value) in members["Headers"]?.object ?? [:] {
            guard HTTPField.Name(name) != nil, let text = value.string else {
                throw refusal("\(name) is not a header with a text")
            }
            headers[name] = text
        }
        target.name = name
        target.events = events
        target.url = url
        target.headers = headers
        target.secret = members["Secret"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        properties = members["Properties"]?.object ?? [:]
        description = members["Description"]?.string ?? ""
        errorsEmail = members["ErrorsEmail"]?.string ?? members["ErrorEmails"]?.array?.first?.string ?? ""
        switchTo(state)
    }
}
