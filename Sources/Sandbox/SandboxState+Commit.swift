import JSON

extension SandboxState {
    /// Stores a changed row as a save by `associate` would, and raises the event of it.
    ///
    /// A save that changes nothing stores and raises nothing. A save that touches side tables only (user-defined
    /// fields, web addresses) touches the row itself, and its `UpdatedDate`, only when the switch for it says so.
    ///
    /// - Returns: whether anything changed.
    mutating func commit(_ changed: EntityRow, by associate: Int, overAPI: Bool = false) -> Bool {
        guard let old = tenant.rows[changed.key], old != changed else { return false }
        let scripted = behaviour.tenantScript != .off && (overAPI || !behaviour.tenantScriptOnlyAPI)
        if scripted, behaviour.tenantScript == .sameSave {
            save(runScript(changed), insteadOf: old, by: associate)
        } else {
            save(changed, insteadOf: old, by: associate)
        }
        if scripted, behaviour.tenantScript == .ownSave, let saved = tenant.rows[changed.key] {
            let again = runScript(saved)
            if again != saved { save(again, insteadOf: saved, by: associate) }
        }
        return true
    }

    private mutating func save(_ changed: EntityRow, insteadOf old: EntityRow, by associate: Int) {
        var row = changed
        var columns: [String] = []
        var echo = Behaviour.SideEcho.none
        var named: [String] = []
        for rule in PropertyRule.rules(for: row.key.kind) where old.values[rule.name] != row.values[rule.name] {
            if let column = rule.column {
                columns.append(column)
                if column == "name" { columns.append("soundEx") }
            } else {
                echo = louder(echo, behaviour.urlEcho)
                if behaviour.urlEcho == .named && rule.name == "Urls" { named.append("urladdress") }
            }
        }
        columns += row.extras.keys.filter { old.extras[$0] != row.extras[$0] }.sorted()
        if differsInFields(old, row) {
            echo = louder(echo, behaviour.udefEcho)
            named += linkFields(&row, named: behaviour.udefEcho == .named)
        }
        if columns.isEmpty && echo == .none {
            tenant.rows[row.key] = row
            return
        }
        stamp(&row, by: associate)
        tenant.rows[row.key] = row
        let bookkeeping = [row.key.kind.keyColumn, "updated_associate_id", "updated", "updatedCount"]
        raise("\(row.key.kind.rawValue).changed", row, changes: bookkeeping + columns + named, by: associate)
    }

    /// The row after the tenant's own script has been at it; a row without the script's field stays as it is.
    private func runScript(_ row: EntityRow) -> EntityRow {
        let name = behaviour.tenantScriptField
        let text = behaviour.tenantScriptText.replacing("{count}", with: String(row.updatedCount + 1))
        var written = row
        if let field = tenant.field(name, of: row.key.kind), let value = try? UdefInput.value(text, for: field) {
            written.fields[name] = value
        } else if row.extras[name] != nil {
            written.extras[name] = text
        }
        return written
    }

    private func louder(_ one: Behaviour.SideEcho, _ other: Behaviour.SideEcho) -> Behaviour.SideEcho {
        one == .named || other == .named ? .named : one == .bookkeeping ? one : other
    }

    private func differsInFields(_ old: EntityRow, _ new: EntityRow) -> Bool {
        tenant.fields(of: new.key.kind).contains { old.field($0) != new.field($0) }
    }

    /// Gives a row its rows in the side tables when it has none yet.
    ///
    /// Their link columns are columns of the row itself,
    /// so their names belong into the event; when asked to, they are named in every case.
    private mutating func linkFields(_ row: inout EntityRow, named: Bool) -> [String] {
        var columns: [String] = []
        let written = tenant.fields(of: row.key.kind).filter { row.fields[$0.progID] != nil }
        if written.contains(where: { !$0.isInLargeTable }) {
            if named || row.smallTableID == 0 { columns.append("userdef_id") }
            if row.smallTableID == 0 { row.smallTableID = takeSideRow() }
        }
        if written.contains(where: \.isInLargeTable) {
            if named || row.largeTableID == 0 { columns.append("userdef2_id") }
            if row.largeTableID == 0 { row.largeTableID = takeSideRow() }
        }
        return columns
    }

    private mutating func takeSideRow() -> Int {
        tenant.nextSideRow += 1
        return tenant.nextSideRow
    }
}
