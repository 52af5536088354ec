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
        storing: @escaping @Sendable () -> Storing
    ) throws(SpoolError) {
        self.files = files
        self.policy = policy
        self.logger = logger
        self.storing = storing
        last = try files.lastReceived()
        (accepting, accept) = AsyncStream.makeStream()
    }

    /// To be called once webhooks are accepted: a process that never gets that far must not look like one that did.
    package func webhooksAreAccepted() { accept.yield() }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            async let downtime: Void = catchUp()
            async let holes: Void = watchForHoles()
            await beat()
            await downtime
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
        let metadata: Logger.Metadata = [
            "minutes": "\(Int(now.timeIntervalSince(last) / 60))",
            "command": "\(Self.command(since: last, files))",
        ]
        guard policy.remedy == .auto else {
            return logger.warning("\(what); backfill what changed", metadata: metadata)
        }
        // Whoever works on jobs can ask the CRM; a receiver alone need not be able to.
        let hole = FeedHole(since: last - 1, until: now)
        do {
            try await files.onPool { try $0.remember(hole) }
            logger.notice("\(what); what changed will be asked for", metadata: ["minutes": metadata["minutes"] ?? ""])
        } catch {
            if Task.isCancelled { return }
            logger.error("\(what); backfill what changed", metadata: metadata.merging(["error": "\(error)"]) { $1 })
        }
    }

    /// What a person runs; to the second, and rather too early.
    static func command(since: Date, _ files: SpoolFiles) -> String {
        let since = Timestamp.readable(since - 1).prefix(19) + "Z"
        return "superoffice-connector backfill --since \(since) --spool \(files.layout.root)"
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
