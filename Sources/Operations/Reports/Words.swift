/// A word as people mean it: without regard to case, umlauts and accents.
///
/// `Hüpfburg`, `HUEPFBURG` and `hupfburg` are one word, but `neue` is not `neu`: each word has two spellings in plain
/// letters (`ü` as `ue`, and as `u`), and two words are the same when they share one of them.
struct FoldedWord: Hashable, Sendable {
    /// `ü` as `ue`.
    let long: String
    /// `ü` as `u`.
    let short: String

    init(_ word: some StringProtocol) {
        var (long, short) = ("", "")
        for character in word.lowercased() {
            let plain = Self.plain[character]
            long += plain?.long ?? String(character)
            short += plain?.short ?? String(character)
        }
        (self.long, self.short) = (long, short)
    }

    /// The spellings under which the word is found.
    var spellings: Set<String> { [long, short] }

    func isSame(as other: FoldedWord) -> Bool { long == other.long || short == other.short }

    /// Western European letters; `Character` compares composed and decomposed forms as equal.
    private static let plain: [Character: (long: String, short: String)] = {
        var plain: [Character: (long: String, short: String)] = [
            "ä": ("ae", "a"), "ö": ("oe", "o"), "ü": ("ue", "u"), "ß": ("ss", "ss"), "å": ("aa", "a"),
            "ø": ("oe", "o"), "æ": ("ae", "ae"), "œ": ("oe", "oe"),
        ]
        for (letter, accented) in ["a": "áàâã", "e": "éèêë", "i": "íìîï", "o": "óòôõ", "u": "úùû", "c": "ç", "n": "ñ"] {
            for character in accented { plain[character] = (letter, letter) }
        }
        return plain
    }()
}

extension Character {
    /// Part of a word.
    var isWordPart: Bool { isLetter || isNumber }
}
