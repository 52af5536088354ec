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
/// skipped/2026-03-01/REASON/NAME.json     not our business
/// failed/NAME.json                        needs a human
/// ledger/contact-18.json                  what we know of an account
/// locks/                                  lane locks; `PAUSED` stops claiming; other signals
/// locks/alive/HOST-BOOT-PID-NONCE         a process' heartbeat
/// VERSION                                 the layout's version
/// backfill.json, heartbeat, erasures.log  notes in the root
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
        case tmp(String)
        case incoming(JobName)
        case processing(claimer: String, JobName)
        case deferred(JobName)
        case proposed(JobName)
        case approved(JobName)
        case done(day: String, JobName)
        case skipped(day: String, reason: String, JobName)
        case failed(JobName)
        /// Why a file in `failed/` that cannot carry a story is there.
        case why(JobName)
        case ledger(String)
        case laneLock(Int)
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
    }

    /// A file in `locks/` by which a person or a process tells something to every process.
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
        case .tmp(let name): "\(root)/tmp/\(name)"
        case .incoming(let name): "\(root)/incoming/\(name)"
        case .processing(let claimer, let name): "\(root)/processing/\(claimer)/\(name)"
        case .deferred(let name): "\(root)/deferred/\(name)"
        case .proposed(let name): "\(root)/proposed/\(name)"
        case .approved(let name): "\(root)/approved/\(name)"
        case .done(let day, let name): "\(root)/done/\(day)/\(name)"
        case .skipped(let day, let reason, let name): "\(root)/skipped/\(day)/\(reason)/\(name)"
        case .failed(let name): "\(root)/failed/\(name)"
        case .why(let name): "\(root)/failed/\(name).why"
        case .ledger(let name): "\(root)/ledger/\(name).json"
        case .laneLock(let number): "\(root)/locks/\(Self.lanePrefix)\(number)"
        case .signal(let signal): "\(root)/locks/\(signal.rawValue)"
        case .alive(let claimer): "\(root)/processing/\(claimer)/\(Self.aliveName)"
        case .heartbeat(let process): "\(heartbeats)/\(process)"
        case .note(let note): "\(root)/\(note.rawValue)"
        }
    }

    /// The state that a place stands for.
    ///
    /// A note belongs to none; it counts as `tmp`, which holds no jobs either.
    package func state(of place: Place) -> Folder {
        switch place {
        case .tmp, .note: .tmp
        case .incoming: .incoming
        case .processing, .alive: .processing
        case .deferred: .deferred
        case .proposed: .proposed
        case .approved: .approved
        case .done: .done
        case .skipped: .skipped
        case .failed, .why: .failed
        case .ledger: .ledger
        case .laneLock, .signal, .heartbeat: .locks
        }
    }

    /// The folder of one claimer's jobs.
    package func claimerFolder(_ claimer: String) -> String { "\(root)/processing/\(claimer)" }

    static let aliveName = ".alive"

    /// The folder of heartbeats in `locks/`, which nobody watches.
    var heartbeats: String { "\(path(.locks))/\(Self.heartbeatsName)" }

    static let heartbeatsName = "alive"

    /// While this file exists nothing is claimed and nothing is skipped.
    package var paused: String { path(.signal(.paused)) }

    static let lanePrefix = "lane-"

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
    static func ledgerEntry(_ fileName: String) -> String? {
        guard fileName.hasSuffix(".json") else { return nil }
        let parts = fileName.dropLast(5).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "contact" || parts[0] == "person", Int(parts[1]).map({ $0 > 0 }) == true
        else { return nil }
        return String(fileName.dropLast(5))
    }

    /// Personal data is inside: nobody but owner and group.
    static let folderMode: UInt32 = 0o750
    static let fileMode: UInt32 = 0o640
    /// Whoever can open a file, if only to read it, can lock it.
    static let lockMode: UInt32 = 0o600
}

extension SpoolLayout.Place {
    /// The job's name, for places that hold a job.
    package var jobName: JobName? {
        switch self {
        case .incoming(let name), .processing(_, let name), .deferred(let name), .proposed(let name),
            .approved(let name), .done(_, let name), .skipped(_, _, let name), .failed(let name):
            name
        case .tmp, .why, .ledger, .laneLock, .signal, .alive, .heartbeat, .note: nil
        }
    }

    /// The same place under another name; places that hold no job stay as they are.
    func renamed(_ name: JobName) -> Self {
        switch self {
        case .incoming: .incoming(name)
        case .processing(let claimer, _): .processing(claimer: claimer, name)
        case .deferred: .deferred(name)
        case .proposed: .proposed(name)
        case .approved: .approved(name)
        case .done(let day, _): .done(day: day, name)
        case .skipped(let day, let reason, _): .skipped(day: day, reason: reason, name)
        case .failed: .failed(name)
        case .tmp, .why, .ledger, .laneLock, .signal, .alive, .heartbeat, .note: self
        }
    }
}
