import FoundationEssentials
import JSON

extension SandboxState {
    /// Reads one company or person.
    func read(_ key: EntityKey, _ request: WireRequest, malformed: (String?, Fault.MalformedShape)?) -> WireReply {
        guard let row = rowForAPI(key) else { return .notFound("\(key.kind.word) id \(key.id) not found") }
        if let since = request.header("If-Modified-Since").flatMap(ClockText.date(http:)),
            ClockText.wholeSeconds(row.updated) <= ClockText.wholeSeconds(since)
        {
            return WireReply(status: 304)
        }
        return entity(row, request, malformed: malformed)
    }

    /// Writes one company or person.
    mutating func patch(_ key: EntityKey, _ request: WireRequest) -> WireReply {
        guard let row = rowForAPI(key) else { return .notFound("\(key.kind.word) id \(key.id) not found") }
        do throws(WireReply) {
            let types = [
                "", "application/json", "text/json", "application/json-patch+json", "application/merge-patch+json",
            ]
            guard types.contains(request.mediaType) else {
                throw .refusal(415, "NotSupportedException", "A patch is not sent as \(request.mediaType)")
            }
            if let refusal = preconditionFailure(row, request) { throw refusal }
            let changed = try patched(row, try PatchOperation.parse(request.body))
            counters.patches += 1
            if !ignoresPatch(), commit(changed, by: configuration.apiAssociateID, overAPI: true) {
                counters.changes += 1
            }
            return entity(tenant.rows[key] ?? row, request, malformed: nil)
        } catch {
            return error
        }
    }

    /// Whether this PATCH is answered with 200 and not written.
    private mutating func ignoresPatch() -> Bool {
        if behaviour.patchSilentlyIgnored { return true }
        guard behaviour.patchesToIgnore > 0 else { return false }
        behaviour.patchesToIgnore -= 1
        return true
    }

    /// The row after all operations; nothing is stored here.
    func patched(_ row: EntityRow, _ operations: [PatchOperation]) throws(WireReply) -> EntityRow {
        let before = EntityDocument(tenant: tenant, behaviour: Behaviour(), api: api).json(row)
        var after = JSONValue.object(before)
        var fields = PatchFields(tenant: tenant, behaviour: behaviour)
        for operation in operations {
            if let dictionary = FieldDictionary(operation.path) {
                try fields.add(operation, dictionary, row)
                continue
            }
            let path = operation.path.joined(separator: "/")
            if operation.path.count > 2, operation.path[0].lowercased() == "address" {
                throw .badRequest("The path \(path) cannot be patched; send the whole address object")
            }
            do throws(PatchDocument.Failure) {
                try PatchDocument.apply(operation, to: &after)
            } catch {
                switch error {
                case .testFailed: throw .refusal(409, "SoPatchTestException", "The test of \(path) failed")
                case .noSuchPath:
                    if behaviour.patchIgnoresUnknown { continue }
                    throw .badRequest("The path \(path) does not lead to a property")
                }
            }
        }
        var changed = row
        try PatchProperties(tenant: tenant).absorb(after, before: before, into: &changed)
        try fields.write(into: &changed)
        return changed
    }

    private func rowForAPI(_ key: EntityKey) -> EntityRow? {
        guard let row = tenant.rows[key] else { return nil }
        return row.deleted != nil && (key.kind == .person || behaviour.deletedContact == .gone) ? nil : row
    }

    func entity(_ row: EntityRow, _ request: WireRequest, malformed: (String?, Fault.MalformedShape)?)
        -> WireReply
    {
        let document = EntityDocument(
            tenant: tenant,
            behaviour: behaviour,
            api: api,
            language: Multilingual.language(request),
            utc: request.header("SO-TimeZone") != nil,
            malformed: malformed
        )
        return .json(
            .object(request.selected(document.json(row))),
            headers: [("Last-Modified", ClockText.http(row.updated))]
        )
    }
}
