import JSON
import Testing
import Text

@testable import superoffice_connector

/// Nothing raw on a terminal.
@Suite("What is printed")
struct TerminalLineTests {
    @Test(
        "A value from outside is one line that drives nothing; all other letters stay",
        arguments: [
            ("", ""), ("ünïcödé § © 日本 🙂 👨‍👩‍👧 e\u{301}", "ünïcödé § © 日本 🙂 👨‍👩‍👧 e\u{301}"),
            ("plain\ttext\n", "plain text "), ("one\r\ntwo\n\nthree\rfour", "one two  three four"),
            ("a\u{85}b\u{2028}c\u{2029}d\u{B}e\u{C}f", "a b c d e f"),
            ("\u{1B}[31mred\u{1B}[0m", "[31mred[0m"), ("\u{1B}[2Jcleared", "[2Jcleared"),
            ("\u{1B}]0;title\u{7}", "]0;title"), ("a\u{8}c\u{7F}d", "acd"), ("\u{9B}31mx", "31mx"),
            ("\u{1B}", ""), ("§\u{1B}c", "§c"), ("\u{0}nul", "nul"),
            ("pay\u{202E}gnp.exe\u{202C}", "paygnp.exe"), ("\u{2066}x\u{2069}\u{200F}\u{200E}\u{61C}y", "xy"),
        ]
    )
    func cleaned(_ text: String, _ shown: String) {
        #expect(text.inOneLine == shown)
        let line: TerminalLine = "\tours:\n\(text)"
        #expect(line.text == "\tours:\n\(shown)", "what is ours stays")
    }

    @Test("Colours are ours alone")
    func colours() {
        let evil = "\u{1B}[8mhidden"
        let painted = TerminalLine("\(evil)").painted(.red)
        let line: TerminalLine = "\(painted) \(evil)"
        #expect(!line.text.contains("\u{1B}[8m") && line.text.hasSuffix(" [8mhidden"))
    }

    @Test("Everything that can be printed as a value is cleaned: optionals, arrays, errors")
    func kinds() {
        struct Trouble: Error, CustomStringConvertible { let description = "a\u{1B}[2J\nb" }
        let line: TerminalLine = "\(Trouble()) \(["x\u{9B}"]) \(Substring("\u{7}y")) \(7)"
        #expect(line.text == #"a[2J b ["x\u{9B}"] y 7"# || line.text == #"a[2J b ["x"] y 7"#, "\(line.text)")
        #expect(!line.text.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }

    @Test("Cells are as wide as what is shown of them")
    func table() {
        let table = Table([.init("x"), .init("n", isNumber: true)], [[.init("a\u{1B}b"), "1"], ["long", "22"]])
        #expect(table.lines(.wide).map(\.text) == ["x      n", "ab     1", "long  22"])
        #expect(Console.columns([["a\nb", "x"], ["long", "y"]]) == ["a b   x", "long  y"])
    }

    @Test(
        "What goes to a terminal as it came keeps its lines and nothing that drives it",
        arguments: [
            ("{\"a\": \"ü\"}\n", "{\"a\": \"ü\"}\n"), ("a\u{1B}[2J\r\nb\u{9B}\u{202E}\n\n", "a[2J \nb\n\n"), ("", ""),
        ]
    )
    func raw(_ text: String, _ shown: String) {
        #expect(Console.shown(Array(text.utf8)) == Array(shown.utf8))
    }

    @Test(
        "JSON escapes what would drive a terminal, and loses nothing",
        arguments: [
            "\u{9B}2J", "\u{7F}", "a\u{202E}b\u{2066}", "\u{1B}[2J\n\t", "line\u{2028}end\u{85}", "ü 日本 🙂 \u{61C}",
            "\u{E0041}\u{FEFF}a",
        ]
    )
    func json(_ text: String) throws {
        let value: JSONValue = ["name": .string(text), text: [1, .string(text)]]
        for pretty in [true, false] {
            let bytes = TerminalJSON.escaped(value.serialized(pretty: pretty))
            #expect(try JSONValue(parsing: bytes) == value)
            let shown = String(decoding: bytes, as: UTF8.self)
            let raw = shown.unicodeScalars.filter { $0 != "\n" && String($0).inOneLine != String($0) }
            #expect(raw.isEmpty, "\(raw.map(\.value))")
        }
    }
}
