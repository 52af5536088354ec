import FoundationEssentials
import HTTPTypes
import JSON
import Text

extension SandboxState {
    /// Reads one company or person.
    func read(_ key: EntityKey, _ request: WireRequest, malformed: MalformedField?) throws(WireReply) -> WireReply {
        entity(try rowForAPI(key), request, malformed: malformed)
    }

    /// Writes one company or person.
    mutating func patch(_ key: EntityKey, _ request: WireRequest) throws(WireReply) -> WireReply {
        let row = try rowForAPI(key)
        let types = [
            "", "application/json", "text/json", "application/json-patch+json", "application/merge-patch+json",
        ]
        guard types.contains(request.mediaType) else {
            throw .refusal(415, "NotSupportedException", "A patch is not sent as \(request.mediaType)")
        }
        if let refusal = preconditionFailure(row, request) { throw refusal }
        let steps = try PatchStep.parse(try json(request), hasTest: behaviour.patchTest != .refused)
        let changed = try Patch(tenant: tenant, behaviour: behaviour).applied(steps, to: row)
        counters.patches += 1
        if !ignoresPatch(), commit(changed, by: configuration.apiAssociateID) { counters.changes += 1 }
        return entity(tenant.rows[key] ?? row, request)
    }

    /// Whether this PATCH is answered with 200 and not written.
    private mutating func ignoresPatch() -> Bool {
        if behaviour.patchSilentlyIgnored { return true }
        guard behaviour.patchesToIgnore > 0 else { return false }
        behaviour.patchesToIgnore -= 1
        return true
    }

    /// A company that a user has deleted still answers, with `Deleted` 1.
    func rowForAPI(_ key: EntityKey) throws(WireReply) -> EntityRow {
        guard let row = tenant.rows[key], row.deleted == nil || key.kind == .contact else {
            throw .notFound("\(key.kind.word) id \(key.id) not found")
        }
        return row
    }

    func entity(_ row: EntityRow, _ request: WireRequest, malformed: MalformedField? = nil) -> WireReply {
        var document = document
        document.language = Multilingual.language(request)
        document.utc = request.header("SO-TimeZone") != nil
        document.malformed = malformed
        var reply = WireReply.json(document.json(row))
        reply.headers[.lastModified] = row.updated.httpDate
        return reply
    }
}
