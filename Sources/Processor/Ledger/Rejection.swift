package import FoundationEssentials
import JSON
package import Spool
import Webhook

/// A person's no to a proposal: the job is skipped, and the same input is not proposed again.
package enum Rejection {
    package enum Outcome: Sendable, Equatable {
        case rejected(SpoolLayout.Place)
        /// Somebody moved it meanwhile.
        case gone
        /// The record is being worked on right now.
        case busy
    }

    /// Blocks; the caller tries again what is busy.
    package static func carryOut(
        _ proposal: JobName,
        in files: SpoolFiles,
        now: Date
    ) throws(SpoolError) -> Outcome {
        let hand = SpoolOperations(files: files)
        func move() throws(SpoolError) -> Outcome { try hand.reject(proposal, at: now).map(Outcome.rejected) ?? .gone }
        guard let bytes = files.bytes(of: JobLocation.proposed.place(proposal), limit: 2 << 20),
            let job = try? JobFile(bytes), let event = try? WebhookEvent(job.object),
            let kind = RecordKind(eventName: event.name),
            let fingerprint = job.story.proposal?[JobHistory.shown]?["fingerprint"]?.string
        else { return try move() }
        // Only the holder of the lane may save the record's entry.
        guard let lane = try HeldLane(WebhookClassifier.lane(event, kind, files), of: files) else { return .busy }
        defer { withExtendedLifetime(lane) {} }
        let outcome = try move()
        let key = kind.key(event.primaryKey)
        if outcome != .gone, var entry = try Ledger.read(key, files), entry.question?.fingerprint == fingerprint {
            entry.fingerprint = fingerprint
            entry.question = nil
            try files.saveLedgerEntry(key, entry.json)
        }
        return outcome
    }
}
