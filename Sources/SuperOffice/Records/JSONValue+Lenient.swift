import JSON
import Text

/// Reading answers whose every member may be missing, null, or of a neighbouring type.
///
/// The vendor's OpenAPI file promises no member and marks none as nullable; `$select` nulls properties; ids come as
/// numbers in one place and as text in another (sure).
extension JSONValue {
    /// The member as text without surrounding blanks; empty for anything that is neither text nor a number.
    func text(_ key: String) -> String {
        switch self[key] {
        case .string(let text)?: text.trimmed
        case .integer(let number)?: String(number)
        default: ""
        }
    }

    /// The member as an id; nil for 0, which means "none" everywhere in SuperOffice (sure).
    func identity(_ key: String) -> Int? {
        number(key).flatMap { $0 == 0 ? nil : $0 }
    }

    /// The member as a whole number, also when it was written as text.
    func number(_ key: String) -> Int? {
        switch self[key] {
        case .string(let text)?: wholeNumber(text.trimmed)
        case let value?: value.int
        case nil: nil
        }
    }

    /// The member as a flag: `true`, `"True"` and every number but 0.
    func flag(_ key: String) -> Bool {
        switch self[key] {
        case .bool(let isOn)?: isOn
        case .string(let text)?: text.lowercased() == "true" || (wholeNumber(text) ?? 0) != 0
        case let value?: (value.int ?? 0) != 0
        case nil: false
        }
    }

    /// What a list value shows: the object's `Value` or `Name`, or the text itself.
    ///
    /// The same property is an object on one entity and text on another (`Position`, sure).
    func displayName(_ key: String) -> String {
        guard let object = self[key], object.object != nil else { return text(key) }
        let value = object.text("Value")
        return value.isEmpty ? object.text("Name") : value
    }

    /// The web or e-mail addresses of a list of `{Value, StrippedValue}`, without repeats and empty ones.
    func addresses(_ key: String) -> [String] {
        var addresses: [String] = []
        for element in self[key]?.array ?? [] {
            let shown = element.string?.trimmed ?? element.text("Value")
            let address = shown.isEmpty ? element.text("StrippedValue") : shown
            if !address.isEmpty, !addresses.contains(address) { addresses.append(address) }
        }
        return addresses
    }
}
