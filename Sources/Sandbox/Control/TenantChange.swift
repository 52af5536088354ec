package import JSON

/// One thing that somebody does in the CRM; it raises the webhooks that the CRM would raise.
package enum TenantChange: Hashable, Sendable {
    /// One save: each field is a ProgId (`SuperOffice:83`) or a property path (`Name`, `Category/Id`, `Urls/-`).
    case edit(EntityKey, [String: JSONValue])
    /// The row is marked as deleted.
    case delete(EntityKey)
    /// The row goes for good.
    case purge(EntityKey)
    /// A list is named by its definition's id, its name or its MDO name.
    case addItem(String, list: String)
    /// The item can no longer be chosen; records that hold it keep it.
    case deleteItem(Int, list: String)
}

extension SandboxState {
    mutating func apply(_ change: TenantChange, by associate: Int) throws(SandboxError) {
        switch change {
        case .edit(let key, let fields): try edit(key, fields, by: associate)
        case .delete(let key): try softDelete(key, by: associate)
        case .purge(let key): try purge(key, by: associate)
        case .addItem(let name, let list): try addItem(name, list: list, by: associate)
        case .deleteItem(let id, let list): try deleteItem(id, list: list, by: associate)
        }
    }
}

extension TenantChange {
    private enum Word: String, SwitchValue, CaseIterable {
        case edit, delete, purge, addItem, deleteItem
    }

    /// Reads `{"contact":18,"fields":{"Name":"x"}}`, `{"change":"purge","contact":18}` and
    /// `{"change":"deleteItem","list":"Vertical","item":9}`; other members are left alone.
    init(json: JSONValue) throws(SandboxError) {
        let object = try ControlObject(json, "a change")
        func list() throws(SandboxError) -> String {
            if let id = json["list"]?.int { return String(id) }
            return try object.required("list")
        }
        switch try object.value("change", as: Word.self) ?? .edit {
        case .edit: self = .edit(try EntityKey(json: json), try Self.fields(json))
        case .delete: self = .delete(try EntityKey(json: json))
        case .purge: self = .purge(try EntityKey(json: json))
        case .addItem: self = .addItem(try object.required("name"), list: try list())
        case .deleteItem: self = .deleteItem(try object.required("item"), list: try list())
        }
    }

    /// `"fields": {...}`, or one `"field"` and its `"value"`.
    static func fields(_ json: JSONValue) throws(SandboxError) -> [String: JSONValue] {
        if let fields = json["fields"]?.object, !fields.isEmpty { return fields }
        guard let field = json["field"]?.string, let value = json["value"] else {
            throw SandboxError("an edit has a field (a ProgId or a property) and a value, or fields")
        }
        return [field: value]
    }
}

extension EntityKey {
    /// The row that a control call means: `{"contact": 18}` or `{"person": 933}`.
    init(json: JSONValue) throws(SandboxError) {
        for kind in EntityKind.allCases {
            guard let id = json[kind.rawValue]?.int else { continue }
            self.init(kind, id)
            return
        }
        throw SandboxError("name the row with \"contact\": id or \"person\": id")
    }
}
