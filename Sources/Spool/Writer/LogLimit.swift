/// Lets the log have a line of each kind at most once a minute: a trouble that lasts must not fill the disk.
package struct LogLimit: Sendable {
    private struct Kind {
        var last: Instant
        /// How many lines were left out since.
        var omitted = 0
    }

    private var kinds: [String: Kind] = [:]

    private static let interval = Duration.seconds(60)

    package init() {}

    /// - Parameter kind: one of few; it is remembered.
    /// - Returns: how many lines of the kind were left out since the last one; nil when this one is to be, too.
    package mutating func admit(_ kind: String, at now: Instant = .now) -> Int? {
        if let known = kinds[kind], now - known.last < Self.interval {
            kinds[kind]?.omitted += 1
            return nil
        }
        return kinds.updateValue(Kind(last: now), forKey: kind)?.omitted ?? 0
    }
}
