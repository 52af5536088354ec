import Glibc

/// A company's name as it is searched for: without case, and however its umlauts are spelt.
enum CompanyName {
    /// In lower case and without accents: with `ä` as `a`, as whoever has no umlauts types it, and with `ä` as `ae` where
    /// that is another text.
    static func spellings(_ name: String) -> [String] {
        let lower = name.lowercased()
        if lower.utf8.allSatisfy({ $0 < 0x80 }) { return [lower] }
        let bare = folded(lower)
        let german = folded(lower.map { umlauts[$0] ?? String($0) }.joined())
        return german == bare ? [bare] : [bare, german]
    }

    private static let umlauts: [Character: String] = ["ä": "ae", "ö": "oe", "ü": "ue"]

    private static func folded(_ lower: String) -> String {
        var text = ""
        for scalar in lower.unicodeScalars where scalar.properties.generalCategory != .nonspacingMark {
            if !scalar.isASCII, let letter = latinLetter(scalar) {
                text += letter
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Which letter it is without what is added to it; nil for what has a letter of its own.
    ///
    /// What Unicode calls it says so: `LATIN SMALL LETTER S WITH ACUTE`, `… L WITH STROKE`, `LATIN SMALL LETTER AE`. Such
    /// names never change, and the standard library has them; a decomposition it has not, nor have stroke and ligature.
    private static func latinLetter(_ scalar: Unicode.Scalar) -> String? {
        guard let name = scalar.properties.name else { return nil }
        for beginning in ["LATIN SMALL LETTER ", "LATIN SMALL LIGATURE "] where name.hasPrefix(beginning) {
            let rest = name.dropFirst(beginning.count)
            if rest == "SHARP S" { return "ss" }
            let letter = rest.prefix { $0 != " " }
            // Others have a word for a name, like ETH, or more: DOTLESS I.
            if letter.count <= 2, letter.count == rest.count || rest.dropFirst(letter.count).hasPrefix(" WITH ") {
                return letter.lowercased()
            }
            if rest == "DOTLESS I" { return "i" }
        }
        return nil
    }

    /// Whether `part` stands in `text`, byte for byte.
    static func contains(_ text: String, _ part: [UInt8]) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.baseAddress.map { memmem($0, bytes.count, part, part.count) != nil } ?? part.isEmpty
        }
    }

    /// Whether `part` stands in `text`, whatever the case of its ASCII letters: of a hundred thousand texts that are not
    /// kept folded.
    static func occurs(_ part: String, in text: String) -> Bool { !text.isEmpty && strcasestr(text, part) != nil }
}
