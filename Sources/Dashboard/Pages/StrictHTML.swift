import Mustache

/// Escapes for HTML byte by byte.
///
/// The library's own looks for characters, and to Swift a quotation mark followed by a combining accent is one character
/// that is not a quotation mark: to a browser it still ends an attribute.
struct StrictHTML: MustacheContentType {
    /// What every template begins with.
    static let pragma = "{{% CONTENT_TYPE:STRICT}}"

    private static let escapes: [UInt8: String] = [
        UInt8(ascii: "<"): "&lt;", UInt8(ascii: ">"): "&gt;", UInt8(ascii: "&"): "&amp;", UInt8(ascii: "\""): "&quot;",
        UInt8(ascii: "'"): "&#39;",
        // Not allowed in HTML, and browsers differ in what they make of it.
        0: "\u{FFFD}",
    ]

    func escapeText(_ text: String) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            if let escape = Self.escapes[byte] { escaped += escape.utf8 } else { escaped.append(byte) }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
