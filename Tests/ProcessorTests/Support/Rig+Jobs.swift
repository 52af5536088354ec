import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

/// How a job ended.
struct Ended {
    let folder: SpoolLayout.Folder
    /// The reason of a skipped job.
    let reason: String
    let why: String
    let job: JobFile

    /// Why it is where it is; nil for a job that carries no story.
    var code: Reason.Code? { job.story.trail.last?.reason?.code }
    var codes: [Reason.Code?] { job.story.trail.map { $0.reason?.code } }
    var because: Reason? { job.story.trail.last?.reason }
    var result: JSONValue { job.story.result ?? .null }
    var status: String? { result["status"]?.string }
    /// Where the job was put, one after the other.
    var trail: [String] { job.story.trail.map(\.to) }
    var whys: String { job.story.trail.map(\.why).joined(separator: "\n") }
}

extension Rig {
    /// Puts a webhook into `incoming/`.
    @discardableResult
    func drop(_ event: TestEvent) throws -> JobName {
        let name = event.jobName(clock.now)
        try spool.put(event.json.serialized(), at: .incoming(name))
        return name
    }

    /// Waits until a job is in `done/`, `skipped/` or `failed/`.
    func ended(_ name: JobName) async throws -> Ended {
        try await eventually("\(name) has ended; it went \(moves.of(name).map(\.place))") { try ending(name) }
    }

    /// Puts a webhook into `incoming/` and waits until it has ended.
    func run(_ event: TestEvent) async throws -> Ended { try await ended(try drop(event)) }

    private func ending(_ name: JobName) throws -> Ended? {
        guard let move = moves.of(name).last, let folder = move.place.folder else { return nil }
        var reason = ""
        switch folder {
        case .done, .failed: break
        case .skipped(_, let name): reason = name
        default: return nil
        }
        let bytes = try Data(contentsOf: URL(filePath: spool.files.layout.path(move.place)))
        return Ended(
            folder: folder.state,
            reason: reason,
            why: move.why,
            job: try JobFile([UInt8](bytes))
        )
    }

    /// Waits until a job was put into `deferred/` at least once, and says why.
    func deferred(_ name: JobName) async throws -> String {
        try await eventually("\(name) was deferred") { () -> String? in
            moves.of(name).first { $0.place.folder == .deferred }?.why
        }
    }

    func claims(of name: JobName) -> Int { moves.of(name).filter(\.isClaim).count }

    /// The time goes on at once.
    func advance(by seconds: TimeInterval) throws {
        clock.advance(by: seconds)
        try spool.poke()
    }

    // MARK: What the processor says of itself

    var published: JSONValue? {
        get throws { .object(queue.status.members) }
    }

    func ready() async throws { try await eventually("it is ready") { try published?["ready"] == true } }

    /// Waits until the breaker is open, and returns its entry.
    func breaker(_ destination: String) async throws -> JSONValue {
        try await eventually("the breaker of \(destination) is open") { try published?["breakers"]?[destination] }
    }

    func noBreakers() async throws {
        try await eventually("no breaker is open") { try published?["breakers"] == [:] }
    }

    // MARK: What the tenant holds

    func field(_ progID: String, _ key: EntityKey) async -> String? { await sandbox.field(progID, of: key) }

    var counters: SandboxCounters { get async { await sandbox.counters() } }
}
