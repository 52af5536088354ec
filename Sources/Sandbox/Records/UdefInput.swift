import JSON

/// Reading what a client writes into a user-defined field: encoded or plain, as the documents allow.
enum UdefInput {
    /// The value, or why it cannot be one.
    static func value(
        _ json: JSONValue,
        for field: UdefDefinition,
        plainOnly: Bool = false
    ) throws(SandboxError) -> UdefValue {
        let text: String
        switch json {
        case .null: return field.empty
        case .string(let string): text = string
        case .integer(let number): text = String(number)
        case .number(let number): text = "\(number)"
        case .bool(let flag): text = flag ? "True" : "False"
        case .array, .object: throw SandboxError("\(field.progID) takes a string, not \(json.kind)")
        }
        if plainOnly, !field.isText, unwrapped(text).marker != nil {
            throw SandboxError("'\(text)' is not a value for \(field.progID)")
        }
        return try value(text, for: field)
    }

    static func value(_ text: String, for field: UdefDefinition) throws(SandboxError) -> UdefValue {
        if field.isText { return .text(text) }
        let (marker, payload) = unwrapped(text)
        if payload.isEmpty { return field.empty }
        func refuse() -> SandboxError {
            SandboxError("'\(text)' is not a value for \(field.progID) (\(field.kind.word))")
        }
        switch field.kind {
        case .shortText, .longText:
            return .text(text)
        case .number, .list:
            guard marker == nil || marker == "I", let number = Int(payload) else { throw refuse() }
            return .whole(number)
        case .decimal:
            guard marker == nil || marker == "F" || marker == "M" || marker == "I", let number = Double(payload),
                number.isFinite
            else { throw refuse() }
            return .decimal(number)
        case .checkbox:
            guard marker == nil || marker == "I" else { throw refuse() }
            switch payload.lowercased() {
            case "1", "true": return .flag(true)
            case "0", "false": return .flag(false)
            default: throw refuse()
            }
        case .date, .unlimitedDate:
            guard marker == nil || marker == "D" || marker == "DT", let day = CalendarDay(reading: payload) else {
                throw refuse()
            }
            return .day(day.year == 1 ? nil : day)
        }
    }

    /// `[I:42]` is marker `I` and payload `42`; anything else is all payload.
    private static func unwrapped(_ text: String) -> (marker: String?, payload: String) {
        guard text.hasPrefix("["), text.hasSuffix("]"), let colon = text.firstIndex(of: ":") else { return (nil, text) }
        let marker = text[text.index(after: text.startIndex)..<colon]
        guard (1...2).contains(marker.count), marker.allSatisfy({ ("A"..."Z").contains($0) }) else {
            return (nil, text)
        }
        return (String(marker), String(text[text.index(after: colon)...].dropLast()))
    }
}
