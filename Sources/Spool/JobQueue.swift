import DequeModule
package import FoundationEssentials
import HeapModule
package import JSON
package import Logging

/// The spool's actor: looks at what arrives, skips what is not our business, and hands out claims to workers who pull
/// (`while let claim = await queue.next()`).
///
/// All of it runs on the spool's own thread. Memory is bounded by `Settings`, not by how much is waiting: of a long
/// backlog only the oldest names are held, and the folder is listed again when they are used up.
package actor JobQueue {
    package struct Settings: Sendable {
        /// Bytes; a larger file goes to `failed/`.
        package var sizeLimit = 1 << 20
        /// Seconds for which a file that is no whole JSON object must not have been written to before it is given up.
        package var quietPeriod: TimeInterval = 5
        /// Seconds between two looks at everything.
        package var sweepInterval: TimeInterval = 30
        /// How many jobs are held ready to be claimed.
        package var window = 4096
        /// How many names of a longer backlog are held.
        package var backlog = 65_536
        package var retry = RetryPolicy()
        /// Days after which `done/` and `skipped/` are emptied.
        package var retentionDays = 30

        package init() {}
    }

    package nonisolated let thread: SpoolThread
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    let files: SpoolFiles
    let settings: Settings
    let triage: Triager
    let now: @Sendable () -> Date
    let settlement: Settlement
    let observe: @Sendable (SpoolEvent) -> Void
    let logger: Logger
    let laneLocks: LaneLocks
    let retention: Retention

    var claimer: Claimer?
    /// When the queue started, and what a power cut before that may have brought back.
    var beginning: (at: Date, copies: EarlierCopies)?
    var watch: FolderWatch?
    var waiting = WaitingList()
    /// Names not yet looked at.
    var backlog: OldestNames
    var dueDates: [JobName: Date] = [:]
    var due = Heap<Due>()
    /// Files that are no whole JSON object yet, and when to look again.
    var doubtful: [JobName: Date] = [:]
    /// Links, folders and the like that were reported.
    var reported: Set<SpoolLayout.Place> = []
    var active: [JobName: Active] = [:]
    /// Jobs of ours whose move out of `processing/` failed.
    var stuck: Set<JobName> = []
    var nextSweep = Date.distantPast
    var nextUnblock: Date?
    var gate = Gate.open
    /// When a closed gate lets one job try, until the workers were woken for it.
    var nextProbe: Date?
    var isPaused = false
    var isStopping = false
    var isAdmitting = false
    /// Workers who wait for a claim, the one who waits longest first.
    private var workers: Deque<CheckedContinuation<Void, Never>> = []
    /// Those who wait for a lane.
    private var laneWaiters: [CheckedContinuation<Void, Never>] = []
    /// What was published, by everybody.
    private var status: [String: JSONValue] = [:]

    struct Active {
        var origin: SpoolLayout.Folder
        var lanes: [String]
    }

    struct Due: Comparable {
        var date: Date
        var name: JobName

        static func < (left: Due, right: Due) -> Bool { (left.date, left.name) < (right.date, right.name) }
    }

    /// Whether claims are handed out.
    package enum Gate: Sendable, Equatable {
        case open
        /// None until `probeAt`; then a single one.
        case closed(probeAt: Date)
        /// That single one is being worked on.
        case probing(JobName)
    }

    package init(
        files: SpoolFiles,
        settings: Settings = Settings(),
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() },
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        observe: @escaping @Sendable (SpoolEvent) -> Void = { _ in },
        triage: @escaping Triager
    ) throws(SpoolError) {
        self.files = files
        self.settings = settings
        self.logger = logger
        self.now = now
        self.observe = observe
        self.triage = triage
        backlog = OldestNames(limit: settings.backlog)
        settlement = Settlement(
            files: files,
            retryPolicy: settings.retry,
            sizeLimit: settings.sizeLimit,
            random: random
        )
        laneLocks = LaneLocks(files: files)
        retention = Retention(files: files, days: settings.retentionDays)
        thread = try SpoolThread()
    }

    /// Makes the folders, takes a claim folder, arms the watch and looks at everything.
    package func start() throws(SpoolError) {
        try files.prepare()
        claimer = try Claimer(files: files)
        beginning = (now(), try EarlierCopies(files: files, sizeLimit: settings.sizeLimit))
        let watch = try FolderWatch(files: files)
        self.watch = watch
        thread.attend(
            SpoolThread.Attention(
                descriptor: watch.descriptor,
                onReadable: { self.assumeIsolated { $0.readEvents() } },
                onDeadline: { self.assumeIsolated { $0.tick() } },
                untilDeadline: { self.assumeIsolated { $0.millisecondsUntilDeadline() } }
            )
        )
        sweep()
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
        isStopping = true
        wakeWaiters()
        thread.attend(nil)
        laneLocks.close()
        claimer?.close()
        claimer = nil
        watch = nil
        thread.stop()
    }

    /// Opens or closes the gate, as the breakers say.
    package func setGate(_ gate: Gate) {
        self.gate = gate
        nextProbe = if case .closed(let probeAt) = gate { probeAt } else { nil }
        wakeWaiters()
    }

    /// Writes into this process's `.alive` file how it is, for `status` in another process.
    ///
    /// Each part of the process publishes members of its own; those of the others stay.
    package func publish(_ members: [String: JSONValue]) {
        if members.allSatisfy({ status[$0.key] == $0.value }) { return }
        status.merge(members) { $1 }
        claimer?.publish(.object(status))
    }

    /// How many jobs are being worked on here.
    package var activeCount: Int { active.count }

    /// Lets those look again who may find something: each that is woken in vain costs two changes of thread, and most
    /// of what happens here (a file that is skipped) brings nothing to claim.
    func wakeWaiters() {
        let woken = laneWaiters
        laneWaiters = []
        for waiter in woken { waiter.resume() }
        var count = isStopping ? workers.count : mayHandOut ? min(waiting.count, workers.count) : 0
        while count > 0 {
            workers.removeFirst().resume()
            count -= 1
        }
    }

    /// Suspends until something changed.
    private func waitForChange() async {
        await withCheckedContinuation { laneWaiters.append($0) }
    }

    /// Whether neither the pause nor the gate holds claims back.
    private var mayHandOut: Bool {
        guard !isPaused, claimer != nil else { return false }
        return switch gate {
        case .open: true
        case .closed(let probeAt): now() >= probeAt
        case .probing: false
        }
    }

    // MARK: Claiming

    func takeClaim() -> Claim? {
        guard mayHandOut, let claimer else { return nil }
        while let entry = waiting.takeNext(now: now()) {
            guard enterLane(of: entry) else { continue }
            guard let job = claim(entry, into: claimer) else {
                leaveLane(entry.lane)
                continue
            }
            active[entry.name] = Active(origin: entry.folder, lanes: [entry.lane])
            if case .closed = gate { gate = .probing(entry.name) }
            observe(.moved(entry.name, to: .processing(claimer: claimer.id, entry.name), why: ""))
            return Claim(name: entry.name, job: job, queue: self)
        }
        return nil
    }

    private func enterLane(of entry: WaitingList.Entry) -> Bool {
        if enterLaneLock(entry.lane, for: entry.name) { return true }
        let until = now().addingTimeInterval(laneRetry)
        waiting.putBack(entry, until: until)
        nextUnblock = min(nextUnblock ?? until, until)
        return false
    }

    /// Seconds after which a lane that another process has is tried again: there is no event for an unlock.
    var laneRetry: TimeInterval { 0.25 }

    private func claim(_ entry: WaitingList.Entry, into claimer: Claimer) -> JobFile? {
        let (from, to) = (place(entry.name, in: entry.folder), claimer.place(entry.name))
        do throws(SystemCallError) {
            try files.system.renameNoReplace(files.layout.path(from), to: files.layout.path(to))
        } catch {
            let source = files.status(files.layout.path(from))
            guard isOurs(entry.name, at: to, source) else {
                if source != nil { lookAgain(entry.name, error) }
                return nil
            }
            // A link without its unlink: the earlier name goes.
            if source != nil { files.discard(from) }
        }
        return readClaimed(entry, at: to)
    }

    /// Over a network a reply can be lost after the move was done: the destination is ours alone, so it tells, unless
    /// another job of that name is there.
    private func isOurs(_ name: JobName, at place: SpoolLayout.Place, _ source: FileStatus?) -> Bool {
        guard active[name] == nil, !stuck.contains(name), let found = files.status(files.layout.path(place)) else {
            return false
        }
        return source.map { $0.isSameFile(as: found) } ?? true
    }

    private func lookAgain(_ name: JobName, _ error: SystemCallError) {
        logger.warning("cannot claim a job", metadata: ["job": "\(name)", "error": "\(error.call) \(error.errno)"])
        doubtful[name] = now().addingTimeInterval(settings.quietPeriod)
    }

    /// What was looked at may have been edited since: only what is in our own folder counts.
    private func readClaimed(_ entry: WaitingList.Entry, at place: SpoolLayout.Place) -> JobFile? {
        switch examine(place) {
        case .run(var job, let lane, _):
            guard lane == entry.lane else {
                putBack(entry, place)
                return nil
            }
            if entry.folder == .incoming {
                job.story.attempts = 0
                // It came back from `failed/`, mended: the reason that lay beside it there is history.
                if !files.exists(.failed(entry.name)) { files.discard(.why(entry.name)) }
            }
            return job
        case .skip(let reason): skip(place, reason: reason)
        case .malformed(let why, let modified):
            if isBeingWritten(entry.name, modified) { putBack(entry, place) } else { giveUp(place, why: why) }
        case .unreadable(let error):
            lookAgain(entry.name, error)
            putBack(entry, place)
        case .notAFile: putBack(entry, place)
        case .gone: break
        }
        return nil
    }

    private func putBack(_ entry: WaitingList.Entry, _ place: SpoolLayout.Place) {
        moveQuietly(place, to: self.place(entry.name, in: entry.folder))
    }

    func leaveLane(_ lane: String) {
        laneLocks.leave(lane)
        waiting.free(lane)
    }

    /// Leaves the lanes that the job is in and enters another.
    ///
    /// It never waits in one lane for another: two persons who swap companies would wait for each other for ever.
    func enterLane(_ lane: String, for name: JobName) async -> Bool {
        guard let lanes = active[name]?.lanes, lanes != [lane] else { return active[name] != nil }
        active[name]?.lanes = []
        for lane in lanes { leaveLane(lane) }
        wakeWaiters()
        while !isStopping, active[name] != nil {
            if waiting.occupy(lane) {
                if enterLaneLock(lane, for: name) {
                    active[name]?.lanes = [lane]
                    return true
                }
                waiting.free(lane)
                let until = now().addingTimeInterval(laneRetry)
                nextUnblock = min(nextUnblock ?? until, until)
            }
            await waitForChange()
        }
        return false
    }

    /// False when another process has the lane, or nobody can tell.
    private func enterLaneLock(_ lane: String, for name: JobName) -> Bool {
        do { return try laneLocks.enter(lane) } catch {
            logger.error("cannot lock a lane", metadata: ["job": "\(name)", "error": "\(error)"])
            return false
        }
    }

    func place(_ name: JobName, in folder: SpoolLayout.Folder) -> SpoolLayout.Place {
        folder == .deferred ? .deferred(name) : .incoming(name)
    }
}
