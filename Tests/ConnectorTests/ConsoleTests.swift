import Testing

@testable import superoffice_connector

@Suite("What is printed")
struct ConsoleTests {
    @Test(
        "Control characters are dropped; ends of lines, tabs, colours and all other letters stay",
        arguments: [
            ("", ""), ("plain\ttext\n", "plain\ttext\n"), ("ünïcödé § © 日本 🙂", "ünïcödé § © 日本 🙂"),
            ("\u{1B}[31mred\u{1B}[0m", "\u{1B}[31mred\u{1B}[0m"), ("\u{1B}[2Jcleared", "[2Jcleared"),
            ("\u{1B}]0;title\u{7}", "]0;title"), ("a\rb\u{8}c\u{7F}d", "abcd"), ("\u{9B}31mx", "31mx"),
            ("\u{1B}", ""), ("\u{1B}[", "["), ("\u{1B}[m", "\u{1B}[m"), ("\u{1B}[1234m", "[1234m"), ("§\u{1B}c", "§c"),
        ]
    )
    func printable(_ text: String, _ shown: String) {
        #expect(Console.printable(text) == shown)
    }
}
