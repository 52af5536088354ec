import FoundationEssentials
import Spool
import Synchronization

/// How many jobs a state's folder holds and how old the oldest is.
///
/// A folder is listed at most once in every interval of the queue's sweep, however often and by however many it is
/// scraped; one that takes long so seldom that it costs no more than a tenth of one processor.
final class FolderCount: Sendable {
    struct Count: Sendable {
        var jobs: Int
        /// When the oldest was received; nil without jobs.
        var oldest: Date?
    }

    static let interval = Duration.seconds(30)

    private let files: SpoolFiles
    private let state: SpoolLayout.Folder
    private let now: @Sendable () -> Date
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let known = Mutex<(count: Count, until: ContinuousClock.Instant)?>(nil)

    init(
        files: SpoolFiles,
        state: SpoolLayout.Folder,
        now: @escaping @Sendable () -> Date = { Date() },
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.files = files
        self.state = state
        self.now = now
        self.clock = clock
    }

    /// Blocks; of several who ask at the same time one lists the folder.
    func count() throws(SpoolError) -> Count {
        try known.withLock { known throws(SpoolError) in
            if let known, clock() < known.until { return known.count }
            let (now, start) = (now(), clock())
            let all = try SpoolInspector(files: files).census(of: state, now: now).all
            let count = Count(jobs: all.count, oldest: all.oldest.map { now.addingTimeInterval(-$0) })
            let end = clock()
            known = (count, end + max(Self.interval, (end - start) * 10))
            return count
        }
    }
}
