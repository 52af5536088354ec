package import FoundationEssentials
package import Spool

/// What the folders hold, recent jobs only, grouped into runs.
///
/// The index is memory only and never waits for the disk: a `FolderReader` on a thread of its own tells it what there
/// is. It answers from the first name on, and knows more as files are read.
package actor RunIndex {
    package struct Settings: Sendable {
        /// Jobs of one company that lie no further apart than this many seconds are one run.
        package var runGap: TimeInterval = 15 * 60
        /// The newest so many jobs are held.
        package var limit = 120_000

        package init() {}
    }

    private let files: SpoolFiles
    private let settings: Settings
    var jobs = JobTable()
    var runs: RunTable
    /// Jobs whose files are to be read, the newest last.
    private var unread: [JobTable.ID] = []
    private var isListing = true
    /// How many jobs the reader is reading.
    private var inHand = 0
    private(set) var isCut = false
    private var reading: Task<Void, Never>?
    private var reader: FolderReader?

    package init(files: SpoolFiles, settings: Settings = Settings()) {
        self.files = files
        self.settings = settings
        runs = RunTable(gap: settings.runGap)
    }

    /// Begins to read the folders.
    package func start() throws(SpoolError) {
        guard reader == nil else { return }
        let reader = try FolderReader(files: files, index: self)
        self.reader = reader
        reading = Task { await reader.run() }
    }

    /// Stops reading; what is known stays.
    package func stop() async {
        await reader?.stop()
        await reading?.value
        reader = nil
    }

    // MARK: Questions

    package func runs(_ query: RunQuery) -> RunPage {
        runs.refresh(&jobs)
        let (page, matching) = runs.find(query, jobs)
        return RunPage(
            runs: page.compactMap(syncRun),
            matching: matching,
            indexed: jobs.count,
            isCut: isCut,
            isReading: isListing || inHand > 0 || !unread.isEmpty
        )
    }

    /// The run with this id, or the one that holds the job of this name now.
    package func run(_ id: String) -> SyncRun? {
        guard let name = JobName(fileName: id + ".json"), let job = current(name) else { return nil }
        runs.refresh(&jobs)
        return syncRun(jobs[job].run)
    }

    /// The job of this name, wherever it is.
    package func job(_ name: JobName) -> JobRecord? { current(name).flatMap(record) }

    /// Runs that changed; bursts are gathered.
    package func changes() -> AsyncStream<[SyncRun.ID]> { AsyncStream { $0.finish() } }

    /// Of several files of one name the one that came to its place last.
    private func current(_ name: JobName) -> JobTable.ID? {
        jobs.all(named: name).max { jobs[$0].moved < jobs[$1].moved }
    }

    private func record(_ id: JobTable.ID) -> JobRecord? {
        guard let entry = jobs.entry(id) else { return nil }
        let row = jobs[id]
        let key = jobs.key(id)
        return JobRecord(
            entry: entry,
            event: jobs.event(id),
            key: key,
            received: Date(micros: row.received),
            moved: Date(micros: row.moved),
            account: runs.company(id, jobs).map { JobRecord.Account(id: $0.id, name: $0.name) },
            person: jobs.kind(id) == .person ? key : nil,
            why: jobs.why(id),
            attempts: Int(row.attempts),
            written: jobs.written(id)
        )
    }

    private func syncRun(_ number: UInt32) -> SyncRun? {
        guard number != JobRow.none else { return nil }
        let run = runs.runs[Int(number)]
        let records = runs.jobs(of: number, jobs).compactMap(record)
        guard let first = records.first else { return nil }
        return SyncRun(
            id: first.name.stem,
            account: first.account,
            persons: Set(records.compactMap(\.person)).sorted(),
            jobs: records,
            status: run.status,
            first: Date(micros: run.first),
            last: Date(micros: run.last),
            written: Set(records.flatMap(\.written)).sorted()
        )
    }

    // MARK: News from the reader

    /// Names that were found in a folder.
    func found(_ names: [FolderReader.Name], in folder: JobFolder) {
        for name in names {
            let entry = JobEntry(folder: folder, name: name.name)
            if let id = jobs.find(entry) {
                jobs[id].flags.insert(.isSeen)
                continue
            }
            let id = jobs.insert(entry, received: name.received)
            jobs[id].flags.formUnion([.isSeen, .isUnread])
            unread.append(id)
            runs.place(id, jobs.kind(id) == .contact ? jobs.key(id) : nil, name: "", in: &jobs)
        }
    }

    /// What a look at files told.
    func apply(_ looks: [FolderReader.Look]) {
        for look in looks {
            guard let facts = look.facts else {
                if let id = jobs.find(look.entry) { remove(id) }
                continue
            }
            let id = jobs.find(look.entry) ?? jobs.insert(look.entry, received: facts.received)
            jobs.update(id, facts)
            runs.place(id, facts.account?.id, name: facts.account?.name ?? "", in: &jobs)
        }
    }

    private func remove(_ id: JobTable.ID) {
        jobs.kill(id)
        runs.mark(id, jobs)
    }

    /// All folders were listed once.
    func listedAll() {
        isListing = false
        unread.sort { jobs[$0].received < jobs[$1].received }
    }

    /// The next jobs to read, newest first.
    func nextUnread(atMost limit: Int) -> [JobEntry] {
        var entries: [JobEntry] = []
        while entries.count < limit, let id = unread.popLast() {
            // Its place may be another job's by now, which then is in the list once more.
            guard jobs[id].flags.contains(.isUnread), !jobs[id].flags.contains(.isDead) else { continue }
            if let entry = jobs.entry(id) { entries.append(entry) }
        }
        inHand = entries.count
        return entries
    }
}
