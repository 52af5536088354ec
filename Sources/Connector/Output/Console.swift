import Glibc
import Text

/// Text for people; colours on a terminal only.
enum Console {
    static let isTerminal = isatty(STDOUT_FILENO) == 1
    static let isErrorTerminal = isatty(STDERR_FILENO) == 1
    /// `NO_COLOR` with any value switches colours off (no-color.org).
    static let hasColours = isTerminal && !isSet("NO_COLOR") && environment("TERM") != "dumb"
    /// How many characters a line of the terminal has; 80 when it does not say.
    static let width: Int = {
        var size = winsize()
        if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : .none } ?? 80
    }()
    /// A person can be asked.
    static let hasKeyboard = isatty(STDIN_FILENO) == 1 && isErrorTerminal

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    private static func isSet(_ name: String) -> Bool { environment(name)?.isEmpty == false }

    enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case grey = "90"
        case bold = "1"
    }

    static func paint(_ text: String, _ colour: Colour) -> TerminalLine { TerminalLine(text).painted(colour) }

    /// One line to standard output, at once: a demo's reader must not wait for a buffer.
    static func line(_ line: TerminalLine = "") { put(line.text + "\n", STDOUT_FILENO) }

    /// Many at once.
    static func lines(_ lines: [TerminalLine]) {
        put(lines.map { $0.text + "\n" }.joined(), STDOUT_FILENO)
    }

    /// What goes into a file or another program, as it is; on a terminal each of its lines is cleaned.
    static func bytes(_ bytes: [UInt8]) {
        writeAll(isTerminal ? shown(bytes) : bytes, to: STDOUT_FILENO)
    }

    static func shown(_ bytes: [UInt8]) -> [UInt8] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let cleaned = lines.map { String(decoding: $0, as: UTF8.self).inOneLine }
        return Array(cleaned.joined(separator: "\n").utf8)
    }

    /// What is typed meanwhile is not shown.
    static func withoutEcho<Result>(_ body: () -> Result) -> Result {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return body() }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
        return body()
    }

    static func ask(_ question: TerminalLine) { put(question.text, STDERR_FILENO) }

    /// Replaces the last line of standard error, which has to be a terminal.
    static func overwrite(_ line: TerminalLine) { put("\r\u{1B}[2K\(line.text)", STDERR_FILENO) }

    /// Replaces what is on the terminal.
    static func screen(_ lines: [TerminalLine]) {
        put("\u{1B}[H\u{1B}[2J\(lines.map(\.text).joined(separator: "\n"))\n", STDOUT_FILENO)
    }

    static func error(_ line: TerminalLine) { put(line.text + "\n", STDERR_FILENO) }

    /// A text of several lines.
    static func error(lines text: String) {
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) { error("\(line)") }
    }

    /// A line of JSON for the log.
    static func error(json: [UInt8]) {
        writeAll(TerminalJSON.escaped(json) + [UInt8(ascii: "\n")], to: STDERR_FILENO)
    }

    private static func put(_ text: String, _ descriptor: CInt) { writeAll(Array(text.utf8), to: descriptor) }

    /// What another system said, indented line by line.
    static func block(_ text: String) -> [TerminalLine] {
        text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { "  \($0)" }
    }

    /// `1 job`, `2 jobs`, `2 ledger entries`.
    static func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
        "\(number) \(number == 1 ? noun : plural ?? "\(noun)s")"
    }

    /// `3 s`, `4 min`, `2 h`, `5 d`.
    static func age(_ seconds: Double) -> String {
        switch seconds {
        case ..<0: "in \(age(-seconds))"
        case ..<120: "\(Int(seconds)) s"
        case ..<7200: "\(Int(seconds / 60)) min"
        case ..<172_800: "\(Int(seconds / 3600)) h"
        default: "\(Int(seconds / 86_400)) d"
        }
    }
}
