/// A clock that only runs forward, for everything that has a duration: nobody sets it back, and daylight saving time
/// and a corrected wall clock do not reach it.
///
/// It starts at zero and counts while the machine sleeps, as tokens do.
package func runningClock() -> @Sendable () -> Duration {
    let start = ContinuousClock.now
    return { start.duration(to: .now) }
}
