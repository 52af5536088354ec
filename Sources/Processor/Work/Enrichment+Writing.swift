import FoundationEssentials
import JSON
import Spool
import SuperOffice

/// Compare, write, verify.
extension Enrichment {
    /// How often a record that somebody else saves at the same time is read and planned afresh.
    private static let rounds = 3

    /// Compares the analysis with the record, writes what differs, and looks at what came of it.
    ///
    /// - Throws: `proposed` when a person has to say yes first, or said it to something else.
    func write(
        _ analysis: JSONValue,
        _ fingerprint: Fingerprint,
        _ consent: Consent,
        _ subject: inout Subject,
        _ run: inout Run
    ) async throws(JobOutcome) -> JobResult {
        let proof = try await provenTenant()
        var wanted = try await wanted(analysis, subject, mayCreate: consent == .notNeeded)
        var summary = WriteSummary(subject.entity, wanted.skipped)
        var refused: RecordState?
        var triesLeft = Self.rounds
        var writes = 0
        var hasRereadLists = false
        var mayTest = true
        var agreed: WritePlan?
        while triesLeft > 0 {
            let before = try await settledState(of: subject.reference)
            try await settlePending(before, &subject, &run, summary)
            let plan = plan(wanted, before, subject.entry)
            summary.kept = plan.kept
            if plan.changes.isEmpty { break }
            if writes >= Self.rounds || writes >= 2 && plan.progIDs.isSubset(of: summary.ignored) {
                throw .fail(ignored(plan, subject), at: .write)
            }
            guard agreed.map(plan.isPart(of:)) ?? consent.covers(plan.shown(subject.entity, fingerprint)) else {
                // The next run proposes what is left.
                if writes > 0 {
                    throw .retry(Reason(.crmChangedMeanwhile, [.what: .string(subject.reference.description)]))
                }
                throw try await propose(plan, summary, fingerprint, consent, &subject, run)
            }
            if wanted.hasNewItems {
                wanted = try await self.wanted(analysis, subject, mayCreate: true)
                continue
            }
            try await record(plan, before, run.job, &subject)
            run.achieved = summary.with(plan, nil).json
            // Refused although the fields are the same: the tenant spells them otherwise when it compares.
            let isComparable = refused.map { $0.fields != before.fields } ?? true
            let expecting = proof?.patchTest.flatMap { isComparable && mayTest ? plan.test($0) : nil }
            // 412 although nothing was saved since: the server rounds.
            let margin: TimeInterval = refused.map { $0.updatedDate == before.updatedDate ? 1 : 0 } ?? 0
            do throws(SuperOfficeError) {
                try await crm.write(
                    plan.values,
                    to: subject.reference,
                    unmodifiedSince: before.unmodifiedSince?.addingTimeInterval(margin),
                    expecting: expecting
                )
            } catch {
                switch error {
                case .preconditionFailed:
                    if writes == 0 { run.achieved = nil }
                    subject.entry.pending = nil
                    refused = before
                    triesLeft -= 1
                    continue
                case .rejected(400, _, _) where expecting != nil:
                    // Not the value: perhaps the tenant has unlearned it since it was proven.
                    mayTest = false
                    subject.entry.pending = nil
                    continue
                case .rejected(400, _, _) where !hasRereadLists && wanted.hasListItems:
                    // An item that was deleted since the list was read.
                    hasRereadLists = true
                    subject.entry.pending = nil
                    wanted = try await self.wanted(analysis, subject, notOlderThan: now(), mayCreate: true)
                    continue
                default: throw JobOutcome(error, at: .write)
                }
            }
            writes += 1
            // Only now: refused with 412, all of it has to be what the person saw.
            if consent != .notNeeded { agreed = agreed ?? plan }
            try await verify(plan, before, &subject, &run, &summary)
            if summary.ignored.isEmpty { break }
        }
        if triesLeft == 0 {
            throw .retry(Reason(.crmChangedMeanwhile, [.what: .string(subject.reference.description)]))
        }
        run.passed.insert(.write)
        try await close(fingerprint, &subject)
        return summary.result
    }

