import FoundationEssentials
import Logging
import NIOPosix
import Processor
import ServiceLifecycle
import Spool

/// Notices at start how long no webhooks were accepted, and keeps the heartbeat that tells the next start.
///
/// SuperOffice tries a delivery again for some seconds only: what happened in a longer absence never comes by itself.
struct Absence: Service {
    enum Remedy: String, Sendable { case propose, auto, off }

    let assembly: Assembly
    let remedy: Remedy
    /// Shorter absences are let pass.
    let threshold: TimeInterval
    /// Found out before this process accepts anything.
    let last: Date?
    private let accepting: AsyncStream<Void>
    private let accept: AsyncStream<Void>.Continuation

    private static let interval = Duration.seconds(60)
    /// Drop-ins a second when nobody watches.
    private static let rate = 20

    init(_ assembly: Assembly) throws {
        self.assembly = assembly
        (remedy, threshold) = try Self.policy(assembly.settings)
        last = try assembly.files.lastReceived()
        (accepting, accept) = AsyncStream.makeStream()
    }

    /// What to do after an absence, and after how many seconds of it.
    ///
    /// - Throws: a `Failure`.
    static func policy(_ settings: Settings) throws -> (remedy: Remedy, threshold: TimeInterval) {
        let minutes = try settings.integer("BACKFILL_AFTER", default: 10, in: 1...525_600)
        return (try settings.choice("BACKFILL", default: .propose, of: [.propose, .auto, .off]), 60 * Double(minutes))
    }

    /// To be called once webhooks are accepted: a process that never gets that far must not look like one that did.
    func webhooksAreAccepted() { accept.yield() }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            async let backfill: Void = look()
            await beat()
            await backfill
        }
    }

    private func look() async {
        let now = Date()
        guard remedy != .off, let last, now.timeIntervalSince(last) > threshold else { return }
        // To the second, and rather too early.
        let since = Timestamp.readable(last - 1).prefix(19) + "Z"
        var metadata: Logger.Metadata = [
            "minutes": "\(Int(now.timeIntervalSince(last) / 60))",
            "command": "superoffice-connector backfill --since \(since) --spool \(assembly.files.layout.root)",
        ]
        guard remedy == .auto else {
            return assembly.logger.warning(
                "no webhooks were accepted for a while; backfill what changed",
                metadata: metadata
            )
        }
        assembly.logger.notice("no webhooks were accepted for a while; backfilling what changed", metadata: metadata)
        do {
            let wanted = BackfillProgress(since: last - 1, until: nil, entities: [.contact, .person], now: now)
            let earlier = BackfillProgress.load(assembly.files).flatMap { $0.serves(wanted) ? $0 : nil }
            let end = try await assembly.backfill(earlier ?? wanted, rate: Self.rate)
            assembly.logger.notice("backfill done", metadata: ["read": "\(end.read)", "written": "\(end.written)"])
        } catch {
            if Task.isCancelled { return }
            metadata["error"] = "\(Failure(error).message)"
            assembly.logger.error("backfill failed; run the command", metadata: metadata)
        }
    }

    private func beat() async {
        for await _ in accepting { break }
        while !Task.isCancelled {
            do {
                // Not here: a disk that hangs would take one of the few threads that answer everything else.
                try await NIOThreadPool.singleton.runIfActive { [files = assembly.files] in
                    try files.keep(.heartbeat, Array("\(Timestamp.readable(Date()))\n".utf8))
                }
            } catch {
                assembly.logger.warning("cannot write the heartbeat", metadata: ["error": "\(error)"])
            }
            do { try await Task.sleep(for: Self.interval) } catch { return }
        }
    }
}
