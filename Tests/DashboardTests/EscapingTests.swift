import Testing

@testable import Dashboard

@Suite struct EscapingTests {
    private let escape = StrictHTML().escapeText

    @Test func whatMeansSomethingInHTMLIsEscaped() {
        #expect(escape("<a href=\"x\" title='y'>&") == "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;")
    }

    /// To Swift a mark with an accent is another character; to a browser it is still the mark.
    @Test(arguments: ["<", ">", "&", "\"", "'"]) func alsoBeforeACombiningAccent(mark: String) {
        let text = escape("\(mark)\u{301}")
        #expect(!text.unicodeScalars.contains { String($0) == mark && mark != "&" })
        #expect(text.unicodeScalars.first == "&" && text.unicodeScalars.count > 4)
    }

    @Test func otherTextStaysAsItIs() { #expect(escape("Söhne & Co \u{1F3A2}") == "Söhne &amp; Co \u{1F3A2}") }

    @Test func templatesEscapeThroughPartialsAndBlocks() throws {
        let renderer = try PageRenderer()
        let html = renderer.html(
            "message",
            title: "\"\u{301}<b>",
            viewer: Viewer(notice: "<i>\"\u{301}"),
            path: "/?x=\"\u{301}",
            ["message": "<u>\"\u{301}", "hint": "'\u{301}"]
        )
        for tag in ["<b>", "<i>", "<u>"] { #expect(!html.contains(tag)) }
        let scalars = Array(html.unicodeScalars)
        #expect(!zip(scalars, scalars.dropFirst()).contains { ($0 == "\"" || $0 == "'") && $1 == "\u{301}" })
    }
}
