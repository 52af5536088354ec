package import FoundationEssentials
package import JSON
package import Spool

/// When the CRM was last compared with what we know, and what came of it.
///
/// ## On disk
/// `reconciliation.json` in the spool's root, replaced after each.
package struct Reconciliation: Sendable, Equatable {
    package enum Occasion: String, Sendable { case hole, night }

    /// When the first process looked: what changed before is not ours to make good.
    package let began: Date
    /// The last time that it was done at night.
    package var night: Date?
    package var last: Comparison?
    /// Why it could not be done since; nil when it could.
    package var trouble: String?

    /// One comparison.
    package struct Comparison: Sendable, Equatable {
        package let at: Date
        package let occasion: Occasion
        package let since: Date
        package let until: Date
        /// Records that changed, or may have, in the CRM.
        package let read: Int
        /// Of them, those that were not known.
        package let missing: Int
        /// Jobs that were made of those; none where that is only proposed.
        package let made: Int

        package init(
            at: Date,
            _ occasion: Occasion,
            since: Date,
            until: Date,
            read: Int,
            missing: Int,
            made: Int
        ) {
            (self.at, self.occasion, self.since, self.until) = (at, occasion, since, until)
            (self.read, self.missing, self.made) = (read, missing, made)
        }
    }

    package init(began: Date) { self.began = began }

    // MARK: When

    /// How far a night's comparison looks back.
    package static let reach: TimeInterval = 36 * 3600
    private static let day: TimeInterval = 86_400

    /// What is to be compared tonight; nil when it is not due.
    ///
    /// Between one and five o'clock UTC, when the CRM has little to do; at any time when it was missed.
    package func tonight(_ now: Date) -> FeedHole? {
        let age = now.timeIntervalSince(night ?? began)
        let hour = now.timeIntervalSince1970.truncatingRemainder(dividingBy: Self.day) / 3600
        guard age > (1..<5 ~= hour ? 20 * 3600 : 30 * 3600) else { return nil }
        // Webhooks of the last minutes may be on their way.
        let hole = FeedHole(since: max(began, now.addingTimeInterval(-Self.reach)), until: now.addingTimeInterval(-120))
        return hole.since < hole.until ? hole : nil
    }

    // MARK: In the spool

    /// nil when there is none that can be read.
    package static func load(_ files: SpoolFiles) -> Reconciliation? {
        guard let bytes = files.bytes(of: .note(.reconciliation), limit: 1 << 16) else { return nil }
        return (try? JSONValue(parsing: bytes)).flatMap(Reconciliation.init)
    }

    package func save(_ files: SpoolFiles) throws(SpoolError) {
        try files.replace(.note(.reconciliation), with: json.serialized() + [0x0A])
    }

    init?(_ json: JSONValue) {
        guard let began = json["began"]?.date else { return nil }
        self.init(began: began)
        night = json["night"]?.date
        trouble = json["trouble"]?.string
        last = json["last"].flatMap(Comparison.init)
    }

    package var json: JSONValue {
        var members: [String: JSONValue] = ["began": .string(Timestamp.readable(began))]
        members["night"] = night.map { .string(Timestamp.readable($0)) }
        members["last"] = last?.json
        members["trouble"] = trouble.map { .string($0) }
        return .object(members)
    }
}

extension Reconciliation.Comparison {
    fileprivate init?(_ json: JSONValue) {
        guard let at = json["at"]?.date, let since = json["since"]?.date, let until = json["until"]?.date,
            let occasion = json["occasion"]?.string.flatMap(Reconciliation.Occasion.init), let read = json["read"]?.int,
            let missing = json["missing"]?.int, let made = json["made"]?.int
        else { return nil }
        self.init(at: at, occasion, since: since, until: until, read: read, missing: missing, made: made)
    }

    fileprivate var json: JSONValue {
        [
            "at": .string(Timestamp.readable(at)), "occasion": .string(occasion.rawValue),
            "since": .string(Timestamp.readable(since)), "until": .string(Timestamp.readable(until)),
            "read": .integer(read), "missing": .integer(missing), "made": .integer(made),
        ]
    }
}

extension JSONValue {
    fileprivate var date: Date? { string.flatMap { Timestamp.parseReadable($0) } }
}
