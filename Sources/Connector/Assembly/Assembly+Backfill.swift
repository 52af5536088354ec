import Operations
import Processor
import SuperOffice
import Webhook

extension Assembly {
    /// Runs a backfill to its end.
    ///
    /// - Parameter rate: drop-ins a second; nil only counts them.
    func backfill(
        _ start: BackfillProgress,
        rate: Int?,
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
                freeSpaceFloor: floor
            )
            return try await backfill.run(start, onPage: onPage)
        }
    }
}