    /// The question is settled: the answer is used up, and what was proposed of it is history.
    func close(_ fingerprint: Fingerprint, _ subject: inout Subject) async throws(JobOutcome) {
        let proposal = subject.entry.question?.proposal
        subject.entry.fingerprint = fingerprint.text
        subject.entry.question = nil
        // First, so that no file is left in proposed/ that nothing points at.
        await supersede(proposal)
        try await save(subject.entry, as: subject.key)
    }

    // MARK: Reading

    /// What is proven of the tenant.
    ///
    /// - Throws: `blocked` where a write would empty the fields that it does not name.
    func provenTenant() async throws(JobOutcome) -> TenantProof? {
        let proof = await ledger.proof(of: crm.tenant)
        if let since = proof?.wipesSince {
            throw .blocked(.configuration, Reason(.crmWipesFields, [.until: .string(Timestamp.readable(since))]))
        }
        return proof
    }

    private func settledState(of reference: EntityReference) async throws(JobOutcome) -> RecordState {
        if let state = try await crmCall(.write, await crm.settledState(of: reference, pause: pause)) { return state }
        if Task.isCancelled { throw .released }
        throw .retry(Reason(.crmChangedMeanwhile, [.what: .string(reference.description)]))
    }

    private func plan(_ wanted: Wanted, _ state: RecordState, _ entry: LedgerEntry) -> WritePlan {
        wanted.values.reduce(into: WritePlan()) { plan, value in
            let progID = value.target.progID
            plan.add(
                value.target,
                value.wanted,
                reading: state.fields.reading(value.wanted.definition),
                raw: state.fields.rawValue(progID),
                known: entry.fields[progID],
                rights: state.rights
            )
        }
    }

    // MARK: Writing

    /// Writes down, before the write, what stands in the fields and what will: a crash behind it must neither turn our
    /// value into a person's nor lose the value that stood there.
    private func record(
        _ plan: WritePlan,
        _ before: RecordState,
        _ job: JobName,
        _ subject: inout Subject
    ) async throws(JobOutcome) {
        for change in plan.changes {
            var field = subject.entry.fields[change.progID] ?? WrittenField(values: [])
            let new = WrittenField.Value.text(sent: change.encoded)
            if !field.values.contains(new) { field.values.append(new) }
            field.before = change.oldRaw ?? ""
            field.beforeWasOurs = change.wasOurs
            field.job = job.stem
            subject.entry.fields[change.progID] = field
        }
        subject.entry.pending = PendingWrite(held: before.fields.rawValues(), sent: plan.progIDs)
        subject.entry.updated = before.updatedDate.map(Timestamp.readable)
        try await save(subject.entry, as: subject.key)
    }

    /// Looks at what came of an earlier write whose answer was lost, or whose process ended.
    private func settlePending(
        _ present: RecordState,
        _ subject: inout Subject,
        _ run: inout Run,
        _ summary: WriteSummary
    ) async throws(JobOutcome) {
        guard let pending = subject.entry.pending else { return }
        let held = pending.fields
        let emptied = Verification.wiped(held, pending.sent, present, own: identity.actualID)
        if emptied.isEmpty {
            subject.entry.pending = nil
        } else {
            run.achieved = summary.json(givingBack: held)
            throw await giveBack(held, emptied, present, &subject)
        }
    }

