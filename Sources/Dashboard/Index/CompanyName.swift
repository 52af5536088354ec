import Glibc

/// A company's name as it is searched for: without case, and however its umlauts are spelt.
enum CompanyName {
    /// Lower case, `ä` as `ae`, `ß` as `ss`.
    static func folded(_ name: String) -> String { map(name) { german[$0] } }

    /// The same with bare letters, as whoever has no umlauts types them: `ä` as `a`.
    static func bare(_ name: String) -> String { map(name) { bareLetters[$0] } }

    /// Everything that a search may find, in lines.
    static func searchable(_ name: String) -> String {
        let (folded, bare) = (folded(name), bare(name))
        return folded == bare ? folded : "\(folded)\n\(bare)"
    }

    private static func map(_ name: String, _ letter: (Character) -> String?) -> String {
        let lower = name.lowercased()
        if lower.utf8.allSatisfy({ $0 < 0x80 }) { return lower }
        return String(lower.map { letter($0) ?? other[$0] ?? String($0) }.joined())
    }

    private static let german: [Character: String] = ["ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"]
    private static let bareLetters: [Character: String] = ["ä": "a", "ö": "o", "ü": "u", "ß": "ss"]
    private static let other: [Character: String] = [
        "à": "a", "á": "a", "â": "a", "ã": "a", "å": "a", "æ": "ae", "ç": "c", "è": "e", "é": "e", "ê": "e", "ë": "e",
        "ì": "i", "í": "i", "î": "i", "ï": "i", "ñ": "n", "ò": "o", "ó": "o", "ô": "o", "õ": "o", "ø": "o", "œ": "oe",
        "ù": "u", "ú": "u", "û": "u", "ý": "y",
    ]

    /// Whether `part` stands in `text`, byte for byte.
    static func contains(_ text: String, _ part: [UInt8]) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.baseAddress.map { memmem($0, bytes.count, part, part.count) != nil } ?? part.isEmpty
        }
    }
}
