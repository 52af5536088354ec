import DequeModule
import FoundationEssentials
package import Logging

/// The spool's actor: looks at what arrives, skips what does not concern us, and hands out claims to workers who pull
/// (`while let claim = await queue.next()`).
///
/// All of it runs on the spool's own thread. Memory is bounded by `Settings`, not by how much is waiting: of a long
/// backlog only the oldest names are held, and the folder is listed again when they are used up.
package actor JobQueue {
    package struct Settings: Sendable {
        /// Bytes; a larger file goes to `failed/`.
        package var sizeLimit = 1 << 20
        /// Bytes of a file that is read: a job with its story.
        package var longestFile: Int { sizeLimit + JobTransitions.storyAllowance }
        /// For so long a file that is not a whole JSON object must not have changed before it is given up.
        package var quietPeriod = Duration.seconds(5)
        /// Between two looks at everything.
        package var sweepInterval = Duration.seconds(30)
        /// How many jobs are held ready to be claimed.
        package var window = 4096
        /// How many names of a longer backlog are held.
        package var backlog = 65_536
        package var retry = RetryPolicy()
        /// Days after which `done/` and `skipped/` are emptied.
        ///
        /// SuperOffice asks integrations to keep logs for three months.
        package var retentionDays = 92

        package init() {}
    }

    package nonisolated let thread: SpoolThread
    /// Where this queue says how it is, and others beside it.
    package nonisolated let status: ProcessStatus
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    let files: SpoolFiles
    let settings: Settings
    let classify: Classifier
    let clock: SpoolClock
    let transitions: JobTransitions
    let observe: @Sendable (SpoolEvent) -> Void
    let logger: Logger
    let laneLocks: LaneLocks
    let retention: Retention
    let probe: SpoolProbe

    var claimer: ClaimDirectory? { didSet { status.claimer = claimer?.id } }
    /// When the queue started, and what a power cut before that may have brought back.
    var beginning: (at: Date, duplicates: DuplicateFiles)?
    var watch: FolderWatch
    /// Whether the spool was not there at the last look: unmounted, moved away, or on a dead disk.
    var isCutOff = false
    /// Others' claim folders are left alone before.
    var recoveryFrom = Instant.distantPast
    var complaints = LogLimit()
    var waiting = WaitingList()
    /// Names not yet looked at, of ``drops``.
    var backlogs: [JobLocation: OldestNames]
    /// When deferred jobs are to be tried again.
    var due = Schedule<Date>()
    /// Files that cannot be handled yet, and when to look again.
    var recheckAt = Schedule<Instant>()
    /// Of those the ones that are not a whole JSON object, as they were seen last and since when they have been like that:
    /// while one changes, somebody writes it.
    var halves: [JobName: (stamp: FileStamp, since: Instant)] = [:]
    /// Links, folders and the like that were ignored.
    var ignored: Set<SpoolLayout.Place> = []
    /// Files that could not be claimed, read or moved, and how often that was tried.
    var obstacles: [JobName: (why: String, tries: Int)] = [:]
    /// What is being worked on, and where it came from.
    var active: [JobName: (origin: JobLocation, lane: String)] = [:]
    /// Jobs of ours whose move out of `processing/` failed.
    var unmoved: Set<JobName> = []
    var clockWatch: ClockWatch
    /// Nothing old is removed before: the clock may be wrong.
    var retentionFrom = Instant.distantPast
    var nextSweep = Instant.distantPast
    var gate = ClaimGate()
    var isPaused = false
    /// Why this process paused, while that could not be written down.
    var unwrittenPause: Reason?
    /// How the signals' files looked last.
    var signals: [SpoolLayout.Signal: FileStamp] = [:]
    var listeners: [SpoolLayout.Signal: [@Sendable () -> Void]] = [:]
    var isStopping = false
    var isAdmitting = false
    /// Workers who wait for a claim, the one who waits longest first.
    private var workers: Deque<CheckedContinuation<Void, Never>> = []
    /// Lanes that another process has.
    var refusals = LaneRefusals()

    package init(
        files: SpoolFiles,
        settings: Settings = Settings(),
        logger: Logger,
        clock: SpoolClock = SpoolClock(),
        status: ProcessStatus = ProcessStatus(),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        observe: @escaping @Sendable (SpoolEvent) -> Void = { _ in },
        classify: @escaping Classifier
    ) throws(SpoolError) {
        self.files = files
        self.settings = settings
        self.logger = logger
        self.clock = clock
        self.status = status
        clockWatch = ClockWatch(clock)
        self.observe = observe
        self.classify = classify
        backlogs = Self.drops.reduce(into: [:]) { $0[$1] = OldestNames(limit: settings.backlog) }
        transitions = JobTransitions(
            files: files,
            retryPolicy: settings.retry,
            sizeLimit: settings.sizeLimit,
            random: random
        )
        laneLocks = LaneLocks(files: files)
        retention = Retention(files: files, days: settings.retentionDays)
        probe = SpoolProbe(files: files, floor: 0)
        watch = FolderWatch(files: files)
        thread = try SpoolThread()
    }

    /// Makes the folders, takes a claim folder, arms the watch and looks at everything; without a watch the sweep does.
    package func start() throws(SpoolError) {
        if let version = try files.migrate() {
            logger.notice("brought the spool up to this version", metadata: ["version": "\(version)"])
        }
        try files.prepare()
        for error in try laneLocks.keepToOwner() {
            logger.warning("a lock file stays open to others", metadata: ["error": "\(error)"])
        }
        claimer = try ClaimDirectory(files: files)
        try holdRetention()
        dropHalfApproved()
        let duplicates = try DuplicateFiles(files: files, sizeLimit: settings.sizeLimit, onlyEnded: true)
        beginning = (clock.wall(), duplicates)
        attend()
        signals = lookAtSignals()
        sweep()
    }

    /// Has the thread look after the watch, as it is now.
    func attend() {
        thread.attend(
            SpoolThread.Attention(
                descriptor: watch.descriptor,
                onReadable: { self.assumeIsolated { $0.readEvents() } },
                onDeadline: { self.assumeIsolated { $0.tick() } },
                untilDeadline: { self.assumeIsolated { $0.secondsUntilDeadline() } }
            )
        )
    }

    /// The next job to work on, the oldest whose lane is free; waits for one.
    ///
    /// nil once the queue is stopping.
    package func next() async -> Claim? {
        while !isStopping {
            if let claim = takeClaim() { return claim }
            await withCheckedContinuation { workers.append($0) }
        }
        return nil
    }

    /// Hands out no more claims; jobs that are being worked on go on.
    package func stop() {
        isStopping = true
        wakeWaiters()
    }

    /// Gives the claim folder back and ends the thread.
    ///
    /// Jobs that are still claimed are recovered by whoever starts next.
    package func close() {
        stop()
        thread.attend(nil)
        laneLocks.close()
        claimer?.close()
        claimer = nil
        watch = FolderWatch(files: files)
        thread.stop()
    }

    /// Lets those look again who may find something: each that is woken in vain costs two changes of thread, and most
    /// of what happens here (a file that is skipped) brings nothing to claim.
    func wakeWaiters() {
        var count = isStopping ? workers.count : min(waiting.count, workers.count, mostClaims)
        while count > 0 {
            workers.removeFirst().resume()
            count -= 1
        }
    }
}
