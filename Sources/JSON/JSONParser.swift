/// Reads JSON (RFC 8259) in one pass over its bytes; all JSON that comes from outside is read here, and nowhere else.
///
/// Of two members with one name the last one counts, at every level, also when a name is written with escapes; names
/// that Unicode calls equal are one name.
///
/// ## Limits
/// Time and memory grow with the bytes and with nothing else; `JSONLimits` bounds depth, and so the stack.
struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONLimits
    /// Whether values are made; else they are checked only, and all come out as null.
    let makesValues: Bool
    var index = 0
    private var depth = 0
    private var count = 0

    private init(_ bytes: [UInt8], _ limits: JSONLimits, makesValues: Bool) {
        self.bytes = bytes
        self.limits = limits
        self.makesValues = makesValues
    }

    /// The value that is the whole text.
    static func value(_ bytes: [UInt8], _ limits: JSONLimits) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes, limits, makesValues: true)
        try parser.begin()
        let value = try parser.value()
        try parser.end()
        return value
    }

    /// The value that begins at a byte of a text that was checked.
    ///
    /// - Throws: for what is valid JSON, and still no value: half a surrogate pair, a number that no `Double` holds.
    static func value(_ bytes: [UInt8], at start: Int) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes, .checked, makesValues: true)
        parser.index = start
        return try parser.value()
    }

    /// Checks the whole text, which has to be an object, and finds its members.
    static func members(_ bytes: [UInt8], _ limits: JSONLimits) throws(JSONError) -> [JSONObject.Member] {
        var parser = JSONParser(bytes, limits, makesValues: false)
        try parser.begin()
        guard parser.next(is: UInt8(ascii: "{")) else { throw JSONError("is not a JSON object") }
        var members: [JSONObject.Member] = []
        var goesOn = try parser.open(UInt8(ascii: "}"))
        while goesOn {
            let start = parser.index
            let name = try parser.name()
            let valueStart = parser.index
            _ = try parser.value()
            let value = valueStart..<parser.index
            members.append(.init(name: parser.readable(name), range: start..<value.upperBound, value: value))
            goesOn = try parser.more(UInt8(ascii: "}"))
        }
        try parser.end()
        return members
    }

    // MARK: The whole text

    private mutating func begin() throws(JSONError) {
        if let other = otherKind { throw JSONError(other) }
        // Windows begins UTF-8 with this mark, and RFC 8259 (8.1) lets a reader ignore it.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        skipBlanks()
        guard index < bytes.count else { throw JSONError("is empty") }
    }

    private mutating func end() throws(JSONError) {
        skipBlanks()
        guard index == bytes.count else { throw unexpected() }
    }

    /// What the text is instead of UTF-8, as far as its first bytes tell.
    private var otherKind: String? {
        let start = bytes.prefix(4)
        if start.starts(with: [0x1F, 0x8B]) { return "is compressed with gzip; it has to be plain text" }
        let isWide = start.count == 4 && start.count { $0 == 0 } == 2 && (start[0] == 0) == (start[2] == 0)
        let hasMark = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
        return isWide || hasMark ? "is UTF-16 text; it has to be UTF-8" : nil
    }

    // MARK: Values

    private mutating func value() throws(JSONError) -> JSONValue {
        count += 1
        guard count <= limits.values else { throw JSONError("has more than \(limits.values) values") }
        guard index < bytes.count else { throw unexpected() }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""):
            let string = try string()
            return makesValues ? .string(try text(string)) : .null
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        var members: [String: JSONValue] = [:]
        var goesOn = try open(UInt8(ascii: "}"))
        while goesOn {
            let name = try name()
            let value = try value()
            if makesValues { members[try text(name)] = value }
            goesOn = try more(UInt8(ascii: "}"))
        }
        return .object(members)
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        var items: [JSONValue] = []
        var goesOn = try open(UInt8(ascii: "]"))
        while goesOn {
            let item = try value()
            if makesValues { items.append(item) }
            goesOn = try more(UInt8(ascii: "]"))
        }
        return .array(items)
    }

    // MARK: Steps

    /// Goes into an object or array; false when it ends at once.
    private mutating func open(_ close: UInt8) throws(JSONError) -> Bool {
        depth += 1
        guard depth <= limits.depth else { throw JSONError("is nested more than \(limits.depth) levels deep") }
        index += 1
        skipBlanks()
        return !closes(close)
    }

    /// Goes behind a comma; false when the object or array ends instead.
    private mutating func more(_ close: UInt8) throws(JSONError) -> Bool {
        skipBlanks()
        if closes(close) { return false }
        try expect(UInt8(ascii: ","))
        skipBlanks()
        return true
    }

    private mutating func closes(_ close: UInt8) -> Bool {
        guard next(is: close) else { return false }
        index += 1
        depth -= 1
        return true
    }

    /// Goes from a member's name to its value.
    private mutating func name() throws(JSONError) -> StringPlace {
        let name = try string()
        skipBlanks()
        try expect(UInt8(ascii: ":"))
        skipBlanks()
        return name
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private mutating func skipBlanks() {
        while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
    }

    func next(is byte: UInt8) -> Bool { index < bytes.count && bytes[index] == byte }

    mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard next(is: byte) else { throw unexpected() }
        index += 1
    }

    func unexpected() -> JSONError {
        guard index < bytes.count else { return JSONError("is not valid JSON: it ends in the middle") }
        let byte = bytes[index]
        let shown =
            byte > 0x20 && byte < 0x7F
            ? "'\(Character(Unicode.Scalar(byte)))'" : "0x" + String(byte, radix: 16, uppercase: true)
        return JSONError("is not valid JSON: unexpected \(shown)", at: index)
    }
}
