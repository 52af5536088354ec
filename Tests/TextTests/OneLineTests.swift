import Testing
import Text

@Suite("Text in one line")
struct OneLineTests {
    @Test(
        "ends of lines become blanks, what drives, hides or turns is dropped, all other letters stay",
        arguments: [
            ("", ""), ("plain", "plain"), ("ünïcödé § © 日本 🙂 e\u{301}", "ünïcödé § © 日本 🙂 e\u{301}"),
            ("👨‍👩‍👧 می\u{200C}خواهم", "👨‍👩‍👧 می\u{200C}خواهم"),
            ("plain\ttext\n", "plain text "), ("one\r\ntwo\n\nthree\rfour", "one two  three four"),
            ("a\u{85}b\u{2028}c\u{2029}d\u{B}e\u{C}f", "a b c d e f"),
            ("\u{1B}[31mred\u{1B}[0m", "[31mred[0m"), ("a\u{8}c\u{7F}d\u{0}", "acd"), ("\u{9B}31mx", "31mx"),
            ("pay\u{202E}gnp.exe\u{202C}", "paygnp.exe"), ("\u{2066}x\u{2069}\u{200F}\u{200E}\u{61C}y", "xy"),
            ("\u{FEFF}a\u{200B}b\u{AD}c\u{E0041}d", "abcd"),
        ]
    )
    func cleaned(_ text: String, _ shown: String) {
        #expect(text.inOneLine == shown)
        #expect(text[...].inOneLine == shown)
        #expect(shown.inOneLine == shown, "what is clean stays")
    }

    @Test(
        "a bounded line has single blanks and says that it was cut",
        arguments: [
            ("  a \n\t b  ", "a b"), ("12345678", "12345678"), ("123456789", "12345678..."),
            ("1234567 89", "1234567 8..."),
            ("a\u{1B}[31mb\u{0}c", "a[31mbc"), ("\u{3000}wide\u{2003}blanks", "wide bla..."),
        ]
    )
    func bounded(_ text: String, _ shown: String) {
        #expect(text.inOneLine(atMost: 8) == shown)
    }

    @Test("whatever comes in, nothing that drives a terminal comes out")
    func random() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var text = ""
            for _ in 0..<Int.random(in: 0..<40, using: &generator) {
                let range: ClosedRange<UInt32> = Bool.random(using: &generator) ? 0...0xFF : 0...0x10FFFF
                if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) {
                    text.unicodeScalars.append(scalar)
                }
            }
            for line in [text.inOneLine, text.inOneLine(atMost: 20)] {
                let isClean = !line.unicodeScalars.contains { $0.isLineEnd || $0.isUnfitForLines }
                #expect(isClean, "\(text.debugDescription)")
            }
        }
    }
}
