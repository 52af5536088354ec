import FoundationEssentials
import Operations
import Spool

/// How many jobs a state's folder holds and how old the oldest is.
struct FolderCount: Sendable {
    var jobs: Int
    /// When the oldest was received; nil without jobs.
    var oldest: Date?

    static let interval = Duration.seconds(30)

    /// Lists the folder at most once in every interval of the queue's sweep.
    static func seldom(
        _ state: SpoolLayout.Folder,
        of files: SpoolFiles,
        now: @escaping @Sendable () -> Date = { Date() },
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) -> SeldomRead<FolderCount, SpoolError> {
        SeldomRead(every: interval, clock: clock) { () throws(SpoolError) in
            let now = now()
            let all = try SpoolInspector(files: files).census(of: state, now: now).all
            return FolderCount(jobs: all.count, oldest: all.oldest.map { now.addingTimeInterval(-$0) })
        }
    }
}
