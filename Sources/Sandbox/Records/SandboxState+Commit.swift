import JSON

extension SandboxState {
    /// Stores a changed row as a save by `associate` would, and raises the event of it.
    ///
    /// A save that changes nothing stores and raises nothing. A save that touches user-defined fields only touches the
    /// row itself, and its `UpdatedDate`, only when the switch for it says so.
    ///
    /// - Returns: whether anything changed.
    mutating func commit(_ changed: EntityRow, by associate: Int) -> Bool {
        guard let old = tenant.rows[changed.key], old != changed else { return false }
        save(behaviour.tenantScript == .sameSave ? runScript(changed) : changed, insteadOf: old, by: associate)
        if behaviour.tenantScript == .ownSave, let saved = tenant.rows[changed.key] {
            let again = runScript(saved)
            if again != saved { save(again, insteadOf: saved, by: associate) }
        }
        return true
    }

    private mutating func save(_ changed: EntityRow, insteadOf old: EntityRow, by associate: Int) {
        var row = changed
        var columns: [String] = []
        var links: [String] = []
        var isTouched = false
        for rule in PropertyRule.rules(for: row.key.kind) where old.values[rule.name] != row.values[rule.name] {
            isTouched = true
            if let column = rule.column { columns.append(column) }
            if rule.column == "name" { columns.append("soundEx") }
        }
        columns += row.extras.keys.filter { old.extras[$0] != row.extras[$0] }.sorted()
        if tenant.fields(of: row.key.kind).contains(where: { old.field($0) != row.field($0) }) {
            isTouched = isTouched || behaviour.udefEcho != .none
            links = linkFields(&row, named: behaviour.udefEcho == .named)
        }
        guard isTouched || !columns.isEmpty else {
            tenant.rows[row.key] = row
            return
        }
        stamp(&row, by: associate)
        tenant.rows[row.key] = row
        let bookkeeping = [row.key.kind.keyColumn, "updated_associate_id", "updated", "updatedCount"]
        raise("\(row.key.kind.rawValue).changed", row, changes: bookkeeping + columns + links, by: associate)
    }

    /// The row after the tenant's own script has been at it; a row without the script's field stays as it is.
    private func runScript(_ row: EntityRow) -> EntityRow {
        guard let field = tenant.field("SuperOffice:85", of: row.key.kind) else { return row }
        var written = row
        written.fields[field.progID] = .text("Save \(row.updatedCount + 1)")
        return written
    }

    /// Gives a row its rows in the side tables when it has none yet.
    ///
    /// Their link columns are columns of the row itself, so an event names them; when asked to, in every case.
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
