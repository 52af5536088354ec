package import FoundationEssentials
package import Logging
import NIOPosix
import Processor
import ServiceLifecycle
package import Spool
import Webhook

/// Notices at start how long no webhooks were accepted, and keeps the heartbeat that tells the next start.
///
/// Later it notices webhooks that were refused because the spool could not take them.
///
/// SuperOffice retries a delivery for some seconds only: what happened in a longer downtime never arrives by itself.
package struct DowntimeMonitor: Service {
    package enum Remedy: String, Sendable, CaseIterable { case propose, auto, off }

    /// What to do after a downtime of at least so many seconds.
    package typealias Policy = (remedy: Remedy, threshold: TimeInterval)

    /// How many webhooks the spool could not take, since the process started, and whether it takes them now.
    package typealias Storing = (refused: Int, works: Bool)

    private let files: SpoolFiles
    private let policy: Policy
    private let logger: Logger
    /// Runs a backfill to its end.
    private let backfill: @Sendable (BackfillProgress) async throws -> BackfillProgress
    private let storing: @Sendable () -> Storing
    /// Read before this process accepts anything.
    private let last: Date?
    private let accepting: AsyncStream<Void>
    private let accept: AsyncStream<Void>.Continuation

    private static let interval = Duration.seconds(60)
    private static let look = Duration.seconds(5)

    package init(
        files: SpoolFiles,
        policy: Policy,
        logger: Logger,
        storing: @escaping @Sendable () -> Storing,
        backfill: @escaping @Sendable (BackfillProgress) async throws -> BackfillProgress
    ) throws(SpoolError) {
        self.files = files
        self.policy = policy
        self.logger = logger
        self.storing = storing
        self.backfill = backfill
        last = try files.lastReceived()
        (accepting, accept) = AsyncStream.makeStream()
    }

    /// To be called once webhooks are accepted: a process that never gets that far must not look like one that did.
    package func webhooksAreAccepted() { accept.yield() }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            async let backfill: Void = catchUp()
            async let holes: Void = watchForHoles()
            await beat()
            await backfill
            await holes
        }
    }

    private func catchUp() async {
        let now = Date()
        guard let last, now.timeIntervalSince(last) > policy.threshold else { return }
        await catchUp(since: last, "no webhooks were accepted for a while", now: now)
    }

    /// Only of a trouble that is over: until then a backfill could write nothing either.
    private func watchForHoles() async {
        var watch = HoleWatch(now: Date())
        while (try? await Task.sleep(for: Self.look)) != nil {
            let (refused, works) = storing()
            let now = Date()
            guard let since = watch.look(refused: refused, isStoring: works, now: now) else { continue }
            await catchUp(since: since, "webhooks could not be stored for a while", now: now)
        }
    }

    private func catchUp(since last: Date, _ what: String, now: Date) async {
        guard policy.remedy != .off else { return }
        // To the second, and rather too early.
        let since = Timestamp.readable(last - 1).prefix(19) + "Z"
        var metadata: Logger.Metadata = [
            "minutes": "\(Int(now.timeIntervalSince(last) / 60))",
            "command": "superoffice-connector backfill --since \(since) --spool \(files.layout.root)",
        ]
        guard policy.remedy == .auto else {
            return logger.warning("\(what); backfill what changed", metadata: metadata)
        }
        logger.notice("\(what); backfilling what changed", metadata: metadata)
        do {
            let wanted = BackfillProgress(since: last - 1, until: nil, entities: [.contact, .person], now: now)
            let earlier = BackfillProgress.load(files).flatMap { $0.serves(wanted) ? $0 : nil }
            let end = try await backfill(earlier ?? wanted)
            logger.notice("backfill done", metadata: ["read": "\(end.read)", "written": "\(end.written)"])
        } catch {
            if Task.isCancelled { return }
            metadata["error"] = "\(error)"
            logger.error("backfill failed; run the command", metadata: metadata)
        }
    }

    private func beat() async {
        for await _ in accepting { break }
        while !Task.isCancelled {
            do {
                // Not here: a disk that hangs would take one of the few threads that answer everything else.
                try await NIOThreadPool.singleton.runIfActive { [files] in
                    try files.replace(.note(.heartbeat), with: Array("\(Timestamp.readable(Date()))\n".utf8))
                }
            } catch {
                logger.warning("cannot write the heartbeat", metadata: ["error": "\(error)"])
            }
            do { try await Task.sleep(for: Self.interval) } catch { return }
        }
    }
}
