import FoundationEssentials

/// Our tokens and passwords, which must not come back in a text for people, should the other side repeat them.
///
/// They are found as they are and as others may spell them: escaped for JSON, HTML or an address, or in base64, which is
/// how a server shows the header that it got. What is shorter than four bytes is not a secret.
package struct Secrets: Sendable, ExpressibleByArrayLiteral {
    /// The longest first, so that no part of one is left.
    private let spellings: [[UInt8]]

    package init(_ values: some Sequence<String>) {
        var all: Set<[UInt8]> = []
        for value in values where value.utf8.count >= 4 { all.formUnion(Self.spellings(of: value)) }
        spellings = all.sorted { $1.count < $0.count }
    }

    package init(arrayLiteral values: String...) { self.init(values) }

    /// The text with `***` in place of each secret.
    package func hidden(in text: String) -> String {
        var begins = [Bool](repeating: false, count: 256)
        for spelling in spellings { begins[Int(spelling[0])] = true }
        var shown: [UInt8] = []
        var isFound = false
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            if begins[Int(first)], let secret = spellings.first(where: { rest.starts(with: $0) }) {
                isFound = true
                shown += "***".utf8
                rest = rest.dropFirst(secret.count)
            } else {
                shown.append(first)
                rest = rest.dropFirst()
            }
        }
        return isFound ? String(decoding: shown, as: UTF8.self) : text
    }

    package func occur(in text: String) -> Bool { !hidden(in: text).utf8.elementsEqual(text.utf8) }

    private static func spellings(of value: String) -> Set<[UInt8]> {
        let inJSON = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let inHTML = value.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        let inAddress = [true, false].map { value.percentEncoded(uppercase: $0) }
        var texts = [
            value, inJSON, inJSON.replacing("/", with: "\\/"), inHTML,
            inHTML.replacing("\"", with: "&quot;").replacing("'", with: "&#39;"),
            inHTML.replacing("\"", with: "&#34;").replacing("'", with: "&#x27;"),
        ]
        texts += inAddress + inAddress.map { $0.replacing("%20", with: "+") }
        if value.utf8.count >= 8 { texts += base64(Array(value.utf8)) }
        return Set(texts.map { Array($0.utf8) })
    }

    /// What the value gives in any longer base64 text: one of three, by where it begins.
    private static func base64(_ value: [UInt8]) -> [String] {
        (0..<3).flatMap { offset -> [String] in
            let text = Data([UInt8](repeating: 0, count: offset) + value).base64EncodedString()
            // Six bits a letter: those at the ends depend on the neighbours too.
            let core = String(text.prefix((offset + value.count) * 8 / 6).dropFirst((offset * 8 + 5) / 6))
            return [core, core.replacing("+", with: "-").replacing("/", with: "_")]
        }
    }
}
