import Testing

@testable import Operations

@Suite("Headings")
struct HeadingTests {
    @Test(
        "quantities, codes and words are told apart",
        arguments: [
            ("2x Hüpfburg", [.quantity(2), .word("Hüpfburg")]),
            ("Hüpfburg x2", [.word("Hüpfburg"), .quantity(2)]),
            ("Hüpfburg x 2", [.word("Hüpfburg"), .quantity(2)]),
            ("2 x Gate, 10 Stk. Matten", [.quantity(2), .word("Gate"), .separator, .quantity(10), .word("Matten")]),
            ("3 Stück Matten / 4Stk Seil", [.quantity(3), .word("Matten"), .quantity(4), .word("Seil")]),
            ("2xHüpfburg", [.quantity(2), .word("Hüpfburg")]),
            ("2×Gate 5 pcs", [.quantity(2), .word("Gate"), .quantity(5)]),
            ("RR-02-017-OMNIE (neu)", [.code("RR-02-017-OMNIE"), .word("neu")]),
            ("Angebot AB-1234.", [.word("Angebot"), .code("AB-1234")]),
            ("4x4 2xl 2026-03-01", [.word("4x4"), .word("2xl"), .word("2026"), .word("03"), .word("01")]),
            ("A4-Format Q3-2026", [.word("A4"), .word("Format"), .word("Q3"), .word("2026")]),
            ("Rr-02-Omnie", [.word("Rr"), .word("02"), .word("Omnie")]),
            ("0x 9999999x Seil", [.word("0x"), .word("9999999x"), .word("Seil")]),
            ("x", [.word("x")]), ("", []), ("  --- ", []),
        ] as [(String, [Heading.Token])]
    )
    func tokens(_ text: String, _ tokens: [Heading.Token]) {
        #expect(Heading(text).tokens == tokens)
    }

    @Test("only words worth looking at are counted")
    func countable() {
        #expect(Heading("2x Hüpfburg a 2026 RR-02-017 SEIL").countableWords == ["hüpfburg", "seil"])
    }
}

@Suite("Products in headings")
struct KeywordsProductsTests {
    let known: Keywords

    init() throws {
        known = try Keywords(
            parsing: "# products\r\n\u{FEFF}RR-02-017-OMNIE = Hüpfburg, Toy Gate\nTG-1=Gate # a gate\n\nST-9 = Straße\n"
        )
    }

    func found(_ heading: String) -> [String] {
        known.products(in: Heading(heading)).map { match in
            "\(match.code) \(match.kind.rawValue)" + (match.quantity.map { " \($0)" } ?? "")
        }
    }

    @Test(
        "keywords match whole words without regard to case and umlauts",
        arguments: [
            ("HÜPFBURG", true), ("huepfburg", true), ("Hupfburg", true), ("Hu\u{308}pfburg", true),
            ("Hüpfburgen", false), ("Großhüpfburg", false), ("Neue-Hüpfburg!", true),
        ]
    )
    func folding(_ heading: String, _ matches: Bool) {
        #expect(found(heading) == (matches ? ["RR-02-017-OMNIE keyword"] : []))
    }

    @Test("the longest keyword wins, the code is one itself, and ß is ss")
    func keywords() {
        #expect(found("toy gate") == ["RR-02-017-OMNIE keyword"])
        #expect(found("Toy and Gate") == ["TG-1 keyword"])
        #expect(found("rr-02-017-omnie") == ["RR-02-017-OMNIE keyword"])
        #expect(found("RR-02-017-OMNIE") == ["RR-02-017-OMNIE keyword"])
        #expect(found("STRASSE") == ["ST-9 keyword"])
    }

    @Test("a quantity belongs to the product behind it, else to the one in front of it; the same product adds up")
    func quantities() {
        #expect(found("2x Gate, 3 Stk Hüpfburg") == ["TG-1 keyword 2", "RR-02-017-OMNIE keyword 3"])
        #expect(found("Gate 2x, Hüpfburg 3x") == ["TG-1 keyword 2", "RR-02-017-OMNIE keyword 3"])
        #expect(found("Gate, 2x Hüpfburg") == ["TG-1 keyword", "RR-02-017-OMNIE keyword 2"])
        #expect(found("Gate x2") == ["TG-1 keyword 2"])
        #expect(found("1x Gate und 4x Gate") == ["TG-1 keyword 5"])
        #expect(found("2x neue Gate") == ["TG-1 keyword"], "not next to it")
        #expect(found("7x XX-12-A Zubehör") == ["XX-12-A pattern 7"])
    }

    @Test("neu is not neue, though both could be written neu")
    func noFalseFolding() throws {
        let keywords = try Keywords(parsing: "N = neue")
        #expect(keywords.products(in: Heading("neu")).isEmpty)
        #expect(keywords.products(in: Heading("Neue")).count == 1)
    }

    @Test(
        "a keyword file that is wrong says where",
        arguments: [("A = x\nnonsense", "line 2"), (" = x", "line 1"), ("A = x\nB = X", "\"X\" stands for A")]
    )
    func wrongFile(_ text: String, _ part: String) {
        #expect { try Keywords(parsing: text) } throws: { "\($0)".contains(part) }
    }
}

@Suite("CSV and counting")
struct OutputTests {
    @Test(
        "cells are quoted and guarded",
        arguments: [
            ("a", "a"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("two\r\nlines", "\"two\r\nlines\""),
            ("two\nlines", "\"two\nlines\""), ("=1+1", "'=1+1"), ("-x", "'-x"), ("@x", "'@x"), ("\tx", "\"'\tx\""),
            ("\r\nx", "\"'\r\nx\""), ("=\u{301}x", "'=\u{301}x"), ("＝x", "'＝x"), ("-12.50", "-12.50"), ("+3", "+3"),
            ("a;=1+1", "\"a;'=1+1\""), ("a\n=1", "\"a\n'=1\""), ("\u{1B}]0;x\u{7}", "\"]0;x\""), ("\u{1}=1+1", "'=1+1"),
            ("\u{202E}=1\u{9B}", "'=1"),
            ("\u{FEFF}@x\u{2028}y", "'@xy"), ("-1-2", "'-1-2"), ("-", "'-"), ("", ""), ("Ü €", "Ü €"),
            ("=HYPERLINK(\"a\",1)", "\"'=HYPERLINK(\"\"a\"\",1)\""),
        ]
    )
    func cells(_ text: String, _ expected: String) {
        #expect(CSV.record([text, "z"]) == Array("\(expected),z\r\n".utf8))
    }

    @Test("the most frequent come first, and memory is bounded")
    func counting() {
        var count = WordCount(limit: 2)
        for word in ["b", "a", "b", "c", "a", "b"] { count.add(word) }
        #expect(count.mostFrequent(5).map { "\($0.word)\($0.count)" } == ["b3", "a2"])
        #expect(count.mostFrequent(1).count == 1)
    }
}
