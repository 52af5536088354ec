/// Lets the log have a line of each kind at most once a minute: a trouble that lasts must not fill the disk.
package struct LogLimit: Sendable {
    /// When each kind had its last line, and how many were left out since.
    private var kinds: [String: (last: Instant, omitted: Int)] = [:]

    private static let interval = Duration.seconds(60)

    package init() {}

    /// - Parameter kind: one of few; it is remembered.
    /// - Returns: how many lines of the kind were left out since the last one; nil when this one is to be, too.
    package mutating func admit(_ kind: String, at now: Instant = .now) -> Int? {
        if let known = kinds[kind], now - known.last < Self.interval {
            kinds[kind]?.omitted += 1
            return nil
        }
        return kinds.updateValue((now, 0), forKey: kind)?.omitted ?? 0
    }
}
