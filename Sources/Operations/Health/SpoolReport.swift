package import FoundationEssentials
package import Spool
package import Webhook

/// How a spool and the processes on it are, as the folders and heartbeats say it: for `status`, `doctor`, the pages and
/// the metrics alike.
///
/// What cannot be read is left out and named in `troubles`: one bad folder must not hide the others.
package struct SpoolReport: Sendable {
    package private(set) var censuses: [(state: SpoolLayout.Folder, census: SpoolInspector.FolderStatistics)] = []
    package private(set) var workers: [SpoolInspector.Worker] = []
    package private(set) var processes: [SpoolProcess] = []
    package let isPaused: Bool
    package let pauseNote: String
    /// Why the connector paused itself; nil when a person did.
    package let pauseReason: Reason?
    package private(set) var space: VolumeSpace?
    /// What the processes say of the webhooks.
    package private(set) var webhooks: WebhookHealth?
    package private(set) var troubles: [String] = []
    /// What was last compared with the CRM; nil where it never was.
    package let reconciliation: Reconciliation?
    /// What was told of alerts; nil where nothing was.
    package let notifications: Notifications?
    package let root: String
    package let now: Date

    /// States whose files may be listed at each look: `done/` and `skipped/` hold three months.
    package static let listed = SpoolLayout.states.filter { !$0.isByDay }

    /// Blocks.
    ///
    /// - Parameter states: whose files are counted.
    package init(_ files: SpoolFiles, states: [SpoolLayout.Folder] = Self.listed, now: Date = Date()) {
        root = files.layout.root
        self.now = now
        reconciliation = Reconciliation.load(files)
        notifications = Notifications.load(files)
        let inspector = SpoolInspector(files: files)
        isPaused = inspector.isPaused
        (pauseNote, pauseReason) = isPaused ? inspector.pause : ("", nil)
        for state in states {
            if let census = read({ try inspector.census(of: state, now: now) }) { censuses.append((state, census)) }
        }
        let processes = read { try inspector.processes() } ?? []
        self.processes = processes
        workers = read { try inspector.workers(processes) } ?? []
        webhooks = WebhookHealth.newest(workers.compactMap(\.status), in: files)
        space = read { try files.space() }
    }

    private mutating func read<Value>(_ body: () throws -> Value) -> Value? {
        do { return try body() } catch {
            troubles.append("\(error)")
            return nil
        }
    }

    /// The day's analyses; nil without a limit.
    package var analyses: DayOfAnalyses? { DayOfAnalyses.today(workers, now: now) }

    package func count(_ state: SpoolLayout.Folder) -> Int { censuses.first { $0.state == state }?.census.count ?? 0 }
}
