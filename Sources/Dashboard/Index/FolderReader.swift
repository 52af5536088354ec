import FoundationEssentials
import Spool
import Webhook

/// Lists the job folders and reads files for the index, on a thread of its own with a low priority: every call blocks, and
/// when the processors are busy, webhooks and jobs come first.
///
/// It holds nothing, and of a long folder only the newest names.
actor FolderReader {
    /// A folder that is there.
    struct Present: Sendable {
        var folder: JobLocation
        /// When a name in it last came or went.
        var modified: Date?
    }

    struct Survey: Sendable {
        var present: [Present] = []
        /// States of whose folders nothing is known now.
        var unreadable: [SpoolLayout.Folder: SpoolError] = [:]
    }

    /// A job that was found in a folder.
    struct Found: Sendable {
        var name: JobName
        /// By the name, or when the file last changed.
        var received: Date
        /// When the inode last changed; nil for what lies in a folder of a day, where nothing changes any more.
        var changed: Date?
    }

    struct Listing: Sendable {
        var jobs: [Found] = []
        /// Jobs that have their reason beside them.
        var explained: Set<JobName> = []
        /// How many names the folder has.
        var count = 0
        /// Names from before then are missing.
        var horizon: Date?

        fileprivate mutating func add(_ job: Found, newest limit: Int) {
            if let horizon, job.received < horizon { return }
            jobs.append(job)
            if jobs.count >= limit * 2 { cut(to: limit) }
        }

        fileprivate mutating func cut(to limit: Int) {
            guard jobs.count > limit else { return }
            jobs.sort { $0.received > $1.received }
            horizon = jobs[limit - 1].received
            jobs.removeLast(jobs.count - limit)
        }
    }

    nonisolated let thread: SpoolThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let files: SpoolFiles
    private let tenant: String?

    /// Bytes; a larger file is known by its name alone.
    private static let sizeLimit = 2 << 20
    private static let whySuffix = ".why"
    private static let recentDays = 2

    /// - Parameter tenant: ours; nil where it is not known.
    init(files: SpoolFiles, tenant: String?) throws(SpoolError) {
        self.files = files
        self.tenant = tenant
        thread = try SpoolThread(name: "spool-reader", isBackground: true)
    }

    // MARK: Folders

    /// Every folder that holds jobs: what is not finished, then the days, newest first.
    func survey() -> Survey {
        let inspector = SpoolInspector(files: files)
        var (survey, folders) = (Survey(), [JobLocation]())
        for state in SpoolLayout.urgentFirst {
            do { folders += try inspector.folders(of: state) } catch { survey.unreadable[state] = error }
        }
        let days = folders.filter { $0.day != nil }.sorted { ($0.day ?? "") > ($1.day ?? "") }
        survey.present = (folders.filter { $0.day == nil } + days).compactMap { folder in
            files.status(folder.path(files.layout)).map { Present(folder: folder, modified: $0.modified) }
        }
        return survey
    }

    /// The newest jobs of a folder that were received at `horizon` or later.
    func list(_ folder: JobLocation, newest limit: Int, since horizon: Date) throws(SpoolError) -> Listing {
        let path = folder.path(files.layout)
        var listing = Listing()
        if horizon > .distantPast { listing.horizon = horizon }
        try files.list(path) { entry in
            listing.count += 1
            if folder == .failed, entry.name.hasSuffix(Self.whySuffix),
                let name = JobName(fileName: String(entry.name.dropLast(Self.whySuffix.count)))
            {
                listing.explained.insert(name)
            }
            if let job = found(entry, path) { listing.add(job, newest: limit) }
            return true
        }
        listing.cut(to: limit)
        if folder.day == nil {
            for index in listing.jobs.indices {
                listing.jobs[index].changed = files.status("\(path)/\(listing.jobs[index].name)")?.changed
            }
        }
        return listing
    }

    private func found(_ entry: DirectoryEntry, _ path: String) -> Found? {
        guard let name = JobName(fileName: entry.name) else { return nil }
        let received = name.receivedAt
        let status = entry.kind == nil || received == nil ? files.status("\(path)/\(entry.name)") : nil
        guard (entry.kind ?? status?.kind) == .regular else { return nil }
        return Found(name: name, received: received ?? status?.modified ?? Date())
    }

    /// Looks for jobs that left their folder where they are likely to have gone: not into a day of long ago.
    func search(_ names: [JobName]) -> [JobEntry] {
        let inspector = SpoolInspector(files: files)
        // A state that cannot be listed is reported by the survey.
        let folders = SpoolLayout.urgentFirst.flatMap {
            (try? inspector.folders(of: $0, newest: Self.recentDays)) ?? []
        }
        return names.flatMap { name in
            folders.map { JobEntry(folder: $0, name: name) }
                .filter { files.status(files.layout.path($0.place))?.kind == .regular }
        }
    }

    // MARK: Files

    func read(_ entries: [JobEntry]) -> [(entry: JobEntry, job: JobRecord?)] { entries.map { ($0, read($0)) } }

    /// What a job's place, name and file tell; nil when no job is there.
    ///
    /// A link, a FIFO or a folder is not a job. A file that cannot be read, is too large or is not JSON is one, known by
    /// its name.
    private func read(_ entry: JobEntry) -> JobRecord? {
        guard let status = files.status(files.layout.path(entry.place)), status.kind == .regular else { return nil }
        var job = JobRecord(entry, status)
        // What was skipped for its own sake has no story: its place and name tell everything.
        if entry.folder.reason != nil, job.account != nil { return job }
        switch files.read(entry.place, limit: Self.sizeLimit) {
        case .file(let bytes, _):
            if let file = try? JobFile(bytes) {
                job.add(file, tenant: tenant) { try? files.company(ofPerson: $0) }
            } else {
                addNote(&job)
            }
        case .tooLarge: addNote(&job)
        case .notAFile, .gone: return nil
        case .unreadable: break
        }
        return job
    }

    /// A file that carries no story has its reason beside it.
    private func addNote(_ job: inout JobRecord) {
        guard job.state == .failed, case .file(let note, _) = files.read(.why(job.name), limit: 1 << 16) else { return }
        let (sentence, reason) = Reason.read(note: note)
        job.explain(sentence, reason)
    }
}

extension SpoolLayout {
    /// The folders of jobs in the order in which people ask for them: what needs somebody or waits, then the history.
    static let urgentFirst: [Folder] =
        states.filter { !$0.isByDay }.sorted { $0.rank > $1.rank }
        + states.filter(\.isByDay).sorted { $0.rank > $1.rank }
}
