/// Writes JSON in one spelling, which fingerprints depend on: members in the order of their names' UTF-8, nothing escaped
/// that need not be, numbers as Swift writes them without `.0`.
struct JSONWriter {
    private(set) var text: [UInt8] = []
    private let isPretty: Bool
    private var depth = 0

    init(pretty: Bool) { isPretty = pretty }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: text += "null".utf8
        case .bool(let value): text += (value ? "true" : "false").utf8
        case .integer(let value): text += String(value).utf8
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .array(let items):
            open("[")
            for (position, item) in items.enumerated() {
                separate(position)
                write(item)
            }
            close("]")
        case .object(let members):
            open("{")
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (position, member) in sorted.enumerated() {
                separate(position)
                write(member.key)
                text += (isPretty ? " : " : ":").utf8
                write(member.value)
            }
            close("}")
        }
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        text.append(UInt8(ascii: bracket))
        depth += 1
        if isPretty { text.append(0x0A) }
    }

    private mutating func separate(_ position: Int) {
        if position > 0 { text += (isPretty ? ",\n" : ",").utf8 }
        indent()
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        depth -= 1
        if isPretty { text.append(0x0A) }
        indent()
        text.append(UInt8(ascii: bracket))
    }

    private mutating func indent() {
        if isPretty { text += repeatElement(0x20, count: 2 * depth) }
    }

    /// JSON has no NaN and no infinities, and no parser and no caller of ours makes those.
    private mutating func write(_ number: Double) {
        guard number.isFinite else { return text += "null".utf8 }
        text += number.description.utf8
        if text.suffix(2).elementsEqual(".0".utf8) { text.removeLast(2) }
    }

    private mutating func write(_ string: String) {
        text.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            case 0x08: text += #"\b"#.utf8
            case 0x0C: text += #"\f"#.utf8
            case 0x0A: text += #"\n"#.utf8
            case 0x0D: text += #"\r"#.utf8
            case 0x09: text += #"\t"#.utf8
            case ..<0x10: text += "\\u000\(String(byte, radix: 16))".utf8
            case ..<0x20: text += "\\u00\(String(byte, radix: 16))".utf8
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
