package import FoundationEssentials
import JSON
package import Spool
package import SuperOffice
import Webhook

/// Writes back what stood in our fields before, where they still hold what we wrote.
///
/// Whose a value was is restored with it, and the fingerprint stays: the webhook of the write finds an input that was
/// dealt with.
package struct Reversal: Sendable {
    /// One field that is given back.
    package struct Change: Sendable, Equatable {
        package var progID: String
        package var present: String
        package var before: String
    }

    /// What is to be done about one record, or what became of it.
    package struct Report: Sendable, Equatable {
        package var changes: [Change] = []
        /// ProgId -> why it is left alone.
        package var kept: [String: Reason] = [:]
        /// Why nothing was done, or not everything.
        package var trouble: String?

        package init() {}
    }

    private struct Plan {
        var write = WritePlan()
        /// As they are sent.
        var raws: [String: String] = [:]
        var wereOurs: Set<String> = []

        var report: Report {
            var report = Report()
            report.kept = write.kept
            report.changes = write.changes.map {
                Change(progID: $0.progID, present: $0.oldText, before: $0.newText)
            }
            return report
        }
    }

    private let crm: SuperOfficeClient
    private let files: SpoolFiles
    /// The associate we act as.
    private let own: Int?
    private let pause: @Sendable (TimeInterval) async -> Void

    package init(
        crm: SuperOfficeClient,
        files: SpoolFiles,
        own: Int?,
        pause: @escaping @Sendable (TimeInterval) async -> Void = Enrichment.sleep
    ) {
        (self.crm, self.files, self.own, self.pause) = (crm, files, own, pause)
    }

    /// What would be done; nothing is.
    package func plan(_ record: WrittenRecord) async throws -> Report {
        let entry = try Ledger.read(record.key, files) ?? LedgerEntry()
        return plan(record, entry, try await crm.recordState(of: record.reference), try await definitions(record))
            .report
    }

    /// Does it, in the record's lane.
    package func carryOut(_ record: WrittenRecord, now: Date) async throws -> Report {
        if let since = TenantProof.read(files, of: crm.tenant)?.wipesSince {
            return trouble(Reason(.crmWipesFields, [.until: .string(Timestamp.readable(since))]).sentence)
        }
        var lane = try HeldLane(record.lane, of: files)
        for _ in 0..<20 where lane == nil {
            await pause(0.25)
            lane = try HeldLane(record.lane, of: files)
        }
        guard let lane else { return trouble("it is being worked on; run it again") }
        defer { withExtendedLifetime(lane) {} }
        let definitions = try await definitions(record)
        for _ in 0..<3 {
            guard let state = try await crm.settledState(of: record.reference, pause: pause) else { break }
            var entry = try Ledger.read(record.key, files) ?? LedgerEntry()
            // Of an earlier write, whose process ended before it looked: what that emptied is known from here only.
            if let pending = entry.pending {
                let emptied = Verification.wiped(pending.fields, pending.sent, state, own: own)
                guard emptied.isEmpty else {
                    let fields = emptied.joined(separator: ", ")
                    return trouble("an earlier write emptied \(fields); enrich --force gives that back")
                }
            }
            let found = entry
            let plan = plan(record, entry, state, definitions)
            if plan.write.changes.isEmpty { return plan.report }
            try begin(plan, state, &entry, record.key)
            do throws(SuperOfficeError) {
                try await crm.write(raw: plan.raws, to: record.reference, unmodifiedSince: state.unmodifiedSince)
            } catch {
                // A refusal wrote nothing, so nothing is pending; of a lost answer nobody knows.
                switch error {
                case .preconditionFailed, .rejected: try files.saveLedgerEntry(record.key, found.json)
                default: break
                }
                guard case .preconditionFailed = error else { throw error }
                continue
            }
            return try await finish(plan, state, &entry, record, now)
        }
        return trouble("somebody else saves it again and again; run it again later")
    }

    private func trouble(_ what: String) -> Report {
        var report = Report()
        report.trouble = what
        return report
    }

    private func definitions(_ record: WrittenRecord) async throws(SuperOfficeError) -> [FieldDefinition] {
        try await crm.publishedFields(of: record.reference.kind)
    }

    // MARK: What to do

    private func plan(
        _ record: WrittenRecord,
        _ entry: LedgerEntry,
        _ state: RecordState,
        _ definitions: [FieldDefinition]
    ) -> Plan {
        var plan = Plan()
        for (progID, writes) in Dictionary(grouping: record.writes, by: \.progID).sorted(by: { $0.key < $1.key }) {
            let writes = writes.sorted { $0.at < $1.at }
            if let reason = add(writes, progID, entry.fields[progID], state, definitions, &plan) {
                plan.write.kept[progID] = reason
            }
        }
        return plan
    }

    /// - Returns: why the field is left alone; nil when it is given back, or holds that already.
    private func add(
        _ writes: [WrittenRecord.Write],
        _ progID: String,
        _ known: WrittenField?,
        _ state: RecordState,
        _ definitions: [FieldDefinition],
        _ plan: inout Plan
    ) -> Reason? {
        // What a person wrote in between comes back, not what stood there before all that.
        guard let first = writes.last(where: { !$0.wasOurs }) ?? writes.first, let last = writes.last,
            let definition = definitions.first(where: { $0.progID == progID })
        else { return Reason(.unknownField, [.what: "SuperOffice", .field: .string(progID)]) }
        let raw = state.fields.rawValue(progID)
        let present: FieldValue
        switch state.fields.reading(definition) {
        case .absent: present = .empty
        case .value(let value): present = value
        case .malformed(let problem, let raw):
            return Reason(.unreadableValue, [.problem: .string(problem), .found: .string(String(raw.prefix(80)))])
        }
        // Already given back, or never written: what stands there is nobody's business.
        guard let known, known.isOurs(present, raw: raw, definition.type) else {
            return Reason(.notOurs, [.found: .string(String("\(present)".prefix(80)))])
        }
        guard let job = known.job, writes.contains(where: { $0.job.stem == job }) else {
            return Reason(.writtenSince, known.job.map { [.job: .string($0)] } ?? [:])
        }
        let fromLedger = first.job.stem == job && writes.count == 1
        guard let before = first.oldRaw ?? (fromLedger ? known.before : nil),
            let value = try? FieldValue(raw: before, as: definition.type)
        else { return Reason(.beforeUnknown) }
        if value.isSame(as: present) { return nil }
        if first.oldRaw == nil ? known.beforeWasOurs : first.wasOurs { plan.wereOurs.insert(progID) }
        plan.raws[progID] = before
        plan.write.changes.append(
            WritePlan.Change(
                definition: definition,
                old: present,
                oldRaw: raw,
                wasOurs: true,
                new: value,
                oldText: last.new,
                newText: first.old
            )
        )
        return nil
    }

    // MARK: Doing it

    /// Before the write, durably: a crash behind it must not turn a value of ours into a person's.
    private func begin(_ plan: Plan, _ state: RecordState, _ entry: inout LedgerEntry, _ key: String) throws(SpoolError)
    {
        for progID in plan.wereOurs {
            guard let before = plan.raws[progID] else { continue }
            entry.fields[progID]?.values.append(.text(sent: before))
        }
        entry.pending = PendingWrite(held: state.fields.rawValues(), sent: plan.write.progIDs)
        try files.saveLedgerEntry(key, entry.json)
    }

    /// Reads back, and takes what came of it into the ledger and the stories.
    private func finish(
        _ plan: Plan,
        _ before: RecordState,
        _ entry: inout LedgerEntry,
        _ record: WrittenRecord,
        _ now: Date
    ) async throws -> Report {
        let after = try await crm.recordState(of: record.reference)
        let seen = Verification(plan.write, before: before, after: after, own: own)
        var report = plan.report
        if seen.isWipe {
            let fields = seen.emptied.joined(separator: ", ")
            // The entry still holds what stood there: the next job of the record gives it back.
            report.trouble = "SuperOffice emptied fields that were not sent (\(fields)); everything is paused"
            _ = try SpoolOperations(files: files).pause(note: "revert of \(record.key): \(fields) were emptied")
            return report
        }
        for change in plan.write.changes {
            let (progID, raw) = (change.progID, plan.raws[change.progID] ?? "")
            let wasOurs = plan.wereOurs.contains(progID)
            switch seen.fields[progID] {
            case .asSent: entry.fields[progID] = wasOurs ? WrittenField(values: [.text(sent: raw)]) : nil
            case .respelled(let stored):
                entry.fields[progID] = wasOurs ? WrittenField(values: [.text(sent: raw, stored: stored)]) : nil
            case .edited:
                entry.fields[progID] = nil
                report.kept[progID] = Reason(.notOurs, [.found: "…"])
            case .ignored, .unreadable, nil:
                report.kept[progID] = Reason(.unreadableValue, [.problem: "SuperOffice ignored the write", .found: ""])
            }
        }
        report.changes.removeAll { report.kept[$0.progID] != nil }
        entry.pending = nil
        entry.updated = after.updatedDate.map(Timestamp.readable)
        try files.saveLedgerEntry(record.key, entry.json)
        try note(report, record, now)
        return report
    }

    private func note(_ report: Report, _ record: WrittenRecord, _ now: Date) throws(SpoolError) {
        guard !report.changes.isEmpty else { return }
        var arguments: [Reason.Argument: JSONValue] = [.count: .integer(report.changes.count)]
        if !report.kept.isEmpty { arguments[.kept] = .integer(report.kept.count) }
        for job in record.jobs {
            let step = JobHistory.Step(
                at: Timestamp.readable(now),
                to: job.folder.state.rawValue,
                reason: Reason(.reverted, arguments),
                result: ["status": "reverted"]
            )
            try SpoolOperations(files: files).note(step, in: job)
        }
    }
}
