import JSON

/// What people do in the CRM.
extension SandboxState {
    /// One save of one row.
    mutating func edit(_ key: EntityKey, _ fields: [String: JSONValue], by associate: Int) throws(SandboxError) {
        guard let row = tenant.rows[key] else { throw SandboxError(missing: "\(key)") }
        var steps: [PatchStep] = []
        for (field, value) in fields.sorted(by: { $0.key < $1.key }) {
            if let definition = tenant.field(field, of: key.kind) {
                let stored = listItem(named: value, definition) ?? value
                steps.append(PatchStep(path: ["CustomFields"], value: .object([field: stored])))
            } else {
                let path = field.split(separator: "/").map(String.init)
                guard !path.isEmpty else { throw SandboxError("name a field or a property to change") }
                steps.append(PatchStep(path: path, value: value))
            }
        }
        let changed: EntityRow
        do throws(WireReply) {
            // People are not subject to the API's oddities.
            changed = try Patch(tenant: tenant, behaviour: Behaviour()).applied(steps, to: row)
        } catch {
            let why = (try? JSONValue(parsing: error.body))?["ErrorMessage"]?.string ?? "refused"
            throw SandboxError("\(key): \(why)")
        }
        _ = commit(changed, by: associate)
    }

    /// People pick a list item by its name.
    private func listItem(named value: JSONValue, _ field: UdefDefinition) -> JSONValue? {
        guard let name = value.string, let list = tenant.list(of: field) else { return nil }
        return list.items.first { $0.name == name && !$0.deleted }.map { .integer($0.id) }
    }

    mutating func softDelete(_ key: EntityKey, by associate: Int) throws(SandboxError) {
        guard var row = tenant.rows[key] else { throw SandboxError(missing: "\(key)") }
        stamp(&row, by: associate)
        row.deleted = row.updated
        tenant.rows[key] = row
        let columns = [key.kind.keyColumn, "updated_associate_id", "updated", "updatedCount", "DeletedDate"]
        raise("\(key.kind.rawValue).softdeleted", row, changes: columns, by: associate)
    }

    mutating func purge(_ key: EntityKey, by associate: Int) throws(SandboxError) {
        guard let row = tenant.rows.removeValue(forKey: key) else { throw SandboxError(missing: "\(key)") }
        var values: [String: JSONValue] = [
            key.kind.keyColumn: .integer(key.id),
            "associate_id": .integer(row.reference("Associate")),
        ]
        if key.kind == .person { values["contact_id"] = .integer(row.reference("Contact")) }
        raise("\(key.kind.rawValue).deleted", row, changes: [], by: associate, values: .object(values))
    }

    mutating func create(
        _ kind: EntityKind,
        _ properties: [String: JSONValue],
        by associate: Int
    ) throws(SandboxError) -> EntityKey {
        let highest = tenant.rows.keys.filter { $0.kind == kind }.map(\.id).max() ?? 0
        let key = EntityKey(kind, highest + 1)
        tenant.rows[key] = EntityRow(key: key, created: now, createdBy: associate, updated: now, updatedBy: associate)
        let earlier = raised.count
        do {
            try edit(key, properties, by: associate)
        } catch {
            tenant.rows[key] = nil
            raised.removeSubrange(earlier...)
            throw error
        }
        raiseCreated(key, insteadOf: earlier, by: associate)
        return key
    }

    /// Filling a new row is part of creating it: one event takes the place of all that were raised since.
    mutating func raiseCreated(_ key: EntityKey, insteadOf earlier: Int, by associate: Int) {
        raised.removeSubrange(earlier...)
        guard let row = tenant.rows[key] else { return }
        let columns = PropertyRule.rules(for: key.kind).compactMap(\.column)
        let bookkeeping = ["registered", "registered_associate_id", "updated", "updated_associate_id", "updatedCount"]
        raise(
            "\(key.kind.rawValue).created",
            row,
            changes: [key.kind.keyColumn] + columns + bookkeeping + ["userdef_id", "userdef2_id"],
            by: associate
        )
    }
}