    /// Reads back, and takes what came of the write into ledger and summary.
    private func verify(
        _ plan: WritePlan,
        _ before: RecordState,
        _ subject: inout Subject,
        _ run: inout Run,
        _ summary: inout WriteSummary
    ) async throws(JobOutcome) {
        let reference = subject.reference
        let after = try await crmCall(.write, await crm.recordState(of: reference))
        let seen = Verification(plan, before: before, after: after, own: identity.actualID)
        if seen.isWipe {
            run.achieved = summary.with(plan, seen).json(givingBack: before.fields)
            throw await giveBack(before.fields, seen.emptied, after, &subject)
        }
        summary = summary.with(plan, seen)
        run.achieved = summary.json
        for change in plan.changes {
            guard var field = subject.entry.fields[change.progID] else { continue }
            let sent = WrittenField.Value.text(sent: change.encoded)
            switch seen.fields[change.progID] {
            case .asSent: field.values = [sent]
            case .respelled(let stored): field.values = [.text(sent: change.encoded, stored: stored)]
            // What stands there is not ours, and neither is it what stood there before.
            case .edited: field.values.removeAll { $0 == sent }
            case .ignored, .unreadable, nil: break
            }
            subject.entry.fields[change.progID] = field
        }
        subject.entry.pending = nil
        subject.entry.updated = after.updatedDate.map(Timestamp.readable)
        // Now: should the job end otherwise further on, what the CRM made of our texts must not be lost.
        try await save(subject.entry, as: subject.key)
        if let field = seen.fields.first(where: { if case .unreadable = $0.value { true } else { false } }),
            case .unreadable(let problem) = field.value
        {
            throw .fail(
                Reason(
                    .unreadableField,
                    [.what: .string(reference.description), .field: .string(field.key), .problem: .string(problem)]
                ),
                at: .write
            )
        }
    }

    private func ignored(_ plan: WritePlan, _ subject: Subject) -> Reason {
        let change = plan.changes[0]
        return Reason(
            .crmIgnoredWrite,
            [
                .what: .string(subject.reference.description), .field: .string(change.progID),
                .label: .string(change.definition.label), .found: .string(String(change.oldText.prefix(60))),
                .wanted: .string(String(change.newText.prefix(60))),
            ]
        )
    }

    // MARK: A wipe

    /// Gives back, once, every field that the record held, unless somebody has saved it meanwhile.
    ///
    /// - Returns: how the job ends: everything is paused, whether that worked or not.
    private func giveBack(
        _ held: UserDefinedFields,
        _ emptied: [String],
        _ after: RecordState,
        _ subject: inout Subject
    ) async -> JobOutcome {
        let reference = subject.reference
        var arguments: [Reason.Argument: JSONValue] = [
            .what: .string(reference.description), .field: .string(emptied.joined(separator: ", ")),
        ]
        do throws(SuperOfficeError) {
            try await crm.write(raw: held.rawValues(), to: reference, unmodifiedSince: after.unmodifiedSince)
            let now = try await crm.recordState(of: reference)
            let missing = emptied.filter { !now.fields.isFilled($0) }
            if missing.isEmpty {
                // Where this cannot be written down, the next run finds nothing emptied.
                subject.entry.pending = nil
                do throws(JobOutcome) { try await save(subject.entry, as: subject.key) } catch {
                    arguments[.problem] = .string("the ledger cannot be written")
                }
                return .wiped(Reason(.crmWiped, arguments))
            }
            arguments[.problem] = .string("still empty: \(missing.joined(separator: ", "))")
        } catch {
            arguments[.problem] = "the write did not succeed"
            arguments[.message] = .string("\(error)")
        }
        return .wiped(Reason(.crmWipedNotRestored, arguments))
    }
}

extension SuperOfficeClient {
    /// The record, read when its last save was so long ago that another one would show.
    ///
    /// `If-Unmodified-Since` knows whole seconds, so an edit within the second of the save that we read would pass for
    /// that save.
    ///
    /// - Returns: nil when somebody saves it again and again, or the task was cancelled.
    func settledState(
        of reference: EntityReference,
        pause: (TimeInterval) async -> Void
    ) async throws(SuperOfficeError) -> RecordState? {
        for _ in 0..<5 {
            let state = try await recordState(of: reference)
            guard let updated = state.updatedDate, let answered = state.answeredAt else { return state }
            let age = answered.timeIntervalSince(updated)
            // A save from the future would be a clock that is wrong, which waiting does not help.
            if age >= 2 || age < -1 { return state }
            await pause(2 - age)
            if Task.isCancelled { return nil }
        }
        return nil
    }
}

extension RecordState {
    /// For `If-Unmodified-Since`: the last save that we know of.
    ///
    /// A record that was never saved after it was made may have no date (inferred); nothing was saved then until the
    /// second before the answer.
    var unmodifiedSince: Date? { updatedDate ?? answeredAt?.addingTimeInterval(-1) }
}
