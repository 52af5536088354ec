import Text

/// A text in several languages as the CRM stores it: `NO:"Bil";US:"Car"`.
struct LanguageTexts: Hashable, Sendable {
    /// In their order, each not empty.
    let texts: [String]

    /// nil for a text that is not written so from the first letter to the last.
    ///
    /// A quotation mark inside a text is part of it unless the next language, or the end, follows.
    init?(_ text: String) {
        // Most names are plain, and a pattern is costly.
        guard text.contains(":\"") else { return nil }
        let part = #/[A-Za-z\-]{2,5}:"(.*?)"\s*+(?:;\s*(?=[A-Za-z\-]{2,5}:")|;?\s*$)/#.dotMatchesNewlines()
        var texts: [String] = []
        var rest = text.trimmed[...]
        while !rest.isEmpty {
            guard let match = rest.prefixMatch(of: part) else { return nil }
            if !match.1.isEmpty { texts.append(String(match.1)) }
            rest = rest[match.range.upperBound...]
        }
        if texts.isEmpty { return nil }
        self.texts = texts
    }
}
