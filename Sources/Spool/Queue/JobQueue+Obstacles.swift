import JSON
import Logging

/// Jobs that cannot be claimed, read or moved, through no fault of their own: a missing right, a failing disk.
///
/// They are tried again by themselves, less and less often. The log tells of each at once and then ever more rarely,
/// and `status` how many there are.
extension JobQueue {
    func stumble(_ name: JobName, _ what: Logger.Message, _ error: SpoolError) {
        let isFirst = obstacles.isEmpty
        let tries = (obstacles[name]?.tries ?? 0) + 1
        obstacles[name] = (error.description, tries)
        // 5 s, 10 s, 20 s and so on, up to the sweep's interval.
        let wait = min(settings.quietPeriod * (1 << min(tries - 1, 16)), settings.sweepInterval)
        recheckAt.set(name, at: clock.monotonic() + wait)
        if tries & (tries - 1) == 0 {
            complain(what, ["job": "\(name)", "error": "\(error)", "attempt": "\(tries)"])
        }
        if isFirst { publishObstacles() }
    }

    func overcome(_ name: JobName) {
        guard !obstacles.isEmpty, obstacles.removeValue(forKey: name) != nil, obstacles.isEmpty else { return }
        publishObstacles()
    }

    /// Forgets those that somebody took away.
    func checkObstacles() {
        guard !obstacles.isEmpty else { return }
        obstacles = obstacles.filter { entry in
            (Self.drops + [.deferred]).contains { files.exists($0.place(entry.key)) }
        }
        publishObstacles()
    }

    private func publishObstacles() {
        guard let (name, obstacle) = obstacles.min(by: { $0.key < $1.key }) else {
            return status.publish(["stuck": .null])
        }
        status.publish([
            "stuck": [
                "count": .integer(obstacles.count), "job": .string(name.fileName),
                "why": .string(String(obstacle.why.prefix(500))),
            ]
        ])
    }

    /// What may come again and again: at most one line of a kind in a minute.
    func complain(_ what: Logger.Message, _ metadata: Logger.Metadata = [:], level: Logger.Level = .error) {
        guard let omitted = complaints.admit(what.description, at: clock.monotonic()) else { return }
        var metadata = metadata
        if omitted > 0 { metadata["omitted"] = "\(omitted)" }
        logger.log(level: level, what, metadata: metadata)
    }
}
