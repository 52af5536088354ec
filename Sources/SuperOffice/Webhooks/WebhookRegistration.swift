import JSON
import Text
package import Webhook

/// A webhook as SuperOffice keeps it, without its secret and its headers.
package struct WebhookRegistration: Hashable, Sendable {
    package var id: Int
    package var name: String
    package var events: [String]
    /// Where events are posted, with a query that may hold a token.
    package var targetURL: String
    package var state: WebhookState
    /// Nil where this tenant's API has no counters.
    package var usage: WebhookUsage?
}

extension WebhookRegistration {
    /// Reads the API's object; nil without an id.
    init?(_ json: JSONValue) {
        guard let id = json.identity("WebhookId") else { return nil }
        self.init(
            id: id,
            name: json.text("Name"),
            events: (json["Events"]?.array ?? []).compactMap(\.string),
            targetURL: json.text("TargetUrl"),
            state: WebhookState(json["State"]),
            usage: WebhookUsage(json)
        )
    }
}

extension WebhookState {
    /// Reads the word, or the number that the database has for it (both vendor documentation, sure).
    init(_ json: JSONValue?) {
        let numbers: [Int: Self] = [1: .active, 2: .stopped, 3: .tooManyErrors]
        if let number = json?.int {
            self = numbers[number] ?? .unknown
        } else {
            let word = json?.string?.trimmed.lowercased()
            self = Self.allCases.first { $0.rawValue.lowercased() == word } ?? .unknown
        }
    }
}

extension WebhookUsage {
    /// Reads the counters that newer versions have in the webhook itself.
    init?(_ json: JSONValue) {
        guard let inARow = json.number("ConsecutiveErrors") else { return nil }
        self.init(
            calls: json.number("TotalCalls") ?? 0,
            errors: json.number("TotalErrors") ?? 0,
            consecutiveErrors: inARow
        )
    }

    static let columns = ["total_calls", "total_errors", "consecutive_errors"].map { "webhook_usage.\($0)" }

    /// Reads a row of the archive, whose cells may be numbers, text, or bracket-encoded.
    init?(row: JSONValue) {
        let numbers = Self.columns.compactMap { column -> Int? in
            if let number = row.number(column) { return number }
            guard case .integer(let number)? = try? EncodedValue(row.text(column)) else { return nil }
            return number
        }
        guard numbers.count == Self.columns.count else { return nil }
        self.init(calls: numbers[0], errors: numbers[1], consecutiveErrors: numbers[2])
    }
}

/// A webhook that is to be registered.
package struct NewWebhook: Sendable {
    package var name: String
    package var events: [String]
    package var targetURL: String
    /// SuperOffice signs each call with it.
    package var secret: String?
    /// SuperOffice sends them with each call.
    package var headers: [String: String] = [:]
    /// Gets a mail when SuperOffice switches the webhook off.
    package var errorsEmail: String?

    package init(name: String, events: [String], targetURL: String) {
        (self.name, self.events, self.targetURL) = (name, events, targetURL)
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "Name": .string(name), "Events": .array(events.map(JSONValue.string)), "TargetUrl": .string(targetURL),
            "State": .string(WebhookState.active.rawValue), "Type": "webhook",
        ]
        members["Secret"] = secret.map(JSONValue.string)
        // The name that every version knows; newer ones have ErrorEmails beside it (vendor's OpenAPI text, sure).
        members["ErrorsEmail"] = errorsEmail.map(JSONValue.string)
        if !headers.isEmpty { members["Headers"] = .object(headers.mapValues(JSONValue.string)) }
        return .object(members)
    }
}
