import Glibc
import Text

/// Lines for people, written at once; colours on a terminal only.
enum Terminal {
    enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case grey = "90"
        case bold = "1"
    }

    private static let hasColours = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil

    /// A part of a line: what could drive a terminal is gone, whoever wrote it.
    static func paint(_ text: String, _ colour: Colour? = nil, width: Int = 0) -> String {
        let clean = text.inOneLine
        let padded = clean + String(repeating: " ", count: max(0, width - clean.count))
        guard hasColours, let colour else { return padded }
        return "\u{1B}[\(colour.rawValue)m\(padded)\u{1B}[0m"
    }

    /// A line of painted parts.
    static func line(_ parts: String...) {
        var line = parts.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        writeAll(Array((line + "\n").utf8), to: STDOUT_FILENO)
    }

    static func error(_ text: String) { writeAll(Array((text.inOneLine + "\n").utf8), to: STDERR_FILENO) }
}
