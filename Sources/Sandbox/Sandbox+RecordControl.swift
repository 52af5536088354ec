import JSON

/// The part of the control API that is about records and lists: what people do in the CRM.
extension Sandbox {
    func entityReply(_ path: [String]) throws(SandboxError) -> WireReply {
        guard path.count == 2, let kind = EntityKind(rawValue: path[0]), let id = Int(path[1]) else {
            throw SandboxError("ask for /sandbox/contact/{id} or /sandbox/person/{id}")
        }
        guard let json = entity(EntityKey(kind, id)) else { throw SandboxError("there is no \(kind.rawValue) \(id)") }
        return .json(json)
    }

    func edit(_ json: JSONValue) throws(SandboxError) -> WireReply {
        let fields = try TenantChange.fields(json)
        return try change(json) { .edit($0, fields) }
    }

    func delete(_ json: JSONValue) throws(SandboxError) -> WireReply { try change(json) { .delete($0) } }

    func purge(_ json: JSONValue) throws(SandboxError) -> WireReply { try change(json) { .purge($0) } }

    /// Any change, in the form that is also planned: merging companies, working on lists.
    func change(_ json: JSONValue) throws(SandboxError) -> WireReply {
        try apply(try TenantChange(json: json), by: json["associate"]?.int ?? 5)
        return .json([:])
    }

    /// Does the same to every row that is named; one row is answered as it is now.
    private func change(_ json: JSONValue, _ change: (EntityKey) -> TenantChange) throws(SandboxError) -> WireReply {
        let keys = try named(json)
        for key in keys { try apply(change(key), by: json["associate"]?.int ?? 5) }
        guard keys.count == 1 else { return .json(["rows": .integer(keys.count)]) }
        return .json(entity(keys[0]) ?? [:])
    }

    /// The rows that a control call means: `18`, `[9, 18]`, `{"from": 20001, "count": 500}`, or `"all"`.
    private func named(_ json: JSONValue) throws(SandboxError) -> [EntityKey] {
        for kind in EntityKind.allCases {
            guard let named = json[kind.rawValue] else { continue }
            if named == "all" { return keys.filter { $0.kind == kind } }
            if let from = named["from"]?.int, let count = named["count"]?.int, (1...100_000).contains(count) {
                return (from..<from + count).map { EntityKey(kind, $0) }
            }
            let ids = (named.array ?? [named]).compactMap(\.int)
            guard !ids.isEmpty, ids.count == (named.array?.count ?? 1) else { break }
            return ids.map { EntityKey(kind, $0) }
        }
        throw SandboxError(
            "name the row with \"contact\": id or \"person\": id, or several with [id, ...], {\"from\", \"count\"} or \"all\""
        )
    }

    func create(_ json: JSONValue) throws(SandboxError) -> WireReply {
        for kind in EntityKind.allCases {
            guard let properties = json[kind.rawValue]?.object else { continue }
            let key = try createByPerson(kind, properties, associate: json["associate"]?.int ?? 5)
            return .json(entity(key) ?? .null)
        }
        throw SandboxError("create {\"contact\": {\"Name\": ...}} or {\"person\": {\"Lastname\": ...}}")
    }

    func seed(_ json: JSONValue) throws(SandboxError) -> WireReply {
        let people = json["people"] == nil ? 0 : json["people"]?.int ?? -1
        guard let count = json["companies"]?.int, (1...10_000).contains(count), (0...5).contains(people) else {
            throw SandboxError("seed {\"companies\": 500}, at most 10000, with up to 5 \"people\" each")
        }
        let ids = seed(companies: count, people: people)
        return .json(["from": .integer(ids.first?.id ?? 0), "count": .integer(ids.count)])
    }

    func putPlanned(_ json: JSONValue, clearing: Bool) throws(SandboxError) -> WireReply {
        var added: [PlannedChange] = []
        for change in json.array ?? [json] { added.append(try PlannedChange(json: change)) }
        let before = planned
        if clearing { clearPlanned() }
        do {
            for change in added { try plan(change) }
        } catch {
            state.planned = before
            throw error
        }
        return plannedReply()
    }

    func plannedReply() -> WireReply { .json(.array(planned.map(\.json))) }
}
