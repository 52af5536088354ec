package import FoundationEssentials
import JSON
package import Spool
package import Webhook

/// How far a backfill has come, and over what.
///
/// ## On disk
/// `backfill.json` in the spool's root, replaced after each page and removed at the end. Times are seconds since 2001,
/// as in version 0.1.
package struct BackfillProgress: Sendable, Equatable {
    package let since: Date
    package let until: Date?
    /// Kinds of records still to do, the present one first.
    var entities: [RecordKind]
    /// All kinds it was begun for.
    package let asked: [RecordKind]
    /// When it began: what changes while it runs or is interrupted may not be in it.
    package let began: Date
    /// The present kind's last id that is done.
    package var last = 0
    package var read = 0
    package var written = 0
    /// Found, but in the spool already.
    package var known = 0

    package init(since: Date, until: Date?, entities: [RecordKind], now: Date) {
        self.since = since
        self.until = until
        (self.entities, asked) = (entities, entities)
        began = now
    }

    /// Whether a change belongs to the span; one whose time cannot be told does.
    func covers(_ change: Date?) -> Bool {
        guard let change else { return true }
        return change >= since && change <= until ?? .distantFuture
    }

    /// Whether continuing this one does all that the other was asked for.
    package func serves(_ other: BackfillProgress) -> Bool {
        since <= other.since && until == other.until && asked == other.asked
    }

    // MARK: In the spool

    /// nil when there is none that can be read.
    package static func load(_ files: SpoolFiles) -> BackfillProgress? {
        guard let bytes = files.bytes(of: .note(.backfill), limit: 1 << 16) else { return nil }
        return (try? JSONValue(parsing: bytes)).flatMap(BackfillProgress.init)
    }

    package func save(_ files: SpoolFiles) throws {
        if entities.isEmpty { return files.discard(.note(.backfill)) }
        try files.replace(.note(.backfill), with: json.serialized())
    }

    /// nil for anything we did not write.
    init?(_ json: JSONValue) {
        func date(_ name: String) -> Date? { json[name]?.double.map(Date.init(timeIntervalSinceReferenceDate:)) }
        func kinds(_ name: String) -> [RecordKind]? {
            guard let array = json[name]?.array else { return nil }
            let kinds = array.compactMap { $0.string.flatMap { RecordKind(rawValue: $0) } }
            return kinds.count == array.count ? kinds : nil
        }
        guard let since = date("since"), let began = date("began"), let entities = kinds("entities"),
            let asked = kinds("asked"), let last = json["last"]?.int, let read = json["read"]?.int,
            let written = json["written"]?.int, let known = json["known"]?.int
        else { return nil }
        (self.since, until, self.began) = (since, date("until"), began)
        (self.entities, self.asked) = (entities, asked)
        (self.last, self.read, self.written, self.known) = (last, read, written, known)
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "since": .number(since.timeIntervalSinceReferenceDate),
            "began": .number(began.timeIntervalSinceReferenceDate),
            "entities": .array(entities.map { .string($0.rawValue) }),
            "asked": .array(asked.map { .string($0.rawValue) }),
            "last": .integer(last), "read": .integer(read), "written": .integer(written), "known": .integer(known),
        ]
        members["until"] = until.map { .number($0.timeIntervalSinceReferenceDate) }
        return .object(members)
    }
}
