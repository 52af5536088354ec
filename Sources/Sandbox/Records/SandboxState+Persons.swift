import JSON

/// Creating a person, and deleting a company or person, over the API.
extension SandboxState {
    /// `POST /Person`: 200 and the whole entity (sure).
    mutating func createPerson(_ request: WireRequest) throws(WireReply) -> WireReply {
        let own = configuration.apiAssociateID
        let highest = tenant.rows.keys.filter { $0.kind == .person }.map(\.id).max() ?? 0
        let key = EntityKey(.person, highest + 1)
        let blank = EntityRow(key: key, created: now, createdBy: own, updated: now, updatedBy: own)
        let row = try filled(blank, try json(request))
        guard !row.string("Lastname").isEmpty || !row.string("Firstname").isEmpty else {
            throw exception("Lastname: Lastname is mandatory")
        }
        let earlier = raised.count
        tenant.rows[key] = blank
        _ = commit(row, by: own)
        raiseCreated(key, insteadOf: earlier, by: own)
        return entity(tenant.rows[key] ?? row, request)
    }

    /// `DELETE /Contact/{id}` and `DELETE /Person/{id}`: 204, and as if a user had deleted it.
    mutating func remove(_ key: EntityKey, _ request: WireRequest) throws -> WireReply {
        if let refusal = preconditionFailure(try rowForAPI(key), request) { throw refusal }
        try softDelete(key, by: configuration.apiAssociateID)
        return WireReply(status: 204)
    }
}
