package import FoundationEssentials
import Glibc

/// The two clocks that the spool lives by; they never mix.
///
/// Dates (names, stories, when a deferred job is due) are the wall clock's, which people and time servers set.
/// Intervals (the sweep, quiet periods, probes) run on the monotonic clock, which is never set and goes on while
/// the machine sleeps.
package struct SpoolClock: Sendable {
    package let wall: @Sendable () -> Date
    package let monotonic: @Sendable () -> Instant

    package init(
        wall: @escaping @Sendable () -> Date = { Date() },
        monotonic: @escaping @Sendable () -> Instant = { .now }
    ) {
        self.wall = wall
        self.monotonic = monotonic
    }
}

/// A reading of the monotonic clock; no date, and of no meaning to another machine or after a restart of this one.
package struct Instant: Hashable, Comparable, Sendable {
    /// Since the machine started.
    package let uptime: Duration

    package init(uptime: Duration) { self.uptime = uptime }

    package static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Instant(uptime: .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
    }

    package static let distantPast = Instant(uptime: .seconds(-1 << 40))
    package static let distantFuture = Instant(uptime: .seconds(1 << 40))

    package static func + (instant: Instant, interval: Duration) -> Instant {
        Instant(uptime: instant.uptime + interval)
    }

    package static func - (later: Instant, earlier: Instant) -> Duration { later.uptime - earlier.uptime }

    package static func < (left: Instant, right: Instant) -> Bool { left.uptime < right.uptime }
}

extension Duration {
    /// In seconds, for what has to do with dates.
    package var inSeconds: TimeInterval { self / .seconds(1) }
}

/// Notices when somebody sets the wall clock: it jumps against the monotonic one.
struct ClockWatch {
    /// Seconds; time servers correct smaller differences little by little.
    static let tolerance: TimeInterval = 60

    private let clock: SpoolClock
    private var offset: TimeInterval

    init(_ clock: SpoolClock) {
        self.clock = clock
        offset = Self.offset(clock)
    }

    /// By how many seconds the wall clock was set since the last look, when it was more than the tolerance; negative for
    /// back.
    mutating func jump() -> TimeInterval? {
        let present = Self.offset(clock)
        defer { offset = present }
        return abs(present - offset) > Self.tolerance ? present - offset : nil
    }

    private static func offset(_ clock: SpoolClock) -> TimeInterval {
        clock.wall().timeIntervalSince1970 - clock.monotonic().uptime.inSeconds
    }
}
