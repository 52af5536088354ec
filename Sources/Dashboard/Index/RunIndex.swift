package import FoundationEssentials
package import Logging
package import Spool

/// What the folders hold, recent jobs only, grouped into runs.
///
/// The index is memory only and never waits for the disk: a `FolderReader` on a thread of its own tells it what there
/// is. It answers from the first name on, and knows more as files are read.
///
/// ## Limits
/// Memory is bounded by `Settings.limit`, not by the folders: 64 bytes for a job and a little for its company and run.
package actor RunIndex {
    package struct Settings: Sendable {
        /// Jobs of one company that lie no further apart than this many seconds are one run.
        package var runGap: TimeInterval = 15 * 60
        /// The newest so many jobs are held.
        package var limit = 100_000
        /// Seconds between two looks for changes that the watch did not tell.
        package var sweepInterval: TimeInterval = 30

        package init() {}
    }

    let files: SpoolFiles
    let settings: Settings
    private let logger: Logger
    var jobs = JobTable()
    var runs: RunTable
    /// Jobs whose files are to be read, the newest last.
    var unread: [JobTable.ID] = []
    var isListing = true
    /// How many jobs the reader is reading.
    var inHand = 0
    /// Jobs received before it do not fit any more, by kind of folder.
    var horizons: [Share: Int64] = [:]
    /// Persons whose jobs tell no company.
    var loosePersons: Set<Int> = []
    var subscribers: [Int: Subscriber] = [:]
    var nextSubscriber = 0
    var isFlushPlanned = false
    private var reading: Task<Void, Never>?
    private var reader: FolderReader?

    package init(
        files: SpoolFiles,
        settings: Settings = Settings(),
        logger: Logger = Logger(label: "dashboard")
    ) {
        self.files = files
        self.settings = settings
        self.logger = logger
        runs = RunTable(gap: settings.runGap)
    }

    /// Begins to read the folders.
    package func start() throws(SpoolError) {
        guard reader == nil else { return }
        let reader = try FolderReader(
            files: files,
            index: self,
            logger: logger,
            sweepInterval: .seconds(max(0.01, settings.sweepInterval))
        )
        self.reader = reader
        reading = Task { await reader.run() }
    }

    /// Stops reading and ends the streams of changes; what is known stays.
    package func stop() async {
        endSubscriptions()
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
            isReading: isReading
        )
    }

    /// Whether older jobs lie in the folders than are held.
    package var isCut: Bool { !horizons.isEmpty }

    /// Whether files are still being read, so that companies may be missing.
    package var isReading: Bool { isListing || inHand > 0 || !unread.isEmpty }

    /// The run with this id, or the one that holds the job of this name now.
    package func run(_ id: String) -> SyncRun? {
        runs.refresh(&jobs)
        guard let name = JobName(fileName: id + ".json"), let job = current(name) else { return nil }
        return syncRun(jobs[job].run)
    }

    /// The job of this name, wherever it is.
    package func job(_ name: JobName) -> JobRecord? { current(name).flatMap(record) }

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
}
