import FoundationEssentials
import Testing
import Text

@Suite("Small pieces of text")
struct PiecesTests {
    @Test(
        "Blanks and line ends around a text go, those inside stay",
        arguments: [
            ("", ""), (" \t\r\n ", ""), (" a b\n", "a b"), ("a", "a"), ("\u{A0}é ", "é"),
        ]
    )
    func trims(text: String, trimmed: String) { #expect(text.trimmed == trimmed) }

    @Test(
        "A text is cut by bytes, and never inside a code point",
        arguments: [
            (0, ""), (1, "a"), (2, "a"), (3, "aé"), (6, "aé"), (7, "aé😀"), (8, "aé😀"), (99, "aé😀"),
        ]
    )
    func cuts(limit: Int, beginning: String) { #expect("aé😀".prefix(bytes: limit) == beginning) }

    @Test("A letter with any number of accents is cut between them")
    func cutsAccents() {
        let text = "e" + String(repeating: "\u{301}", count: 1000)
        #expect(text.prefix(bytes: 10).utf8.count == 9)
    }

    @Test("Bytes have two digits each") func hexadecimal() { #expect([0x00, 0x0A, 0xFF].hexadecimal == "000aff") }

    @Test("All but unreserved characters is escaped") func escapes() {
        #expect("a-Z_0.~ /é".percentEncoded() == "a-Z_0.~%20%2F%C3%A9")
        #expect("é".percentEncoded(uppercase: false) == "%c3%a9")
        #expect(formEncoded([("a", "1 2"), ("b&", "=")]) == "a=1%202&b%26=%3D")
    }

    @Test(
        "A date header has whole seconds, rounded down",
        arguments: [
            (784_111_777.9, "Sun, 06 Nov 1994 08:49:37 GMT"), (-0.5, "Wed, 31 Dec 1969 23:59:59 GMT"),
        ]
    )
    func dates(seconds: Double, text: String) { #expect(Date(timeIntervalSince1970: seconds).httpDate == text) }

    @Test(
        "The token of a bearer header",
        arguments: [
            ("Bearer abc", "abc"), ("bEARER  abc ", "abc"), ("Basic abc", nil), ("Bearer", nil), ("", nil),
        ] as [(String, String?)]
    )
    func bearer(header: String, token: String?) { #expect(header.bearerToken == token) }

    @Test(
        "This machine",
        arguments: [
            "127.0.0.1", "127.8.9.10", "::1", "localhost", "LOCALHOST", "::ffff:127.0.0.1",
        ]
    )
    func loopback(name: String) { #expect(HostName.isLoopback(name)) }

    @Test("Another machine", arguments: ["", "127.0.0.1.example", "localhost.example", "10.0.0.1", "::2", "0.0.0.0"])
    func elsewhere(name: String) { #expect(!HostName.isLoopback(name)) }
}
