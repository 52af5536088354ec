import Glibc

/// A company's name as it is searched for: without case, and however its umlauts are spelt.
enum CompanyName {
    /// In lower case and ASCII letters: with `ä` as `a`, as whoever has no umlauts types it, and with `ä` as `ae` where
    /// that is another text.
    static func spellings(_ name: String) -> [String] {
        let lower = name.lowercased()
        if lower.utf8.allSatisfy({ $0 < 0x80 }) { return [lower] }
        let bare = lower.map { letters[$0] ?? String($0) }.joined()
        let german = lower.map { umlauts[$0] ?? letters[$0] ?? String($0) }.joined()
        return german == bare ? [bare] : [bare, german]
    }

    private static let umlauts: [Character: String] = ["ä": "ae", "ö": "oe", "ü": "ue"]
    private static let letters: [Character: String] = [
        "à": "a", "á": "a", "â": "a", "ã": "a", "ä": "a", "å": "a", "æ": "ae", "ç": "c", "è": "e", "é": "e", "ê": "e",
        "ë": "e", "ì": "i", "í": "i", "î": "i", "ï": "i", "ñ": "n", "ò": "o", "ó": "o", "ô": "o", "õ": "o", "ö": "o",
        "ø": "o", "œ": "oe", "ß": "ss", "ù": "u", "ú": "u", "û": "u", "ü": "u", "ý": "y",
    ]

    /// Whether `part` stands in `text`, byte for byte.
    static func contains(_ text: String, _ part: [UInt8]) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.baseAddress.map { memmem($0, bytes.count, part, part.count) != nil } ?? part.isEmpty
        }
    }
}
