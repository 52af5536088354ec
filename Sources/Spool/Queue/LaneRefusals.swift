/// For how long lanes have been refused to this process without a break.
///
/// Another process may work on a record for a minute or two; a lane that is held on and on is held by one that is stuck,
/// or by a program that is none of ours.
struct LaneRefusals {
    /// After so long it is to be told, once.
    static let limit = Duration.seconds(60)
    /// A lane that was not asked for in this time may have been free in between.
    private static let gap = Duration.seconds(10)

    /// By the lane's number.
    private var refusals: [Int: (since: Instant, last: Instant, isTold: Bool)] = [:]

    /// - Returns: for how long it has been refused, when that is to be told now.
    mutating func note(_ lane: Int, at present: Instant) -> Duration? {
        var refusal = refusals[lane] ?? (present, present, false)
        if present - refusal.last > Self.gap { refusal = (present, present, false) }
        refusal.last = present
        let length = present - refusal.since
        let isToBeTold = !refusal.isTold && length >= Self.limit
        refusal.isTold = refusal.isTold || isToBeTold
        refusals[lane] = refusal
        return isToBeTold ? length : nil
    }

    mutating func end(_ lane: Int) { refusals[lane] = nil }

    func isTold(_ lane: Int) -> Bool { refusals[lane]?.isTold ?? false }
}
