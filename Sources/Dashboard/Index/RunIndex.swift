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
        /// Ours, which other tenants' events are told from; nil where it is not known.
        package var tenant: String?

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
    var lastLook: ContinuousClock.Instant?
    /// Whether everything that lay in the folders at the last look is known.
    var isCurrent = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    /// The number of the next listener or waiter.
    var nextID = 0
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
        let reader = try FolderReader(files: files, tenant: settings.tenant)
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

    func runs(_ query: RunQuery, isMasked: Bool = false) -> RunPage {
        jobs.refresh()
        let found = query.found(in: jobs.runs, isMasked: isMasked)
        let place = ListPlace(page: query.page, of: found.count, size: query.pageSize)
        return RunPage(
            runs: found.dropFirst(place.page * query.pageSize).prefix(query.pageSize).map(\.told),
            matching: found.count,
            place: place,
            reasons: reasons(in: SpoolLayout.states),
            indexed: jobs.count,
            isCut: isCut,
            isReading: !isCurrent
        )
    }

    /// All runs that match, in the order of the list.
    func allRuns(_ query: RunQuery, isMasked: Bool) -> [SyncRun] {
        jobs.refresh()
        return query.found(in: jobs.runs, isMasked: isMasked).map(\.told)
    }

    /// Whether older jobs lie in the folders than are held.
    var isCut: Bool { limits.isCut }

    /// The run with this id, or the one that holds the job of this name now.
    func run(_ id: String) -> SyncRun? {
        jobs.refresh()
        guard let name = JobName(fileName: id + ".json"), let job = jobs.newest(named: name) else { return nil }
        return job.group.runs.first { $0.jobs.contains { $0 === job } }?.told
    }

    /// All jobs of a company and its persons, the newest first.
    func company(_ id: Int) -> (account: JobHistory.Account?, jobs: [JobRecord]) {
        let members = jobs.company(id)
        return (members.first?.group.account, members.map(\.told).sorted { $0.received > $1.received })
    }

    /// The job of this name, wherever it is.
    func job(_ name: JobName) -> JobRecord? { jobs.newest(named: name)?.told }

    /// Listing three months of files for a page would take too long; the index knows without.
    func finished() -> [FinishedFolder] {
        [SpoolLayout.Folder.done, .skipped].map { state in
            var finished = FinishedFolder(state: state, isCut: isCut)
            for (folder, jobs) in jobs.folders where folder.state == state {
                finished.count += jobs.count
                if let reason = folder.reason { finished.reasons[reason, default: 0] += jobs.count }
            }
            return finished
        }
    }

    // MARK: Telling pages that are open what changed

    /// The ids of runs that changed, are new, or are gone (merged into another, for example); what one look at the
    /// folders found comes at once.
    ///
    /// Whoever reads the stream looks: the folders are followed until it is given up.
    func changes() -> AsyncStream<[SyncRun.ID]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [SyncRun.ID].self)
        if listeners.isEmpty {
            jobs.refresh()
            jobs.changed = []
        }
        let id = nextID
        nextID += 1
        listeners[id] = continuation
        continuation.onTermination = { _ in Task { await self.forget(listener: id) } }
        waker.yield()
        return stream
    }

    private func forget(listener id: Int) {
        listeners[id] = nil
        if listeners.isEmpty { jobs.changed = nil }
    }

    func tellChanges() {
        guard !listeners.isEmpty else { return }
        jobs.refresh()
        guard let changed = jobs.changed, !changed.isEmpty else { return }
        jobs.changed = []
        for listener in listeners.values { listener.yield(changed.sorted(by: >)) }
    }

    func endStreams() {
        for listener in listeners.values { listener.finish() }
        listeners = [:]
        jobs.changed = nil
    }
}

/// How many jobs of `done/` or `skipped/` are held.
struct FinishedFolder: Sendable {
    var state: SpoolLayout.Folder
    var count = 0
    /// Whether there may be more.
    var isCut: Bool
    /// By folder in `skipped/`.
    var reasons: [String: Int] = [:]
}
