import FoundationEssentials
package import JSON
import Text

/// All user-defined fields of one record as the CRM sent them, read one by one and only when asked.
///
/// A record carries two dictionaries, `CustomFields` and the older `UserDefinedFields`, which spell the same value
/// differently, and either may be empty or missing (published samples, sure). So each field is looked up in
/// `CustomFields` first and in `UserDefinedFields` when its key is absent there. When both hold it and disagree,
/// `CustomFields` wins, because the vendor calls the other one deprecated; `TruthCheck` names such fields.
///
/// ## Companion keys
/// `<ProgId>:DisplayText`, `:DisplayTooltip` and `:org` stand beside the value (sure). ProgIds contain colons and may
/// be any text, so a key is a companion only when the field it accompanies is there as well.
package struct UserDefinedFields: Hashable, Sendable {
    let customFields: Store
    let userDefinedFields: Store

    /// Takes both dictionaries from a contact or person.
    package init(entity: JSONValue) {
        customFields = Store(name: "CustomFields", entity["CustomFields"])
        userDefinedFields = Store(name: "UserDefinedFields", entity["UserDefinedFields"])
    }

    /// The field's value, decoded as its definition says.
    package func reading(_ definition: FieldDefinition) -> FieldReading {
        if let raw = entry(definition.progID) { return Self.decode(raw, definition.type) }
        return customFields.problem ?? userDefinedFields.problem ?? .absent
    }

    private func entry(_ progID: String) -> JSONValue? {
        customFields.entries[progID] ?? userDefinedFields.entries[progID]
    }

    /// Every key that is a field and not a companion, extra fields (`x_...`) too, sorted.
    package var progIDs: [String] {
        let keys = Set(customFields.entries.keys).union(userDefinedFields.entries.keys)
        return keys.filter { !Self.isCompanion($0, among: keys) }.sorted()
    }

    static func rawText(_ value: JSONValue) -> String {
        value.string ?? String(decoding: value.serialized(), as: UTF8.self)
    }

    static func isCompanion(_ key: String, among keys: Set<String>) -> Bool {
        for suffix in [":DisplayText", ":DisplayTooltip", ":org"] where key.hasSuffix(suffix) {
            if keys.contains(String(key.dropLast(suffix.count))) { return true }
        }
        return false
    }

    static func decode(_ value: JSONValue, _ type: FieldType) -> FieldReading {
        do throws(FieldProblem) {
            return .value(try FieldValue(value, as: type))
        } catch {
            return .malformed(reason: error.description, raw: rawText(value))
        }
    }
}

/// What is known about one field of one record.
package enum FieldReading: Hashable, Sendable {
    /// Neither dictionary has the field.
    case absent
    case value(FieldValue)
    /// Something stands there that cannot be read. It is not empty: whoever writes over it destroys it.
    case malformed(reason: String, raw: String)
}

/// The fields as the CRM spells them, for whoever has to give back what was there.
extension UserDefinedFields {
    /// Every field that is not a companion, extra fields (`x_...`) too, with its text exactly as it was sent: from
    /// `CustomFields`, else from `UserDefinedFields`.
    ///
    /// A null is an empty text. A value that is not text, a number or a boolean is left out, since no text gives it back.
    package func rawValues() -> [String: String] {
        var values: [String: String] = [:]
        for progID in progIDs { values[progID] = rawValue(progID) }
        return values
    }

    /// The one raw text of a field, as in `rawValues()`; nil when it has none.
    package func rawValue(_ progID: String) -> String? {
        switch entry(progID) {
        case nil, .array?, .object?: nil
        case .null?: ""
        case let value?: Self.rawText(value)
        }
    }

    /// Whether something stands in the field, even something unreadable.
    ///
    /// False for a field that is not there, and for all that spells "nothing": null, no text, `[I:0]`, `False`, the year 1.
    package func isFilled(_ progID: String) -> Bool {
        guard let value = entry(progID) else { return false }
        return value != .null && !Self.isEmpty(value)
    }
}

extension UserDefinedFields {
    /// The fields, by ProgId and sorted, that do not stand as they stood in an earlier reading of the same record.
    ///
    /// Raw texts are compared, so nothing needs a definition, and companion keys are left out. A dictionary is compared
    /// with itself only: one reading may have an empty `CustomFields` where the next is full (recorded answers, sure),
    /// which is not a change as long as `UserDefinedFields` is there both times. A field that appears or vanishes with an
    /// empty value did not change: the first write to a record creates the row that brings all its empty fields along
    /// (inferred).
    package func changes(since earlier: UserDefinedFields) -> [String] {
        Set(progIDs).union(earlier.progIDs).filter { hasChanged($0, since: earlier) }.sorted()
    }

    private func hasChanged(_ progID: String, since earlier: UserDefinedFields) -> Bool {
        let pairs = [
            (earlier.customFields.entries[progID], customFields.entries[progID]),
            (earlier.userDefinedFields.entries[progID], userDefinedFields.entries[progID]),
        ]
        let inBoth = pairs.filter { $0.0 != nil && $0.1 != nil }
        if !inBoth.isEmpty { return inBoth.contains { $0.0 != $0.1 } }
        let before = pairs.compactMap(\.0).first
        let after = pairs.compactMap(\.1).first
        return before != after && !(Self.isEmpty(before) && Self.isEmpty(after))
    }

    /// Whether this spells "nothing" for some kind of field.
    static func isEmpty(_ value: JSONValue?) -> Bool {
        guard let value else { return true }
        guard let text = value.string else { return false }
        if text.isEmpty || text.lowercased() == "false" { return true }
        switch try? EncodedValue(text) {
        case .integer(0), .decimal(0): return true
        case .moment(let day, _): return day.isNoDate
        default: return false
        }
    }
}

extension UserDefinedFields {
    /// One of the two dictionaries.
    struct Store: Hashable, Sendable {
        var entries: [String: JSONValue] = [:]
        /// Set when something stands there that is not a dictionary; a missing or null one is merely empty.
        var problem: FieldReading?

        init(name: String, _ value: JSONValue?) {
            switch value {
            case .object(let members)?: entries = members
            case nil, .null?: break
            case let other?:
                problem = .malformed(
                    reason: "\(name) is \(other.kind), not an object",
                    raw: UserDefinedFields.rawText(other).inOneLine(atMost: 500)
                )
            }
        }
    }
}
