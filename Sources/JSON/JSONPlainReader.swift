/// Reads a value out of a text that `JSONScanner` has checked, as long as it is plain: no escapes in strings, whole
/// numbers of at most 17 digits, no name twice in an object.
///
/// Nearly all of a webhook is. `JSONDecoder` takes 80 microseconds for what this reads in two, and reads the rest, so
/// that odd values have one meaning.
struct JSONPlainReader {
    private let text: UnsafeBufferPointer<UInt8>
    private var index = 0

    /// nil when the value is not plain, which says nothing against it.
    static func read(_ text: ArraySlice<UInt8>) -> JSONValue? {
        text.withUnsafeBufferPointer { buffer in
            var reader = JSONPlainReader(text: buffer)
            return reader.value()
        }
    }

    private init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    private mutating func value() -> JSONValue? {
        guard let first = next() else { return nil }
        switch first {
        case UInt8(ascii: "\""): return string().map { .string($0) }
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return array()
        case UInt8(ascii: "t"): return word(4, .bool(true))
        case UInt8(ascii: "f"): return word(5, .bool(false))
        case UInt8(ascii: "n"): return word(4, .null)
        default: return integer()
        }
    }

    /// The next byte that is not blank, which stays to be read.
    private mutating func next() -> UInt8? {
        while index < text.count {
            if !JSONScanner.isBlank(text[index]) { return text[index] }
            index += 1
        }
        return nil
    }

    private mutating func word(_ length: Int, _ value: JSONValue) -> JSONValue {
        index += length
        return value
    }

    private mutating func string() -> String? {
        let start = index + 1
        var end = start
        while end < text.count, text[end] != UInt8(ascii: "\"") {
            if text[end] == UInt8(ascii: "\\") { return nil }
            end += 1
        }
        guard end < text.count else { return nil }
        index = end + 1
        return String(decoding: UnsafeBufferPointer(rebasing: text[start..<end]), as: UTF8.self)
    }

    private mutating func integer() -> JSONValue? {
        let isNegative = text[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let start = index
        var number = 0
        while index < text.count, text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") {
            guard index - start < 17 else { return nil }
            number = number * 10 + Int(text[index] - UInt8(ascii: "0"))
            index += 1
        }
        guard index > start, !(isNegative && number == 0) else { return nil }
        if index < text.count, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(text[index]) {
            return nil
        }
        return .integer(isNegative ? -number : number)
    }

    private mutating func array() -> JSONValue? {
        index += 1
        var elements: [JSONValue] = []
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "]"):
                index += 1
                return .array(elements)
            case UInt8(ascii: ","):
                index += 1
            default:
                guard let element = value() else { return nil }
                elements.append(element)
            }
        }
        return nil
    }

    private mutating func object() -> JSONValue? {
        index += 1
        var members: [String: JSONValue] = [:]
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "}"):
                index += 1
                return .object(members)
            case UInt8(ascii: ","):
                index += 1
            default:
                guard byte == UInt8(ascii: "\""), let name = string(), next() == UInt8(ascii: ":") else { return nil }
                index += 1
                guard let value = value(), members.updateValue(value, forKey: name) == nil else { return nil }
            }
        }
        return nil
    }
}
