import JSON

/// Keeps personal data off pages that do not need it.
///
/// Webhooks hold ids and columns; stories hold a company's name, and what was written into fields, which may name a
/// person. With masking on, names, values, and what a reason holds of them are left out; ids, columns and times stay, as
/// long as they look like it.
struct Masking: Sendable {
    let isOn: Bool

    /// What stands for something that is left out.
    static let hidden = "…"

    /// A company's name; empty when it is masked.
    func name(_ name: String) -> String { isOn ? "" : name }

    /// A value of a field.
    func value(_ value: String) -> String { isOn && !value.isEmpty ? Self.hidden : value }

    /// The name of a column, a field or an event, an id or a time; a file may hold anything in its place.
    func word(_ word: String) -> String { !isOn || Self.isWord(word) ? word : Self.hidden }

    func words(_ words: [String]) -> [String] { words.map(word) }

    private static let wordBytes = Set("0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.[]".utf8)

    private static func isWord(_ text: String) -> Bool {
        text.utf8.count <= 100 && text.utf8.allSatisfy(wordBytes.contains)
    }

    /// Members of a webhook that hold ids, names of columns and times.
    private static let harmless: Set<String> = [
        "Event", "EventId", "PrimaryKey", "Entity", "Changes", "ContextIdentifier", "ChangedByAssociateId", "Timestamp",
        "WebhookName",
    ]

    func webhook(_ webhook: JSONValue) -> JSONValue { isOn ? masked(webhook, under: "") : webhook }

    /// The same shape: ids, and what may stand in the harmless members; all other texts and numbers are left out.
    private func masked(_ value: JSONValue, under name: String) -> JSONValue {
        switch value {
        case .object(let members):
            let masked = members.map { (word($0.key), self.masked($0.value, under: $0.key)) }
            return .object(Dictionary(masked, uniquingKeysWith: { $1 }))
        case .array(let items): return .array(items.map { masked($0, under: name) })
        case .string(let text): return .string(Self.harmless.contains(name) ? word(text) : Self.hidden)
        case .integer where Self.harmless.contains(name) || Self.isID(name): return value
        case .null: return value
        case .bool, .integer, .number: return .string(Self.hidden)
        }
    }

    /// `contact_id`, `category_idx`, `PersonId`.
    private static func isID(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix("id") || name.hasSuffix("_idx")
    }
}
