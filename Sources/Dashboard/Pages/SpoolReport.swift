import FoundationEssentials
import Spool
import Webhook

/// What the spool page shows, read from the folders.
///
/// What cannot be read is left out and named in `troubles`: one bad folder must not hide the others.
struct SpoolReport: Sendable {
    var censuses: [(state: SpoolLayout.Folder, census: SpoolInspector.FolderStatistics)] = []
    var workers: [SpoolInspector.Worker] = []
    var processes: [SpoolProcess] = []
    var isPaused = false
    var pauseNote = ""
    /// Why the connector paused itself; nil when a person did.
    var pauseReason: Reason?
    var freeBytes: Int?
    var failures: [FailureGroup] = []
    /// What the processes say of the webhooks.
    var webhooks: WebhookHealth?
    var troubles: [String] = []
    let root: String
    let now: Date

    /// States whose files may be listed at each look: `done/` and `skipped/` hold three months.
    static let listed = SpoolLayout.states.filter { !$0.isByDay }
    /// So many failed jobs are opened to group them, the newest.
    static let mostFailures = 2000

    /// Blocks.
    init(_ files: SpoolFiles, now: Date) {
        root = files.layout.root
        self.now = now
        let inspector = SpoolInspector(files: files)
        for state in Self.listed {
            if let census = read({ try inspector.census(of: state, now: now) }) { censuses.append((state, census)) }
        }
        let processes = read { try inspector.processes() } ?? []
        self.processes = processes
        workers = read { try inspector.workers(processes) } ?? []
        webhooks = WebhookHealth.newest(workers.compactMap(\.status))
        isPaused = inspector.isPaused
        if isPaused { (pauseNote, pauseReason) = inspector.pause }
        freeBytes = read { try files.space().bytes }
        let failed = read { try JobQuery().jobs(in: .failed, of: files, newest: Self.mostFailures) }
        failures = FailureGroup.groups(failed ?? [])
    }

    private mutating func read<Value>(_ body: () throws -> Value) -> Value? {
        do { return try body() } catch {
            troubles.append("\(error)")
            return nil
        }
    }

    func count(_ state: SpoolLayout.Folder) -> Int { censuses.first { $0.state == state }?.census.count ?? 0 }
}
