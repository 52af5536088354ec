import JSON
import Logging
import Testing
import Text

@testable import superoffice_connector

@Suite("A line of the log")
struct LogLineTests {
    private static let odd = "quote \" backslash \\ line\nend \u{1} \u{1F} \u{9B} \u{202E} \u{7F} ü 😀 /"

    @Test("is one line of JSON, whatever stands in it")
    func json() throws {
        let line = TerminalJSON.escaped(LineLogHandler.line(["message": Self.odd, Self.odd: ""]))
        #expect(try JSONValue(parsing: line) == ["message": .string(Self.odd), Self.odd: ""])
        let raw = String(decoding: line, as: UTF8.self)
        #expect(raw.inOneLine == raw)
    }

    @Test("is one line of text, and nothing from outside can forge one")
    func text() {
        let forged = "name\n2026-03-01T10:00:00.000Z notice resumed by=root\u{1B}[1A"
        let line = LineLogHandler.line("2026-03-01T10:00:00.000Z", .info, "job moved", " account=\(forged)")
        #expect(line.text.hasPrefix("2026-03-01T10:00:00.000Z info job moved account=name 2026"))
        #expect(line.text.inOneLine == line.text)
    }

    @Test(
        "shows where each value ends, so that a command in it can be copied",
        arguments: [
            ("18", "18"), ("", #""""#), ("a b", #""a b""#), (#"say "x" \ y"#, #""say \"x\" \\ y""#), ("a=b", #""a=b""#),
            (#"C:\x"#, #"C:\x"#),
        ]
    )
    func quoting(_ value: String, _ shown: String) {
        #expect(LineLogHandler.quoted(value) == shown)
    }
}
