/// The on-disk contract: the only place that knows the names of folders and files and their modes.
///
/// ## On disk
/// ```
/// tmp/                                    being written, never read by the processor
/// incoming/NAME.json                      waiting
/// processing/HOST-PID-NONCE/NAME.json     claimed by that process, whose `.alive` file is locked while it lives
/// deferred/NAME.json                      to be tried again when its mtime has come
/// proposed/NAME.json                      analysed, waiting for a person's yes
/// approved/NAME.json                      a person said yes
/// done/2026-03-01/NAME.json               finished
/// skipped/2026-03-01/REASON/NAME.json     not relevant
/// failed/NAME.json                        needs attention
/// ledger/KIND-ID.json                     what is known of a record
/// locks/                                  lane locks; `calls`, the shared call limit; `PAUSED` stops claiming; other signals
/// locks/analyses-2026-03-01               the keys of the questions that were asked on a day
/// locks/hole-SINCE-UNTIL                  webhooks were missed then; locks/reconciling is held by who looks for them
/// locks/notified                          what was told of which alert (NOTIFY_URL, NOTIFY_MAIL)
/// locks/alive/HOST-BOOT-PID-NONCE         a process' heartbeat
/// VERSION                                 the layout's version
/// backfill.json, reconciliation.json, webhooks.json, heartbeat, erasures.log, tenant.json  notes in the root
/// ```
package struct SpoolLayout: Sendable, Hashable {
    /// The spool's root, without a trailing slash.
    package let root: String

    package init(root: String) {
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    }

    package enum Folder: String, CaseIterable, Sendable {
        case tmp, incoming, processing, deferred, proposed, approved, done, skipped, failed, ledger, locks
    }

    /// Where one file of the spool is.
    package enum Place: Hashable, Sendable {
        case job(JobLocation, JobName)
        case tmp(String)
        /// Why a file in `failed/` that cannot carry a story is there.
        case why(JobName)
        case ledger(String)
        case laneLock(Int)
        /// When the next call to the CRM may begin.
        case calls
        /// What was asked on a UTC day.
        case analyses(day: String)
        /// A time whose webhooks were missed, by its file's name.
        case hole(String)
        /// Held by the process that compares the CRM with the spool.
        case reconciling
        /// What was told of which alert; held by the process that tells it.
        case notified
        case signal(Signal)
        case alive(claimer: String)
        /// How a process is, written by it every few seconds.
        case heartbeat(String)
        case note(Note)
    }

    /// A small file in the root: what a command or process has to remember.
    package enum Note: String, Sendable, CaseIterable {
        /// The layout's version; see `SpoolFiles.version`.
        case version = "VERSION"
        /// When how many files were erased for data protection.
        case erasures = "erasures.log"
        /// How far a backfill has come; gone once it is complete.
        case backfill = "backfill.json"
        /// Touched while webhooks are accepted: its mtime says since when we are away.
        case heartbeat
        /// What `tenant prove` found out about the CRM.
        case proof = "tenant.json"
        /// When the CRM was last compared with the spool, and what came of it.
        case reconciliation = "reconciliation.json"
        /// How a command saw the webhooks after it changed one.
        case webhooks = "webhooks.json"
    }

    /// A file in `locks/` by which a person or a process signals something to every process.
    package enum Signal: String, Sendable, CaseIterable {
        /// While it exists nothing is claimed and nothing is skipped.
        case paused = "PAUSED"
        /// Written again: whoever waits for another side to recover tries now.
        case tryNow = "TRY-NOW"
        /// Written again: lists in the CRM have changed.
        case lists = "LISTS"
    }

    package func path(_ folder: Folder) -> String { "\(root)/\(folder.rawValue)" }

    package func path(_ place: Place) -> String {
        switch place {
        case .job(let folder, let name): "\(folder.path(self))/\(name)"
        case .tmp(let name): "\(root)/tmp/\(name)"
        case .why(let name): "\(root)/failed/\(name).why"
        case .ledger(let name): "\(root)/ledger/\(name).json"
        case .laneLock(let number): "\(root)/locks/\(Self.lanePrefix)\(number)"
        case .calls: "\(root)/locks/\(Self.callsName)"
        case .analyses(let day): "\(root)/locks/\(Self.analysesPrefix)\(day)"
        case .hole(let name): "\(root)/locks/\(name)"
        case .reconciling: "\(root)/locks/\(Self.reconcilingName)"
        case .notified: "\(root)/locks/\(Self.notifiedName)"
        case .signal(let signal): "\(root)/locks/\(signal.rawValue)"
        case .alive(let claimer): "\(claimerFolder(claimer))/\(Self.aliveName)"
        case .heartbeat(let process): "\(heartbeats)/\(process)"
        case .note(let note): "\(root)/\(note.rawValue)"
        }
    }

    /// The folder of one claimer's jobs.
    package func claimerFolder(_ claimer: String) -> String { "\(root)/processing/\(claimer)" }

    static let aliveName = ".alive"

    /// The folder of heartbeats in `locks/`, which is not watched.
    var heartbeats: String { "\(path(.locks))/\(Self.heartbeatsName)" }

    static let heartbeatsName = "alive"

    static let lanePrefix = "lane-"
    static let callsName = "calls"
    static let analysesPrefix = "analyses-"
    static let reconcilingName = "reconciling"
    static let notifiedName = "notified"

    /// How many lane lock files there are; a lane's number is its hash modulo this.
    package static let laneCount = 256

    /// The folder in `skipped/<day>/` for a reason: one path component without a leading dot, whatever the reason says.
    static func reasonFolder(_ reason: String) -> String {
        let name = String(JobName.sanitized(reason).prefix(100))
        if name.isEmpty { return "other" }
        return name.hasPrefix(".") ? "-" + name.dropFirst() : name
    }

    /// The job that a file in `failed/` gives the reason of; nil for other files.
    static func jobOfReason(_ fileName: String) -> JobName? {
        fileName.hasSuffix(".why") ? JobName(fileName: String(fileName.dropLast(4))) : nil
    }

    /// The entry's name, `contact-18`, of a file in `ledger/`; nil for other files.
    package static func ledgerEntry(_ fileName: String) -> String? {
        guard fileName.hasSuffix(".json") else { return nil }
        let entry = fileName.dropLast(5)
        let parts = entry.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy({ "a"..."z" ~= $0 }), let id = Int(parts[1]),
            id > 0
        else { return nil }
        return String(entry)
    }

    /// What a file in `locks/` is; nil when it is not the spool's.
    static func lock(_ fileName: String) -> Place? {
        if let signal = Signal(rawValue: fileName) { return .signal(signal) }
        if fileName == callsName { return .calls }
        if fileName == reconcilingName { return .reconciling }
        if fileName == notifiedName { return .notified }
        if FeedHole(fileName: fileName) != nil { return .hole(fileName) }
        if fileName.hasPrefix(analysesPrefix) {
            let day = fileName.dropFirst(analysesPrefix.count)
            return Timestamp.parseDay(day).map { _ in .analyses(day: String(day)) }
        }
        guard fileName.hasPrefix(lanePrefix), let number = Int(fileName.dropFirst(lanePrefix.count)),
            0..<laneCount ~= number, fileName == "\(lanePrefix)\(number)"
        else { return nil }
        return .laneLock(number)
    }

    /// Personal data is inside: for owner and group only.
    static let folderMode: UInt32 = 0o750
    static let fileMode: UInt32 = 0o640
    /// Whoever can open a file, if only to read it, can lock it.
    static let lockMode: UInt32 = 0o600
}

extension SpoolLayout.Place {
    package static func incoming(_ name: JobName) -> Self { .job(.incoming, name) }
    package static func deferred(_ name: JobName) -> Self { .job(.deferred, name) }
    package static func failed(_ name: JobName) -> Self { .job(.failed, name) }

    /// The job's name, for places that hold a job.
    package var jobName: JobName? { if case .job(_, let name) = self { name } else { nil } }

    /// The folder that the job lies in, for places that hold a job.
    package var folder: JobLocation? { if case .job(let folder, _) = self { folder } else { nil } }

    /// The same place under another name; places that hold no job stay as they are.
    func renamed(_ name: JobName) -> Self { folder?.place(name) ?? self }
}
