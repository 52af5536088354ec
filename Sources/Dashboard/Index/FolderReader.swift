import FoundationEssentials
import JSON
import Logging
import Spool

/// Reads the job folders for the index, on a thread of its own: every call blocks. When the processors are busy, webhooks
/// and jobs come first.
///
/// It lists all folders, then reads files, the newest first; then it sleeps until the watch or the sweep has something.
/// It holds no names itself, and of a long folder only a slice at a time.
actor FolderReader {
    /// A name that was found in a folder.
    struct Name: Sendable {
        var name: JobName
        /// By the name, or when the file last changed.
        var received: Date
    }

    /// What a look at one file told; no facts when no job is there.
    struct Look: Sendable {
        var entry: JobEntry
        var facts: JobFacts?
    }

    /// What was seen of a folder when it was listed.
    struct Listed {
        /// nil when it changed so lately that the same time may stand for one more change.
        var modified: Date?
        /// When it may be listed again: however long a folder is, listing it takes at most about half a percent of the
        /// time.
        var again: ContinuousClock.Instant
    }

    nonisolated let thread: SpoolThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    let files: SpoolFiles
    let index: RunIndex
    let logger: Logger
    private let sweepInterval: Duration
    private let clock = ContinuousClock()
    private var watch: ReaderWatch
    var listed: [JobFolder: Listed] = [:]
    private var isStopping = false
    private var nextSweep: ContinuousClock.Instant
    /// Until then events gather: a flood of them must not wake us for each.
    private var quietUntil: ContinuousClock.Instant
    private var sleeper: CheckedContinuation<Void, Never>?
    private var complaints = LogLimit()

    /// Bytes; a larger file is known by its name alone.
    static let sizeLimit = 2 << 20
    /// How many files are read, and names listed, between two looks at the watch.
    private static let slice = 64
    private static let names = 1024
    /// What it costs to list one name, roughly; not measured, because a busy machine would make us blind.
    private static let cost = Duration.microseconds(2)
    /// How long events gather.
    private static let gathering = Duration.milliseconds(50)

    init(files: SpoolFiles, index: RunIndex, logger: Logger, sweepInterval: Duration) throws(SpoolError) {
        self.files = files
        self.index = index
        self.logger = logger
        self.sweepInterval = sweepInterval
        nextSweep = clock.now + sweepInterval
        quietUntil = clock.now
        watch = ReaderWatch(files: files)
        thread = try SpoolThread(name: "spool-reader", isBackground: true)
    }

    /// Reads until `stop`.
    func run() async {
        _ = mend()
        await listAll()
        await index.listedAll()
        while !isStopping {
            if await readEvents() { continue }
            if nextSweep <= clock.now {
                await sweep()
                continue
            }
            let entries = await index.nextUnread(atMost: Self.slice)
            if entries.isEmpty {
                await sleep()
            } else {
                await index.apply(entries.map(look))
            }
        }
        thread.attend(nil)
        watch = ReaderWatch(files: files)
        thread.stop()
    }

    func stop() {
        isStopping = true
        wake()
    }

    // MARK: Sleeping

    /// Suspends until there are events, the sweep is due, or `wake`.
    private func sleep() async {
        let isQuiet = quietUntil > clock.now
        let until = isQuiet ? min(quietUntil, nextSweep) : nextSweep
        await withCheckedContinuation { continuation in
            guard !isStopping else { return continuation.resume() }
            sleeper = continuation
            thread.attend(
                SpoolThread.Attention(
                    descriptor: isQuiet ? -1 : watch.descriptor,
                    onReadable: { self.assumeIsolated { $0.wake() } },
                    onDeadline: { self.assumeIsolated { $0.wake() } },
                    untilDeadline: { Int(clamping: ContinuousClock().now.duration(to: until).wholeMilliseconds + 1) }
                )
            )
        }
    }

    private func wake() {
        // Nothing to look after while we work: the descriptor stays readable until then.
        thread.attend(nil)
        sleeper?.resume()
        sleeper = nil
    }

    // MARK: Events

    /// Looks at what the watch tells.
    ///
    /// - Returns: whether there was anything.
    private func readEvents() async -> Bool {
        guard quietUntil <= clock.now else { return false }
        let events: [ReaderWatch.Event]
        do { events = try watch.events() } catch {
            report(error)
            return false
        }
        guard !events.isEmpty else { return false }
        var jobs: [(entry: JobEntry, hasGone: Bool)] = []
        var toList: [JobFolder] = []
        for event in events {
            switch event {
            case .look(let entry): jobs.append((entry, hasGone: false))
            case .went(let entry): jobs.append((entry, hasGone: true))
            case .lost(let folder): toList.append(folder)
            case .folders: toList += mend()
            case .overflow:
                logger.info("file events were lost, listing what changed")
                nextSweep = clock.now
            }
        }
        // First what came, then what went: a company whose only job moves on must not be forgotten in between.
        for folder in toList { await list(folder) }
        for start in stride(from: 0, to: jobs.count, by: 256) where !isStopping {
            await lookAround(jobs[start...].prefix(256).map { $0.hasGone ? Look(entry: $0.entry) : look($0.entry) })
        }
        quietUntil = clock.now + Self.gathering
        return true
    }

    /// Tells of the looks; where a job came up that was known elsewhere, looks there, too.
    private func lookAround(_ looks: [Look]) async {
        let elsewhere = await index.apply(looks)
        if !elsewhere.isEmpty { await index.apply(elsewhere.map(look)) }
    }

    /// - Returns: folders to be listed.
    private func mend() -> [JobFolder] {
        let (armed, trouble) = watch.mend()
        if let trouble { report(trouble) }
        return armed
    }

    func report(_ error: SpoolError) {
        // The same trouble comes back with each sweep.
        guard let omitted = complaints.admit("folder") else { return }
        var metadata: Logger.Metadata = ["error": "\(error)"]
        if omitted > 0 { metadata["omitted"] = "\(omitted)" }
        logger.warning("cannot watch or list a folder", metadata: metadata)
    }

    // MARK: Listing

    /// Lists every folder for the first time: what is not finished, then the days, newest first.
    private func listAll() async {
        for folder in allFolders() {
            if isStopping { return }
            await list(folder)
        }
    }

    private func allFolders() -> [JobFolder] {
        let inspector = SpoolInspector(files: files)
        var folders: [JobFolder] = []
        for state in SpoolLayout.urgentFirst {
            do { folders += try inspector.folders(of: state) } catch { report(error) }
        }
        let fixed = folders.filter { $0.day == nil }
        return fixed + folders.filter { $0.day != nil }.sorted { ($0.day ?? "") > ($1.day ?? "") }
    }

    /// Lists the folders that changed since they were listed, as far as their modification times tell, and those that
    /// are gone.
    private func sweep() async {
        nextSweep = clock.now + sweepInterval
        var toList = mend()
        let present = allFolders()
        for folder in present where !toList.contains(folder) {
            guard let seen = listed[folder] else {
                toList.append(folder)
                continue
            }
            let modified = files.status(folder.path(files.layout))?.modified
            if seen.modified != nil, seen.modified == modified { continue }
            if seen.again <= clock.now { toList.append(folder) } else { nextSweep = min(nextSweep, seen.again) }
        }
        toList += Set(listed.keys).subtracting(present).filter { !toList.contains($0) }
        for folder in toList where !isStopping {
            // Events of what has happened meanwhile are not kept waiting by a long sweep.
            if quietUntil <= clock.now { _ = await readEvents() }
            await list(folder)
        }
    }

    private func list(_ folder: JobFolder) async {
        let path = folder.path(files.layout)
        var count = 0
        let before = files.status(path)?.modified
        let horizon = await index.beginListing(folder)
        do throws(SpoolError) {
            guard let listing = try files.listing(path) else {
                listed[folder] = nil
                return await index.endListing(folder)
            }
            count = try await list(listing, folder, path, horizon)
        } catch {
            // What is known stays; the next sweep tries again.
            listed[folder] = nil
            return report(error)
        }
        await index.endListing(folder)
        let isSettled = before.map { Date().timeIntervalSince($0) > 1 } ?? false
        listed[folder] = Listed(modified: isSettled ? before : nil, again: clock.now + Self.cost * count * 200)
    }

    private func list(
        _ listing: any FolderListing,
        _ folder: JobFolder,
        _ path: String,
        _ horizon: Date
    ) async throws(SpoolError) -> Int {
        var horizon = horizon
        var count = 0
        while !isStopping {
            let entries: [DirectoryEntry]
            do throws(SystemCallError) { entries = try listing.next(atMost: Self.names) } catch {
                throw SpoolError(.inputOutput, "cannot list \(path): \(error.call) failed (\(error.errno))")
            }
            if entries.isEmpty { break }
            count += entries.count
            var names: [Name] = []
            var wasCut = false
            for entry in entries {
                guard let name = name(entry, path) else { continue }
                if name.received < horizon { wasCut = true } else { names.append(name) }
            }
            horizon = await index.found(names, in: folder, wasCut: wasCut)
        }
        return count
    }

    private func name(_ entry: DirectoryEntry, _ path: String) -> Name? {
        guard let name = JobName(fileName: entry.name) else { return nil }
        let received = name.receivedAt
        let status = entry.kind == nil || received == nil ? files.status("\(path)/\(entry.name)") : nil
        guard (entry.kind ?? status?.kind) == .regular else { return nil }
        return Name(name: name, received: received ?? status?.modified ?? Date())
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
