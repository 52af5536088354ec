import Mustache

/// Escapes for HTML byte by byte.
///
/// The library's own looks for characters, and to Swift a quotation mark followed by a combining accent is one character
/// that is no quotation mark: to a browser it still ends an attribute.
struct StrictHTML: MustacheContentType {
    /// What every template begins with.
    static let pragma = "{{% CONTENT_TYPE:STRICT}}"
    private static let name = "STRICT"

    /// Templates can be read once this was called.
    static func register() { MustacheContentTypes.register(StrictHTML(), named: name) }

    func escapeText(_ text: String) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): escaped += "&lt;".utf8
            case UInt8(ascii: ">"): escaped += "&gt;".utf8
            case UInt8(ascii: "&"): escaped += "&amp;".utf8
            case UInt8(ascii: "\""): escaped += "&quot;".utf8
            case UInt8(ascii: "'"): escaped += "&#39;".utf8
            // Not allowed in HTML, and browsers differ in what they make of it.
            case 0: escaped += "\u{FFFD}".utf8
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
