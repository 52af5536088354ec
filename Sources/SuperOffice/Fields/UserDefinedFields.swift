package import JSON
import Text

/// All user-defined fields of one record as the CRM sent them, read one by one and only when asked.
///
/// A record carries two dictionaries, `CustomFields` and the older `UserDefinedFields`, which spell the same value
/// differently, and either may be empty or missing (published samples, sure). So each field is looked up in
/// `CustomFields` first and in `UserDefinedFields` when its key is absent there. When both hold it and disagree,
/// `CustomFields` wins, because the vendor calls the other one deprecated; `inconsistencies(in:)` names such fields.
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
        if let raw = customFields.entries[definition.progID] ?? userDefinedFields.entries[definition.progID] {
            return Self.decode(raw, definition.type)
        }
        if let problem = customFields.problem ?? userDefinedFields.problem {
            return .malformed(reason: problem.reason, raw: problem.raw)
        }
        return .absent
    }

    /// Every key that is a field and not a companion, extra fields (`x_...`) too, sorted.
    package var progIDs: [String] {
        let keys = Set(customFields.entries.keys).union(userDefinedFields.entries.keys)
        return keys.filter { !Self.isCompanion($0, among: keys) }.sorted()
    }

    /// What the CRM sent for the field, per dictionary: for people who look for the truth.
    package func raw(_ progID: String) -> (customFields: String?, userDefinedFields: String?) {
        (customFields.entries[progID].map(Self.rawText), userDefinedFields.entries[progID].map(Self.rawText))
    }

    /// The label of a list field's current item, in the language of the request.
    package func displayText(_ progID: String) -> String? {
        let key = progID + ":DisplayText"
        return customFields.entries[key]?.string ?? userDefinedFields.entries[key]?.string
    }

    /// One sentence for each of these fields whose two spellings do not mean the same.
    package func inconsistencies(in definitions: [FieldDefinition]) -> [String] {
        definitions.compactMap { definition in
            guard let custom = customFields.entries[definition.progID],
                let older = userDefinedFields.entries[definition.progID]
            else { return nil }
            let readings = (Self.decode(custom, definition.type), Self.decode(older, definition.type))
            if case (.value(let left), .value(let right)) = readings, left.isSame(as: right) { return nil }
            if readings.0 == readings.1 { return nil }
            return "\(definition.progID): CustomFields has \(Self.rawText(custom).inOneLine(atMost: 60)), "
                + "UserDefinedFields has \(Self.rawText(older).inOneLine(atMost: 60))"
        }
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
        let raw = rawText(value)
        do throws(FieldProblem) {
            return .value(try FieldValue(raw: try plainText(value, type), as: type))
        } catch {
            return .malformed(reason: error.description, raw: raw)
        }
    }

    /// The dictionaries are text to text (vendor's OpenAPI file, sure); a bare number or boolean is still read where
    /// the field's kind leaves no doubt.
    private static func plainText(_ value: JSONValue, _ type: FieldType) throws(FieldProblem) -> String {
        switch (value, type) {
        case (.string(let text), _): return text
        case (.integer, .number), (.integer, .list), (.integer, .decimal), (.integer, .checkbox),
            (.number, .decimal), (.number, .number), (.bool, .checkbox):
            return rawText(value)
        default:
            throw FieldProblem("\(value.kind) stands where text belongs")
        }
    }
}

extension UserDefinedFields {
    /// One of the two dictionaries.
    struct Store: Hashable, Sendable {
        var entries: [String: JSONValue] = [:]
        /// Set when something stands there that is no dictionary; a missing or null one is merely empty.
        var problem: Problem?

        struct Problem: Hashable, Sendable {
            var reason: String
            var raw: String
        }

        init(name: String, _ value: JSONValue?) {
            switch value {
            case .object(let members)?: entries = members
            case nil, .null?: break
            case let other?:
                problem = Problem(
                    reason: "\(name) is \(other.kind), not an object",
                    raw: UserDefinedFields.rawText(other).inOneLine(atMost: 500)
                )
            }
        }
    }
}
