/// Checks a JSON text byte by byte and says where the members of its top-level object stand.
///
/// No parser on this platform gives byte ranges, and without them a webhook's own members could not be left untouched
/// when a story is added to its file.
struct JSONScanner {
    private let bytes: [UInt8]
    private var index = 0

    /// ## Limits
    /// Deeper nesting is refused: nothing we read is nested like that, and it would cost stack in other tools.
    static let deepest = 128

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// The members of the object that is the whole text.
    mutating func object() throws(JSONError) -> [JSONObject.Member] {
        if let other = otherKind { throw JSONError(other) }
        // Windows begins UTF-8 with this mark, and RFC 8259 (8.1) lets a reader ignore it.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        skipBlanks()
        guard index < bytes.count else { throw JSONError("is empty") }
        guard bytes[index] == UInt8(ascii: "{") else { throw JSONError("is no JSON object") }
        let members = try membersOfObject(depth: 1)
        skipBlanks()
        guard index == bytes.count else { throw unexpected() }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw JSONError("is not valid UTF-8") }
        return members
    }

    /// What the text is instead of UTF-8, as far as its first bytes tell.
    private var otherKind: String? {
        let start = bytes.prefix(4)
        if start.starts(with: [0x1F, 0x8B]) { return "is compressed with gzip; it has to be plain text" }
        let isWide = start.count == 4 && start.filter { $0 == 0 }.count == 2 && (start[0] == 0) == (start[2] == 0)
        let hasMark = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
        return isWide || hasMark ? "is UTF-16 text; it has to be UTF-8" : nil
    }

    private func unexpected() -> JSONError {
        guard index < bytes.count else { return JSONError("is not valid JSON: it ends in the middle") }
        let byte = bytes[index]
        let shown =
            byte > 0x20 && byte < 0x7F
            ? "'\(Character(Unicode.Scalar(byte)))'" : "0x" + String(byte, radix: 16, uppercase: true)
        return JSONError("is not valid JSON: unexpected \(shown) at byte \(index)")
    }

    private mutating func skipBlanks() {
        while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard index < bytes.count, bytes[index] == byte else { throw unexpected() }
        index += 1
    }

    private func next(is byte: UInt8) -> Bool { index < bytes.count && bytes[index] == byte }

    private mutating func membersOfObject(depth: Int) throws(JSONError) -> [JSONObject.Member] {
        guard depth <= Self.deepest else { throw JSONError("is nested more than \(Self.deepest) levels deep") }
        var members: [JSONObject.Member] = []
        try expect(UInt8(ascii: "{"))
        skipBlanks()
        if next(is: UInt8(ascii: "}")) {
            index += 1
            return members
        }
        while true {
            skipBlanks()
            let start = index
            try string()
            let nameEnd = index
            skipBlanks()
            try expect(UInt8(ascii: ":"))
            skipBlanks()
            let valueStart = index
            try value(depth: depth)
            if depth == 1 {
                members.append(
                    .init(name: name(start..<nameEnd), range: start..<index, value: valueStart..<index)
                )
            }
            skipBlanks()
            if next(is: UInt8(ascii: ",")) {
                index += 1
            } else {
                try expect(UInt8(ascii: "}"))
                return members
            }
        }
    }

    private func name(_ range: Range<Int>) -> String {
        let inner = bytes[(range.lowerBound + 1)..<(range.upperBound - 1)]
        if inner.contains(UInt8(ascii: "\\")), let value = try? JSONValue(parsing: bytes[range]).string { return value }
        return String(decoding: inner, as: UTF8.self)
    }

    private mutating func value(depth: Int) throws(JSONError) {
        guard index < bytes.count else { throw unexpected() }
        switch bytes[index] {
        case UInt8(ascii: "{"): _ = try membersOfObject(depth: depth + 1)
        case UInt8(ascii: "["): try array(depth: depth + 1)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    private mutating func array(depth: Int) throws(JSONError) {
        guard depth <= Self.deepest else { throw JSONError("is nested more than \(Self.deepest) levels deep") }
        try expect(UInt8(ascii: "["))
        skipBlanks()
        if next(is: UInt8(ascii: "]")) {
            index += 1
            return
        }
        while true {
            skipBlanks()
            try value(depth: depth)
            skipBlanks()
            if next(is: UInt8(ascii: ",")) {
                index += 1
            } else {
                try expect(UInt8(ascii: "]"))
                return
            }
        }
    }

    private mutating func string() throws(JSONError) {
        try expect(UInt8(ascii: "\""))
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                index += 1
                return
            }
            if byte < 0x20 { throw unexpected() }
            index += 1
            if byte == UInt8(ascii: "\\") { try escape() }
        }
        throw unexpected()
    }

    private mutating func escape() throws(JSONError) {
        guard index < bytes.count else { throw unexpected() }
        switch bytes[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 1
        case UInt8(ascii: "u"):
            index += 1
            for _ in 0..<4 {
                guard index < bytes.count, Character(Unicode.Scalar(bytes[index])).isHexDigit else {
                    throw unexpected()
                }
                index += 1
            }
        default: throw unexpected()
        }
    }

    private mutating func word(_ word: String) throws(JSONError) {
        for byte in word.utf8 { try expect(byte) }
    }

    private mutating func digits() throws(JSONError) {
        let start = index
        while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") { index += 1 }
        if index == start { throw unexpected() }
    }

    private mutating func number() throws(JSONError) {
        if next(is: UInt8(ascii: "-")) { index += 1 }
        if next(is: UInt8(ascii: "0")) { index += 1 } else { try digits() }
        if next(is: UInt8(ascii: ".")) {
            index += 1
            try digits()
        }
        if next(is: UInt8(ascii: "e")) || next(is: UInt8(ascii: "E")) {
            index += 1
            if next(is: UInt8(ascii: "+")) || next(is: UInt8(ascii: "-")) { index += 1 }
            try digits()
        }
    }
}
