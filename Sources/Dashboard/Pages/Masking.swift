import JSON

/// Keeps personal data off the pages where nobody needs it.
///
/// Webhooks hold ids and columns; stories hold a company's name, and what was written into fields, which may name a
/// person. With masking on, names, values, and what a reason holds of them are left out; ids, columns and times stay.
struct Masking: Sendable {
    let isOn: Bool

    /// A company's name; empty when it is masked.
    func name(_ name: String) -> String { isOn ? "" : name }

    /// A value of a field.
    func value(_ value: String) -> String { isOn && !value.isEmpty ? "…" : value }

    /// Members of a webhook that hold ids, names of columns and times.
    private static let harmless: Set<String> = [
        "Event", "EventId", "PrimaryKey", "Entity", "Changes", "ContextIdentifier", "ChangedByAssociateId", "Timestamp",
        "WebhookName",
    ]

    func webhook(_ webhook: JSONValue) -> JSONValue {
        guard isOn, let members = webhook.object else { return isOn ? "…" : webhook }
        return .object(
            Dictionary(
                members.map { ($0.key, Self.harmless.contains($0.key) ? $0.value : Self.hidden($0.value)) },
                uniquingKeysWith: { $1 }
            )
        )
    }

    /// The same shape, with numbers and without texts.
    private static func hidden(_ value: JSONValue) -> JSONValue {
        if let members = value.object { return .object(members.mapValues(hidden)) }
        if let items = value.array { return .array(items.map(hidden)) }
        return value.string == nil ? value : "…"
    }
}
