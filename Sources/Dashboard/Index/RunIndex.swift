package import FoundationEssentials
package import Logging
package import Spool

/// What the folders hold, recent jobs only, grouped into runs.
///
/// The index is memory only. It looks at the folders while somebody looks at it: then it lists what changed and reads the
/// files that are new. Otherwise it costs nothing but its memory, and the next look brings it up to date.
///
/// ## Limits
/// Memory is bounded by `Settings.limit`, not by the folders: about 400 bytes for a job.
package actor RunIndex {
    package struct Settings: Sendable {
        /// Jobs of one company that lie no further apart than this many seconds are one run.
        package var runGap: TimeInterval = 15 * 60
        /// The newest so many jobs are held.
        package var limit = 100_000
        /// Between two looks at the folders while somebody looks at the pages.
        package var interval = Duration.milliseconds(500)

        package init() {}
    }

    let files: SpoolFiles
    let settings: Settings
    let logger: Logger
    let clock = ContinuousClock()
    var jobs: JobStore
    var limits: IndexLimits
    /// Jobs whose files are to be read, the newest last.
    var unread: [IndexedJob] = []
    var listed: [JobLocation: ListedFolder] = [:]
    var complaints = LogLimit()
    var listeners: [Int: AsyncStream<[SyncRun.ID]>.Continuation] = [:]
    var nextListener = 0
    var lastLook: ContinuousClock.Instant?
    /// Whether everything that lay in the folders at the last look is known.
    var isCurrent = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter = 0
    var tick: Task<Void, Never>?
    private let wakes: AsyncStream<Void>
    let waker: AsyncStream<Void>.Continuation
    private var following: (task: Task<Void, Never>, reader: FolderReader)?

    package init(
        files: SpoolFiles,
        settings: Settings = Settings(),
        logger: Logger = Logger(label: "dashboard")
    ) {
        self.files = files
        self.settings = settings
        self.logger = logger
        jobs = JobStore(gap: settings.runGap)
        limits = IndexLimits(limit: settings.limit)
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// From now on it follows the folders while somebody looks.
    package func start() throws(SpoolError) {
        guard following == nil else { return }
        let reader = try FolderReader(files: files)
        let task = Task { [wakes] in
            for await _ in wakes where !Task.isCancelled { await follow(reader) }
        }
        following = (task, reader)
    }

    /// Stops reading and ends the streams of changes, for good; what is known stays.
    package func stop() async {
        endStreams()
        tick?.cancel()
        waker.finish()
        guard let (task, reader) = following else { return }
        following = nil
        task.cancel()
        await task.value
        reader.thread.stop()
        settle(Array(waiters.keys))
    }

    var isFollowing: Bool { following != nil }

    // MARK: Questions

    func runs(_ query: RunQuery) -> RunPage {
        jobs.refresh()
        let (page, matching) = query.page(of: jobs.runs)
        return RunPage(
            runs: page.map(\.told),
            matching: matching,
            indexed: jobs.count,
            isCut: isCut,
            isReading: isReading
        )
    }

    /// Whether older jobs lie in the folders than are held.
    var isCut: Bool { limits.isCut }

    /// Whether files are still being read, so that companies may be missing.
    var isReading: Bool { !isCurrent }

    /// The run with this id, or the one that holds the job of this name now.
    func run(_ id: String) -> SyncRun? {
        jobs.refresh()
        guard let name = JobName(fileName: id + ".json"), let job = jobs.newest(named: name) else { return nil }
        return job.group.runs.first { $0.jobs.contains { $0 === job } }?.told
    }

    /// The job of this name, wherever it is.
    func job(_ name: JobName) -> JobRecord? { jobs.newest(named: name)?.told }
}
