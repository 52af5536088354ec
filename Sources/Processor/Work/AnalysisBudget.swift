package import FoundationEssentials
import JSON
package import Spool

/// How many analyses may be paid for on a UTC day.
package actor AnalysisBudget {
    package nonisolated let thread: SpoolThread
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let count: DayCount
    private let limit: Int
    private let status: ProcessStatus
    private let now: @Sendable () -> Date

    /// The lock is held for the time of a flush.
    private static let patience = Duration.seconds(10)

    /// - Parameters:
    ///   - thread: the spool's thread, because the calls block.
    ///   - status: where the count is shown.
    package init(
        _ limit: Int,
        files: SpoolFiles,
        thread: SpoolThread,
        status: ProcessStatus,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.limit, self.thread, self.status, self.now) = (limit, thread, status, now)
        count = DayCount(files: files)
    }

    /// Shows how it stands.
    package func publish() { publish(used: count.used(now())) }

    /// Counts a question, durably, before it is asked: once, however often it is asked again.
    ///
    /// - Throws: `retry` when nothing is left of the day, which is no fault of the job.
    func spend(_ key: String) async throws(JobOutcome) {
        let start = ContinuousClock.now
        while true {
            let present = now()
            let entry: DayCount.Entry?
            do throws(SpoolError) { entry = try count.count(key, limit: limit, now: present) } catch {
                throw JobOutcome(error)
            }
            switch entry {
            case .counted(let used)?: return publish(used: used)
            case .full?:
                publish(used: count.used(present))
                let next = Self.nextDay(present)
                let reason = Reason(
                    .analysesUsedUp,
                    [.limit: .integer(limit), .until: .string(Timestamp.readable(next))]
                )
                throw .retry(reason, after: next.timeIntervalSince(present), countsAttempt: false)
            case nil:
                guard ContinuousClock.now - start < Self.patience, !Task.isCancelled else {
                    let problem = "another process holds the count of the day's analyses in locks/"
                    throw .retry(Reason(.spoolTrouble, [.problem: .string(problem)]), countsAttempt: false)
                }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func publish(used: Int) {
        status.publish([
            DayOfAnalyses.member: DayOfAnalyses(day: Timestamp.day(now()), used: used, limit: limit).json
        ])
    }

    /// The second after midnight: a clock that is a little behind would find the old day.
    private static func nextDay(_ now: Date) -> Date {
        let day = (now.timeIntervalSince1970 / 86_400).rounded(.down) + 1
        return Date(timeIntervalSince1970: day * 86_400 + 1)
    }
}
