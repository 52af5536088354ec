/// A text in several languages as the CRM stores it: `NO:"Bil";US:"Car"`.
struct LanguageTexts: Hashable, Sendable {
    /// In their order, each not empty.
    let texts: [String]

    /// nil for a text that is not written so from the first letter to the last.
    ///
    /// A quotation mark inside a text is part of it unless the next language, or the end, follows.
    init?(_ text: String) {
        var texts: [String] = []
        var rest = text.trimmed[...]
        while !rest.isEmpty {
            guard let start = Self.start(of: rest), let end = Self.end(of: rest[start...]) else { return nil }
            let text = String(rest[start..<end])
            if !text.isEmpty { texts.append(text) }
            rest = rest[rest.index(after: end)...].drop { $0 == ";" || $0.isWhitespace }
        }
        if texts.isEmpty { return nil }
        self.texts = texts
    }

    /// Where the text behind `NO:"` begins.
    private static func start(of rest: Substring) -> Substring.Index? {
        let code = rest.prefix { $0.isASCII && ($0.isLetter || $0 == "-") }
        guard (2...5).contains(code.count), rest[code.endIndex...].hasPrefix(":\"") else { return nil }
        return rest.index(code.endIndex, offsetBy: 2)
    }

    /// Where the quotation mark is that ends the text.
    private static func end(of rest: Substring) -> Substring.Index? {
        rest.indices.first { index in
            guard rest[index] == "\"" else { return false }
            let after = rest[rest.index(after: index)...].drop(while: \.isWhitespace)
            guard after.first == ";" else { return after.isEmpty }
            let next = after.dropFirst().drop(while: \.isWhitespace)
            return next.isEmpty || start(of: next) != nil
        }
    }
}
