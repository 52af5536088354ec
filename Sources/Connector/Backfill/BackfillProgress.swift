import FoundationEssentials
import JSON
import Processor
import Spool

/// How far a backfill has come, and over what.
///
/// ## On disk
/// `backfill.json` in the spool's root, replaced after each page and removed at the end. Times are seconds since 2001,
/// as in version 0.1.
struct BackfillProgress: Sendable, Equatable {
    let since: Date
    let until: Date?
    /// Kinds of records still to do, the present one first.
    private(set) var entities: [String]
    private let asked: [String]
    /// When it began: what changes while it runs or lies still is not promised to be in it.
    let began: Date
    /// The present kind's last id that is done.
    var last = 0
    var read = 0
    var written = 0
    /// Found, but in the spool already.
    var known = 0

    init(since: Date, until: Date?, entities: [Entity], now: Date) {
        self.since = since
        self.until = until
        self.entities = entities.map(\.rawValue)
        asked = self.entities
        began = now
    }

    /// nil when all is done.
    var entity: Entity? { entities.first.flatMap { Entity(rawValue: $0) } }

    /// All kinds it was begun for.
    var askedEntities: [Entity] { asked.compactMap { Entity(rawValue: $0) } }

    mutating func finishEntity() {
        entities.removeFirst()
        last = 0
    }

    /// Whether a change belongs to the span; one whose time cannot be told does.
    func covers(_ change: Date?) -> Bool {
        guard let change else { return true }
        return change >= since && change <= until ?? .distantFuture
    }

    /// Whether going on with this one does all that the other was asked for.
    func serves(_ other: BackfillProgress) -> Bool {
        since <= other.since && until == other.until && asked == other.asked
    }

    // MARK: In the spool

    /// nil when there is none, or none that can be read.
    static func load(_ files: SpoolFiles) -> BackfillProgress? {
        guard let bytes = files.note(.backfill) else { return nil }
        return (try? JSONValue(parsing: bytes)).flatMap(BackfillProgress.init)
    }

    func save(_ files: SpoolFiles) throws {
        if entities.isEmpty { return files.forget(.backfill) }
        try files.keep(.backfill, json.serialized())
    }

    /// nil for what is none of ours.
    init?(_ json: JSONValue) {
        func date(_ name: String) -> Date? { json[name]?.double.map(Date.init(timeIntervalSinceReferenceDate:)) }
        func strings(_ name: String) -> [String]? {
            guard let array = json[name]?.array else { return nil }
            let strings = array.compactMap(\.string)
            return strings.count == array.count ? strings : nil
        }
        guard let since = date("since"), let began = date("began"), let entities = strings("entities"),
            let asked = strings("asked"), let last = json["last"]?.int, let read = json["read"]?.int,
            let written = json["written"]?.int, let known = json["known"]?.int
        else { return nil }
        self.since = since
        until = date("until")
        self.entities = entities
        self.asked = asked
        self.began = began
        self.last = last
        self.read = read
        self.written = written
        self.known = known
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "since": .number(since.timeIntervalSinceReferenceDate),
            "began": .number(began.timeIntervalSinceReferenceDate),
            "entities": .array(entities.map(JSONValue.string)), "asked": .array(asked.map(JSONValue.string)),
            "last": .integer(last), "read": .integer(read), "written": .integer(written), "known": .integer(known),
        ]
        members["until"] = until.map { .number($0.timeIntervalSinceReferenceDate) }
        return .object(members)
    }
}
