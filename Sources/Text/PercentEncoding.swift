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
}

/// `a=1&b=2`, escaped: a query, or a form body.
package func formEncoded(_ fields: [(String, String)]) -> String {
    fields.map { "\($0.0.percentEncoded())=\($0.1.percentEncoded())" }.joined(separator: "&")
}
