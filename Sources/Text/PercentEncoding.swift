extension StringProtocol {
    /// The text with everything but RFC 3986's unreserved characters escaped: safe in a path, a query and a form body.
    ///
    /// - Parameter isUppercase: the digits, of which the RFC prefers capitals.
    package func percentEncoded(uppercase isUppercase: Bool = true) -> String {
        let digits = Array((isUppercase ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        var bytes: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text with its escapes undone; a percent sign that begins no byte stands for itself.
    ///
    /// - Parameter plusIsBlank: as forms write one.
    package func percentDecoded(plusIsBlank: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.count == 2, digits.allSatisfy(\.isHexDigit),
                let escaped = UInt8(digits, radix: 16)
            {
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// `a=1&b=2`, escaped: a query, or a form body.
package func formEncoded(_ fields: [(String, String)]) -> String {
    fields.map { "\($0.0.percentEncoded())=\($0.1.percentEncoded())" }.joined(separator: "&")
}

/// Reads `a=1&b=two+words`.
package func formDecoded(_ text: some StringProtocol) -> [(name: String, value: String)] {
    text.split(separator: "&").map { pair in
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            .map { $0.percentDecoded(plusIsBlank: true) }
        return (sides[0], sides.count > 1 ? sides[1] : "")
    }
}
