import FoundationEssentials
import JSON
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
    static let listed = SpoolLayout.states.filter { !$0.isByDay }.map(\.folder)
    /// So many failed jobs are opened to group them, the newest.
    static let mostFailures = 2000

    init(root: String, now: Date) {
        self.root = root
        self.now = now
    }

    /// Blocks.
    init(_ files: SpoolFiles, now: Date) {
        self.init(root: files.layout.root, now: now)
        let inspector = SpoolInspector(files: files)
        for state in Self.listed {
            if let census = read({ () throws(SpoolError) in try inspector.census(of: state, now: now) }) {
                censuses.append((state, census))
            }
        }
        let processes = read { () throws(SpoolError) in try inspector.processes() } ?? []
        self.processes = processes
        workers = read { () throws(SpoolError) in try inspector.workers(processes) } ?? []
        webhooks = WebhookHealth.newest(workers.compactMap(\.status))
        isPaused = inspector.isPaused
        pauseNote = isPaused ? inspector.pauseNote : ""
        pauseReason = isPaused ? inspector.pauseReason : nil
        freeBytes = read { () throws(SpoolError) in try files.space().bytes }
        failures =
            read { () throws(SpoolError) in
                FailureGroup.groups(try JobQuery().jobs(in: .failed, of: files, newest: Self.mostFailures))
            } ?? []
    }

    private mutating func read<Value>(_ body: () throws(SpoolError) -> Value) -> Value? {
        do throws(SpoolError) {
            return try body()
        } catch {
            troubles.append("\(error)")
            return nil
        }
    }

    func count(_ state: SpoolLayout.Folder) -> Int { censuses.first { $0.state == state }?.census.count ?? 0 }
}
