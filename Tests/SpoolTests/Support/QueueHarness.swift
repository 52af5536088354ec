import Foundation
import JSON
import Logging
import Testing

@testable import Spool

/// What a queue reported.
final class Observations: Sendable {
    private let events = Guarded([SpoolEvent]())

    func add(_ event: SpoolEvent) { events.withLock { $0.append(event) } }

    var all: [SpoolEvent] { events.withLock { $0 } }
    var leftAlone: [String] { all.compactMap { if case .leftAlone(let name, _) = $0 { name } else { nil } } }
    var lostWatches: [SpoolLayout.Folder] {
        all.compactMap { if case .watchLost(let folder) = $0 { folder } else { nil } }
    }
    var mended: Int { all.count { if case .watchMended = $0 { true } else { false } } }
    var pauses: [Bool] { all.compactMap { if case .paused(let paused) = $0 { paused } else { nil } } }
    var claims: [JobName] {
        all.compactMap { if case .moved(let name, to: .job(.processing, _), _) = $0 { name } else { nil } }
    }
}

/// A queue on a test spool.
///
/// The jobs of these tests say in their members what is to happen: `lane`, `entity` (default: the whole text, so that
/// nothing is superseded), `skip` (the reason), `malformed` (the reason).
struct QueueHarness {
    let spool: TestSpool
    let queue: JobQueue
    let clock: TestClock
    let observations = Observations()

    init(
        _ spool: TestSpool,
        clock: TestClock = TestClock(),
        sweepEvery: TimeInterval = 3600,
        files: SpoolFiles? = nil,
        configure: (inout JobQueue.Settings) -> Void = { _ in },
        classify: @escaping Classifier = QueueHarness.classify
    ) throws {
        self.spool = spool
        self.clock = clock
        var settings = JobQueue.Settings()
        settings.sweepInterval = .seconds(sweepEvery)
        configure(&settings)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let observations = observations
        queue = try JobQueue(
            files: files ?? spool.files,
            settings: settings,
            logger: logger,
            clock: clock.spoolClock,
            random: { 0.5 },
            observe: { observations.add($0) },
            classify: classify
        )
    }

    static let classify: Classifier = { job in
        if let reason = job.object["skip"]?.string { return .skip(reason: reason) }
        if let why = job.object["malformed"]?.string { return .malformed(why: Reason(stringLiteral: why)) }
        guard let lane = job.object["lane"]?.string else { return .malformed(why: "it has no lane") }
        let entity = job.object["entity"]?.string ?? String(decoding: job.object.bytes, as: UTF8.self)
        return .run(lane: lane, entity: entity)
    }

    /// Puts the clock forward and lets the thread notice.
    func advance(by seconds: TimeInterval) async {
        clock.advance(by: seconds)
        await queue.settle()
    }

    /// So many seconds from now, on the queue's clock.
    func instant(in seconds: Double) -> Instant { clock.instant + .seconds(seconds) }

    /// The next claim; an error instead of waiting for ever.
    func claim(within seconds: Double = 30) async throws -> Claim {
        let queue = queue
        let watchdog = Task {
            try await Task.sleep(for: .seconds(seconds))
            await queue.stop()
        }
        defer { watchdog.cancel() }
        guard let claim = await queue.next() else { throw TimedOut(description: "no job was claimed") }
        return claim
    }

    /// Whether a job could be claimed now, without claiming it.
    func hasWaiting() async -> Int {
        await queue.settle()
        return await queue.waiting.count
    }

    func sweep() async { await queue.sweep() }
}

/// Starts a queue, runs the body, and closes the queue whatever comes of it.
func withQueue(
    _ spool: TestSpool,
    clock: TestClock = TestClock(),
    sweepEvery: TimeInterval = 3600,
    configure: (inout JobQueue.Settings) -> Void = { _ in },
    classify: @escaping Classifier = QueueHarness.classify,
    _ body: (QueueHarness) async throws -> Void
) async throws {
    let harness = try QueueHarness(
        spool,
        clock: clock,
        sweepEvery: sweepEvery,
        configure: configure,
        classify: classify
    )
    do {
        try await harness.queue.start()
        try await body(harness)
    } catch {
        await harness.queue.close()
        throw error
    }
    await harness.queue.close()
}

/// The text of a job that runs in a lane.
func job(lane: String = "a", entity: String? = nil, id: Int = 1, force: Bool = false) -> String {
    let entity = entity.map { #","entity":"\#($0)""# } ?? ""
    let forced = force ? #","_spool":{"force":true}"# : ""
    return #"{"id":\#(id),"lane":"\#(lane)"\#(entity)\#(forced)}"#
}

/// The name of a job received `seconds` after some fixed time.
func name(_ seconds: Int, _ id: String = "x") -> String {
    JobName(
        receivedAt: Date(timeIntervalSince1970: 1_770_000_000 + TimeInterval(seconds)),
        event: "contact.changed",
        key: "18",
        id: id
    ).fileName
}

extension TestSpool {
    /// The story in a job's file.
    func story(_ relative: String) throws -> JobHistory {
        JobHistory(try JSONObject(try bytes(relative))[JobHistory.member])
    }
}

extension Claim {
    consuming func finish() async throws { try await settle(.done(), why: "finished", account: nil, achieved: [:]) }
}
