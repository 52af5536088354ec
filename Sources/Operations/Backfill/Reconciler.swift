package import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Spool
import Text
import Webhook

/// Compares what changed in the CRM with what we know, after a hole in the feed and once a night, and makes jobs of what
/// is missing.
///
/// SuperOffice retries a delivery for some seconds only: what was missed never arrives by itself.
package struct Reconciler: Service {
    /// Compares one span of time.
    ///
    /// - dry: only counts.
    package typealias Compare = @Sendable (_ span: FeedHole, _ dry: Bool) async throws -> BackfillProgress

    private let files: SpoolFiles
    /// What is missing is only told of.
    private let proposes: Bool
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let compare: Compare

    private static let look = Duration.seconds(5)
    /// While the CRM does not answer.
    private static let pause: TimeInterval = 300

    package init(
        files: SpoolFiles,
        proposes: Bool,
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() },
        compare: @escaping Compare
    ) {
        (self.files, self.proposes, self.logger, self.now, self.compare) = (files, proposes, logger, now, compare)
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var quietUntil = Date.distantPast
            repeat {
                let start = now()
                guard start >= quietUntil else { continue }
                do { try await lookOnce() } catch {
                    if Task.isCancelled { return }
                    quietUntil = start.addingTimeInterval(Self.pause)
                    logger.warning("cannot compare the CRM with the spool", metadata: ["error": "\(error)"])
                }
            } while (try? await Task.sleep(for: Self.look)) != nil
        }
    }

    /// Does what is due, if no other process does.
    package func lookOnce() async throws {
        let present = now()
        // Taking the lock wakes whoever watches the folder.
        guard try await isDue(present), let lock = try await files.onPool({ try $0.lockReconciling() }) else { return }
        defer { withExtendedLifetime(lock) {} }
        let (holes, known) = try await look()
        let note = known ?? Reconciliation(began: present)
        if known == nil { try await save(note) }
        if let hole = holes.first { return try await fill(hole, all: holes, note) }
        if let span = note.tonight(present) { try await reconcile(span, .night, note) }
    }

    private func look() async throws -> (holes: [FeedHole], note: Reconciliation?) {
        try await files.onPool { files in (try files.holes(), Reconciliation.load(files)) }
    }

    private func isDue(_ present: Date) async throws -> Bool {
        let (holes, note) = try await look()
        return !holes.isEmpty || note.map { $0.tonight(present) != nil } ?? true
    }

    /// Those that overlap are one.
    private func fill(_ first: FeedHole, all: [FeedHole], _ note: Reconciliation) async throws {
        var (hole, parts) = (first, [first])
        for next in all.dropFirst() where next.since <= hole.until {
            hole = FeedHole(since: hole.since, until: max(hole.until, next.until))
            parts.append(next)
        }
        try await reconcile(hole, .hole, note)
        try await forget(parts)
    }

    private func reconcile(_ span: FeedHole, _ occasion: Reconciliation.Occasion, _ note: Reconciliation) async throws {
        var note = note
        let end: BackfillProgress
        do { end = try await compare(span, proposes) } catch {
            if !Task.isCancelled {
                note.trouble = "\(error)".inOneLine(atMost: 300)
                try await save(note)
            }
            throw error
        }
        let present = now()
        note.trouble = nil
        if occasion == .night { note.night = present }
        note.last = Reconciliation.Comparison(
            at: present,
            occasion,
            since: span.since,
            until: span.until,
            read: end.read,
            missing: end.written + end.known,
            made: proposes ? 0 : end.written
        )
        try await save(note)
        report(end, span, occasion)
    }

    private func report(_ end: BackfillProgress, _ span: FeedHole, _ occasion: Reconciliation.Occasion) {
        var metadata: Logger.Metadata = [
            "occasion": "\(occasion.rawValue)", "since": "\(Timestamp.readable(span.since))",
            "until": "\(Timestamp.readable(span.until))", "read": "\(end.read)", "missing": "\(end.written)",
        ]
        let isWhole = end.written == 0
        guard proposes, !isWhole else {
            let level: Logger.Level = isWhole && occasion == .night ? .info : .notice
            return logger.log(level: level, "compared the CRM with the spool", metadata: metadata)
        }
        metadata["command"] = "\(DowntimeMonitor.command(since: span.since, files))"
        logger.warning("changes in the CRM were missed; backfill what changed", metadata: metadata)
    }

    package static func remember(_ hole: FeedHole, in files: SpoolFiles) async throws {
        try await files.onPool { try $0.remember(hole) }
    }

    private func save(_ note: Reconciliation) async throws { try await files.onPool { try note.save($0) } }

    private func forget(_ holes: [FeedHole]) async throws {
        try await files.onPool { files in for hole in holes { files.forget(hole) } }
    }
}
