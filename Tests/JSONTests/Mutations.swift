/// Damages texts, always in the same ways for the same seed.
struct Mutations {
    var random: RandomJSON

    init(seed: Int) { random = RandomJSON(seed: seed) }

    /// Pieces that mean something to a reader of JSON, or nearly do.
    private static let pieces: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\u0000", "null", "true", "-0", "1e400",
            "1E-5",
            "0.10", "99999999999999999999", "\"_spool\":", "\"\\u005fspool\":", "\"a\":1,", " ", "\n", "\u{FEFF}", "é",
            "e\u{301}", "😀", "//", "NaN", "{\"attempts\":-1,\"trail\":[{}]}",
        ].map { Array($0.utf8) } + [[0], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x7F], [0x1F]]

    /// One to four changes.
    mutating func damage(_ text: [UInt8], with others: [[UInt8]]) -> [UInt8] {
        var text = text
        for _ in 0...random.below(4) {
            let index = random.below(text.count + 1)
            let end = min(text.count, index + 1 + random.below(8))
            switch random.below(7) {
            case 0: if index < text.count { text[index] = UInt8(random.below(256)) }
            case 1: text.removeSubrange(index..<end)
            case 2: text.insert(contentsOf: text[index..<end], at: index)
            case 3: text.insert(contentsOf: random.pick(Self.pieces), at: index)
            case 4: text.replaceSubrange(index..<end, with: random.pick(Self.pieces))
            case 5:
                let other = random.pick(others)
                text.insert(contentsOf: other[random.below(other.count + 1)...].prefix(24), at: index)
            default: if index < text.count { text[index] ^= UInt8(1 << random.below(8)) }
            }
        }
        return text
    }
}
