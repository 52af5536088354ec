package import JSON

/// One thing that somebody does in the CRM; it raises the webhooks that the CRM would raise.
package enum TenantChange: Hashable, Sendable {
    /// One save: each field is a ProgId (`SuperOffice:83`) or a property path (`Name`, `Category/Id`, `Urls/-`).
    case edit(EntityKey, [String: JSONValue])
    /// The row is marked as deleted.
    case delete(EntityKey)
    /// The row goes for good.
    case purge(EntityKey)
    /// The people of one company move to another, and the first one goes for good.
    ///
    /// That the id is unknown afterwards is sure; which events the real tenant raises for a merge is documented nowhere.
    case merge(Int, into: Int)
    /// A list is named by its definition's id, its name or its MDO name.
    case addItem(String, list: String)
    case renameItem(Int, list: String, name: String)
    /// Nobody may choose the item any more; records that hold it keep it.
    case deleteItem(Int, list: String)
}

extension SandboxState {
    mutating func apply(_ change: TenantChange, by associate: Int) throws(SandboxError) {
        switch change {
        case .edit(let key, let fields): try edit(key, fields, by: associate)
        case .delete(let key): try softDelete(key, by: associate)
        case .purge(let key): try purge(key, by: associate)
        case .merge(let source, let target): try merge(source, into: target, by: associate)
        case .addItem(let name, let list): _ = try addItem(name, list: list, by: associate)
        case .renameItem(let id, let list, let name):
            try changeItem(id, list: list, event: "changed", by: associate) { $0.name = name }
        case .deleteItem(let id, let list):
            try changeItem(id, list: list, event: "softdeleted", by: associate) { $0.deleted = true }
        }
    }

    private mutating func merge(_ source: Int, into target: Int, by associate: Int) throws(SandboxError) {
        for id in [source, target] where tenant.rows[.contact(id)] == nil {
            throw SandboxError("there is no \(EntityKey.contact(id))")
        }
        guard source != target else { throw SandboxError("a company is not merged into itself") }
        for person in tenant.persons(of: source) {
            try edit(person.key, ["Contact/ContactId": .integer(target)], by: associate)
        }
        try purge(.contact(source), by: associate)
    }
}

extension TenantChange {
    static let kinds = ["edit", "delete", "purge", "merge", "addItem", "renameItem", "deleteItem"]

    /// Reads `{"contact":18,"fields":{"Name":"x"}}`, `{"change":"purge","contact":18}` and
    /// `{"change":"deleteItem","list":"Vertical","item":9}`.
    init(json: JSONValue) throws(SandboxError) {
        func text(_ name: String) throws(SandboxError) -> String {
            guard let text = json[name]?.string, !text.isEmpty else { throw SandboxError("\(name) is missing") }
            return text
        }
        func number(_ name: String) throws(SandboxError) -> Int {
            guard let number = json[name]?.int else { throw SandboxError("\(name) is a number") }
            return number
        }
        func list() throws(SandboxError) -> String {
            if let id = json["list"]?.int { return String(id) }
            return try text("list")
        }
        switch json["change"]?.string ?? "edit" {
        case "edit": self = .edit(try EntityKey(json: json), try Self.fields(json))
        case "delete": self = .delete(try EntityKey(json: json))
        case "purge": self = .purge(try EntityKey(json: json))
        case "merge": self = .merge(try number("contact"), into: try number("into"))
        case "addItem": self = .addItem(try text("name"), list: try list())
        case "renameItem": self = .renameItem(try number("item"), list: try list(), name: try text("name"))
        case "deleteItem": self = .deleteItem(try number("item"), list: try list())
        case let other:
            throw SandboxError("no change is called \(other); there are " + Self.kinds.joined(separator: ", "))
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

    /// The same shape that ``init(json:)`` reads.
    var json: [String: JSONValue] {
        func record(_ change: String, _ key: EntityKey) -> [String: JSONValue] {
            ["change": .string(change), key.kind.rawValue: .integer(key.id)]
        }
        return switch self {
        case .edit(let key, let fields): record("edit", key).merging(["fields": .object(fields)]) { $1 }
        case .delete(let key): record("delete", key)
        case .purge(let key): record("purge", key)
        case .merge(let source, let target):
            ["change": "merge", "contact": .integer(source), "into": .integer(target)]
        case .addItem(let name, let list): ["change": "addItem", "list": .string(list), "name": .string(name)]
        case .renameItem(let id, let list, let name):
            ["change": "renameItem", "list": .string(list), "item": .integer(id), "name": .string(name)]
        case .deleteItem(let id, let list): ["change": "deleteItem", "list": .string(list), "item": .integer(id)]
        }
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
