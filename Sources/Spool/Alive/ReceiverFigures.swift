package import FoundationEssentials
package import JSON

/// What a receiver has seen since it started, as its heartbeat says it for others to show.
package struct ReceiverFigures: Sendable, Equatable {
    /// Webhooks answered with 200: stored, known already, or a test.
    package var accepted = 0
    package var lastAccepted: Date?
    /// Calls that were not accepted, by the reason's stable word.
    package var refused: [String: Int] = [:]
    package var lastRefused: Date?
    /// The same for the last quarter of an hour.
    package var recentlyRefused: [String: Int] = [:]
    /// When a call last had a wrong token or signature, or none.
    package var lastUnauthorized: Date?
    /// Why webhooks cannot be stored now; nil while they can.
    package var trouble: Reason?
    /// What a person should look at, though webhooks are taken.
    package var alarms: [Reason] = []

    package init() {}

    /// Members that this version does not know are left out, and so are values of another type.
    package init(_ json: JSONValue) {
        accepted = json["accepted"]?.int ?? 0
        lastAccepted = json["lastAccepted"]?.instant
        refused = (json["refused"]?.object ?? [:]).compactMapValues(\.int)
        lastRefused = json["lastRefused"]?.instant
        recentlyRefused = (json["recentlyRefused"]?.object ?? [:]).compactMapValues(\.int)
        lastUnauthorized = json["lastUnauthorized"]?.instant
        trouble = Reason(json["trouble"])
        alarms = (json["alarms"]?.array ?? []).compactMap { Reason($0) }
    }

    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "accepted": .integer(accepted), "refused": .object(refused.mapValues { .integer($0) }),
        ]
        members["lastAccepted"] = lastAccepted.map { .string(Timestamp.readable($0)) }
        if !recentlyRefused.isEmpty {
            members["recentlyRefused"] = .object(recentlyRefused.mapValues { .integer($0) })
        }
        members["lastRefused"] = lastRefused.map { .string(Timestamp.readable($0)) }
        members["lastUnauthorized"] = lastUnauthorized.map { .string(Timestamp.readable($0)) }
        members["trouble"] = trouble.map { .object($0.json) }
        if !alarms.isEmpty { members["alarms"] = .array(alarms.map { .object($0.json) }) }
        return .object(members)
    }
}
