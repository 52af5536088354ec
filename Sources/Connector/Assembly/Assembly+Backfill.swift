import FoundationEssentials
import Logging
import Operations
import Processor
import Spool
import SuperOffice
import Webhook

extension Assembly {
    /// Runs a backfill to its end.
    ///
    /// - Parameters:
    ///   - rate: drop-ins a second; nil only counts them.
    ///   - coverage: what need not become a job; nil makes one of every change.
    func backfill(
        _ start: BackfillProgress,
        rate: Int?,
        coverage: Coverage? = nil,
        onPage: @escaping @Sendable (BackfillProgress) -> Void = { _ in }
    ) async throws -> BackfillProgress {
        guard try decision().unnamedChanges == .process else {
            throw Failure(
                .configuration,
                "UNNAMED_CHANGES is skip, which would skip every job of a backfill, because the CRM does not tell which "
                    + "columns changed; set it to process until the jobs are done"
            )
        }
        let (own, floor) = (try ownAssociate(), try freeSpaceFloor())
        return try await withCRM(for: .background) { crm in
            var associate = own
            if own == nil {
                let principal = try await crm.currentPrincipal()
                associate = principal.isSystemUser ? nil : principal.associateID
            }
            let backfill = try Backfill(
                crm: crm,
                tenant: try settings[\.superOffice.contextIdentifier],
                associate: associate,
                rate: rate,
                files: files,
                freeSpaceFloor: floor,
                coverage: coverage
            )
            return try await backfill.run(start, onPage: onPage)
        }
    }

    /// What makes good by itself what the feed missed; nil where that is not wanted, or where its jobs would be skipped.
    func reconciler() throws -> Reconciler? {
        let remedy = try settings[\.processing.backfill]
        let logger = logger("reconciliation")
        if remedy == .off { return nil }
        if try decision().unnamedChanges == .skip {
            logger.notice("what the feed misses is not made good: with UNNAMED_CHANGES=skip its jobs would be skipped")
            return nil
        }
        return Reconciler(files: files, proposes: remedy == .propose, logger: logger) { span, isDry in
            let coverage = try await Coverage(files, since: span.since)
            let start = BackfillProgress(
                since: coverage.since,
                until: span.until,
                entities: RecordKind.allCases,
                now: Date()
            )
            // Drop-ins a second where no operator chose a rate.
            return try await backfill(start, rate: isDry ? nil : 20, coverage: coverage)
        }
    }

    func remember(_ hole: FeedHole, _ logger: Logger) async {
        do {
            try await Reconciler.remember(hole, in: files)
            logger.notice("deliveries failed for a while", metadata: ["since": "\(Timestamp.readable(hole.since))"])
        } catch {
            logger.error("cannot note a hole in the feed", metadata: ["error": "\(error)"])
        }
    }
}
