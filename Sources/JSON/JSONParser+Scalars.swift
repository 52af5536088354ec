extension JSONParser {
    /// Where a string stands, between its quotes.
    struct StringPlace {
        let range: Range<Int>
        let hasEscapes: Bool
        /// Whether it is more than ASCII, or may be once its escapes are resolved.
        let isWide: Bool
    }

    // MARK: Words and numbers

    mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.utf8 { try expect(byte) }
        return value
    }

    mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        var isInteger = true
        if next(is: UInt8(ascii: "-")) { index += 1 }
        if next(is: UInt8(ascii: "0")) { index += 1 } else { try digits() }
        if next(is: UInt8(ascii: ".")) {
            isInteger = false
            index += 1
            try digits()
        }
        if next(is: UInt8(ascii: "e")) || next(is: UInt8(ascii: "E")) {
            isInteger = false
            index += 1
            if next(is: UInt8(ascii: "+")) || next(is: UInt8(ascii: "-")) { index += 1 }
            try digits()
        }
        guard makesValues else { return .null }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            throw JSONError("has a number at byte \(start) that is out of range")
        }
        // `5.0` and `1e2` are whole numbers, too.
        if !isInteger, let integer = Int(exactly: number) { return .integer(integer) }
        return .number(number)
    }

    private mutating func digits() throws(JSONError) {
        let start = index
        while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") { index += 1 }
        if index == start { throw unexpected() }
    }

    // MARK: Strings

    /// Goes behind a string and checks it.
    mutating func string() throws(JSONError) -> StringPlace {
        try expect(UInt8(ascii: "\""))
        let start = index
        var hasEscapes = false
        var isWide = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let place = StringPlace(range: start..<index, hasEscapes: hasEscapes, isWide: isWide)
                if isWide { try check(place) }
                index += 1
                return place
            }
            if byte < 0x20 { throw unexpected() }
            if byte >= 0x80 { isWide = true }
            index += 1
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                if next(is: UInt8(ascii: "u")) { isWide = true }
                try escape()
            }
        }
        throw unexpected()
    }

    private func check(_ place: StringPlace) throws(JSONError) {
        guard let written = String(validating: bytes[place.range], as: UTF8.self) else {
            throw JSONError("is not valid UTF-8")
        }
        var marks = 0
        for scalar in (place.hasEscapes ? readable(place) : written).unicodeScalars {
            marks = scalar.isMark ? marks + 1 : 0
            if marks > limits.marks {
                throw JSONError("has more than \(limits.marks) combining marks in a row")
            }
        }
    }

    private mutating func escape() throws(JSONError) {
        guard index < bytes.count else { throw unexpected() }
        guard #""\/bfnrtu"#.utf8.contains(bytes[index]) else { throw unexpected() }
        index += 1
        guard bytes[index - 1] == UInt8(ascii: "u") else { return }
        for _ in 0..<4 {
            guard index < bytes.count, Self.hexDigit(bytes[index]) != nil else { throw unexpected() }
            index += 1
        }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt32.init)
    }

    /// A checked string with its escapes resolved.
    ///
    /// - Throws: for half a surrogate pair, which no text can hold.
    func text(_ place: StringPlace) throws(JSONError) -> String {
        guard let text = resolved(place) else {
            throw JSONError("has half a surrogate pair in the string at byte \(place.range.lowerBound - 1)")
        }
        return text
    }

    /// A checked string with its escapes resolved, as far as they make a text; else as it is written.
    func readable(_ place: StringPlace) -> String {
        resolved(place) ?? String(decoding: bytes[place.range], as: UTF8.self)
    }

    private func resolved(_ place: StringPlace) -> String? {
        guard place.hasEscapes else { return String(decoding: bytes[place.range], as: UTF8.self) }
        var text: [UInt8] = []
        text.reserveCapacity(place.range.count)
        var index = place.range.lowerBound
        while index < place.range.upperBound {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            index += 1
            switch bytes[index - 1] {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = scalar(&index) else { return nil }
                text += scalar.utf8
            case let itself: text.append(itself)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The scalar of one `\u` escape, or of two that are a surrogate pair; nil for half a pair.
    private func scalar(_ index: inout Int) -> Unicode.Scalar? {
        var code = unit(&index)
        if code & 0xFC00 == 0xD800, bytes[index...].starts(with: #"\u"#.utf8) {
            index += 2
            let low = unit(&index)
            if low & 0xFC00 == 0xDC00 { code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF }
        }
        return Unicode.Scalar(code)
    }

    private func unit(_ index: inout Int) -> UInt32 {
        defer { index += 4 }
        return bytes[index..<(index + 4)].reduce(0) { $0 << 4 | (Self.hexDigit($1) ?? 0) }
    }
}

extension Unicode.Scalar {
    /// Whether it may be reordered with its neighbours, or turn into scalars that may be; all of those are marks.
    var isMark: Bool {
        guard value >= 0x300 else { return false }
        return switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
