package import JSON
import Text

/// A text with `{placeholders}`, taken apart.
struct Placeholders {
    enum Part: Equatable {
        case text(String)
        /// What stands between the braces.
        case value(String)
    }

    let parts: [Part]

    /// A brace that opens nothing stands for itself.
    init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            parts.append(.value(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    var names: [String] {
        parts.compactMap { if case .value(let name) = $0 { name } else { nil } }
    }

    /// The one placeholder that the text consists of.
    var only: String? {
        if parts.count == 1, case .value(let name)? = parts.first { name } else { nil }
    }

    /// The text with what the values have; `written` makes a text of each.
    func filled(_ values: JSONValue, _ written: (String) -> String = { $0 }) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .value(let name): written(values[at: name]?.plainText ?? "")
            }
        }.joined()
    }
}

extension JSONValue {
    /// The value at a dotted path whose steps are members or, from 0 on, places in an array.
    package subscript(at path: String) -> JSONValue? {
        path.split(separator: ".", omittingEmptySubsequences: false).reduce(Optional(self)) { value, step in
            guard let array = value?.array else { return value?[String(step)] }
            guard let place = Int(step), array.indices.contains(place) else { return nil }
            return array[place]
        }
    }

    /// As it stands inside a text; nil for what no text can hold.
    var plainText: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): "\(number)"
        case .bool(let flag): flag ? "true" : "false"
        case .null: ""
        case .array, .object: nil
        }
    }

    /// Every string in it filled: one that is a placeholder alone becomes its value, of whatever type, or null.
    func filled(_ values: JSONValue) -> JSONValue {
        switch self {
        case .string(let text):
            let placeholders = Placeholders(text)
            return placeholders.only.map { values[at: $0] ?? .null } ?? .string(placeholders.filled(values))
        case .array(let items): return .array(items.map { $0.filled(values) })
        case .object(let members): return .object(members.mapValues { $0.filled(values) })
        case .null, .bool, .integer, .number: return self
        }
    }
}
