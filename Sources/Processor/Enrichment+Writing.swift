import FoundationEssentials
import JSON
import Spool
import SuperOffice

/// Compare, write, verify.
extension Enrichment {
    private struct Prepared {
        var entity: Entity
        var reference: EntityReference
        var before: UserDefinedFields
        var plan: WritePlan
        /// Member of the analysis -> why it is not used.
        var skipped: [String: String]
    }

    /// Plans every record first, so that a job that fails over one field has written none.
    func write(_ analysis: JSONValue, _ subject: Subject, _ recent: [Date]) async throws(Ending) -> Ending {
        var prepared: [Prepared] = []
        for record in subject.records where !settings.mapping[record.entity].isEmpty {
            prepared.append(try await prepare(analysis, record.entity, record.reference))
        }
        try await recordAnalyses(recent + [now()], subject)
        do throws(Ending) {
            for record in prepared where !record.plan.changes.isEmpty { try await carryOut(record, subject) }
        } catch {
            // The next try of this job asks with the same key and gets the same analysis: that is no loop.
            if error.isTriedAgain { try await recordAnalyses(recent, subject) }
            throw error
        }
        return Self.ending(prepared)
    }

    /// The analysis counts for the loop guard before anything is written: a loop must be seen even when writes fail.
    private func recordAnalyses(_ analyses: [Date], _ subject: Subject) async throws(Ending) {
        var entry = await ledger.entry(subject.key)
        entry.account = subject.contact.id
        entry.analyses = analyses
        try await save(entry, as: subject.key)
    }

    private func prepare(_ analysis: JSONValue, _ entity: Entity, _ reference: EntityReference) async throws(Ending)
        -> Prepared
    {
        let definitions = try await crmCall { [crm] () async throws(SuperOfficeError) in
            try await crm.publishedFields(of: reference.type)
        }
        // Read again: the analysis took its time, and what a person wrote meanwhile must not be overwritten.
        let before = try await crmCall { [crm] () async throws(SuperOfficeError) in
            try await crm.userDefinedFields(of: reference)
        }
        let entry = await ledger.entry(entity.key(reference.id))
        var prepared = Prepared(entity: entity, reference: reference, before: before, plan: WritePlan(), skipped: [:])
        for target in settings.mapping[entity] {
            guard let definition = definitions.first(where: { $0.progID == target.progID }) else {
                throw .fail(why: "unknown field: \(entity.rawValue) has no published field \(target.progID)")
            }
            var items: [ListItem] = []
            var new: (value: FieldValue, text: String, wasCut: Bool)?
            switch MappedValue(analysis[path: target.path], target.kind, definition) {
            case .nothing: break
            case .unusable(let why): prepared.skipped[target.path] = why
            case .value(let value, let wasCut): new = (value, "\(value)", wasCut)
            case .item(let name):
                items = try await listCall { [crm] () async throws(SuperOfficeError) in
                    try await crm.listItems(of: definition)
                }
                if let item = try await item(name, items, target, definition, &prepared) {
                    new = (.listItem(item.id), item.name, false)
                }
            }
            guard let new else { continue }
            prepared.plan.add(
                target,
                definition,
                new: new.value,
                newText: new.text,
                wasCut: new.wasCut,
                reading: before.reading(definition),
                ours: entry.written[target.progID] ?? [],
                itemName: { id in items.item(id: id)?.name }
            )
        }
        return prepared
    }

    private func item(
        _ name: String,
        _ items: [ListItem],
        _ target: Mapping.Target,
        _ definition: FieldDefinition,
        _ prepared: inout Prepared
    ) async throws(Ending) -> ListItem? {
        if let item = items.item(named: name) { return item }
        switch target.onUnknownItem {
        case .fail:
            throw .fail(
                why: "\"\(name)\" is no item of the list of \(target.progID) (\(definition.label)); add it to the list "
                    + "or set onUnknownItem in mapping.json"
            )
        case .skip:
            prepared.skipped[target.path] = "\"\(name)\" is no item of the list of \(target.progID)"
            return nil
        case .create:
            return try await listCall { [crm] () async throws(SuperOfficeError) in
                try await crm.addListItem(named: name, to: definition)
            }
        }
    }

    private func carryOut(_ record: Prepared, _ subject: Subject) async throws(Ending) {
        let key = record.entity.key(record.reference.id)
        var entry = await ledger.entry(key)
        entry.account = subject.contact.id
        let encoded = Dictionary(
            record.plan.changes.map { ($0.definition.progID, $0.new.encoded(for: $0.definition.type)) },
            uniquingKeysWith: { $1 }
        )
        // Before the write: a crash behind it must not turn our value into a person's.
        for (progID, value) in encoded { entry.written[progID, default: []].append(value) }
        try await save(entry, as: key)
        try await crmCall { [crm] () async throws(SuperOfficeError) in
            try await crm.write(record.plan.values, to: record.reference, unmodifiedSince: nil)
        }
        try await verify(record)
        for (progID, value) in encoded { entry.written[progID] = [value] }
        try await save(entry, as: key)
    }

    /// Reads back: every value landed, and no other field changed.
    private func verify(_ record: Prepared) async throws(Ending) {
        let after = try await crmCall { [crm] () async throws(SuperOfficeError) in
            try await crm.userDefinedFields(of: record.reference)
        }
        var problems: [String] = []
        for change in record.plan.changes {
            let reading = after.reading(change.definition)
            guard let value = reading.value, value.isSame(as: change.new) else {
                let found =
                    switch reading {
                    case .absent: "nothing"
                    case .value(let value): "\"\("\(value)".prefix(60))\""
                    case .malformed(let reason, _): "something unreadable (\(reason))"
                    }
                problems.append(
                    "\(change.definition.progID) holds \(found) instead of \"\(change.newText.prefix(60))\""
                )
                continue
            }
        }
        let written = Set(record.plan.changes.map(\.definition.progID))
        let others = after.changes(since: record.before).filter { !written.contains($0) }
        if !others.isEmpty {
            problems.append("fields that were not written changed too: \(others.joined(separator: ", "))")
        }
        guard problems.isEmpty else {
            throw .fail(
                why: "verify failed for \(record.entity.rawValue) \(record.reference.id): "
                    + problems.joined(separator: "; ")
            )
        }
    }

    private func save(_ entry: LedgerEntry, as key: String) async throws(Ending) {
        do { try await ledger.save(entry, as: key) } catch { throw Ending(error) }
    }

    private static func ending(_ prepared: [Prepared]) -> Ending {
        var result: [String: JSONValue] = ["analysis": true]
        var (kept, skipped): ([String: JSONValue], [String: JSONValue]) = ([:], [:])
        for record in prepared {
            if !record.plan.changes.isEmpty { result[record.entity.rawValue] = record.plan.json }
            for (progID, why) in record.plan.kept { kept["\(record.entity.rawValue) \(progID)"] = .string(why) }
            for (path, why) in record.skipped { skipped["\(record.entity.rawValue) \(path)"] = .string(why) }
        }
        if !kept.isEmpty { result["kept"] = .object(kept) }
        if !skipped.isEmpty { result["skipped"] = .object(skipped) }
        let count = prepared.reduce(0) { $0 + $1.plan.changes.count }
        result["status"] = count > 0 ? "written" : "unchanged"
        let keptText = kept.isEmpty ? "" : ", \(kept.count) kept"
        return .done(
            .object(result),
            why: count > 0
                ? "\(count) field\(count == 1 ? "" : "s") written and verified\(keptText)"
                : "nothing differs\(keptText)"
        )
    }
}
