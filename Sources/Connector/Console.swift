import Glibc
import JSON

/// Text for people; colours on a terminal only.
enum Console {
    static let isTerminal = isatty(STDOUT_FILENO) == 1
    static let isErrorTerminal = isatty(STDERR_FILENO) == 1
    /// Somebody can be asked.
    static let hasKeyboard = isatty(STDIN_FILENO) == 1 && isErrorTerminal

    enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case grey = "90"
        case bold = "1"
    }

    static func paint(_ text: String, _ colour: Colour) -> String {
        isTerminal ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// One line to standard output, at once: a demo's reader must not wait for a buffer.
    static func line(_ text: String = "") { put(printable(text) + "\n", STDOUT_FILENO) }

    /// JSON escapes what could drive a terminal.
    static func json(_ value: JSONValue) { bytes(value.serialized(pretty: true) + [UInt8(ascii: "\n")]) }

    /// Bytes to standard output as they are.
    static func bytes(_ bytes: some Sequence<UInt8>) { put(Array(bytes), STDOUT_FILENO) }

    static func ask(_ question: String) { put(question, STDERR_FILENO) }

    /// Replaces the last line of standard error, which has to be a terminal.
    static func overwrite(_ text: String) { put("\r\u{1B}[2K\(text)", STDERR_FILENO) }

    /// Replaces what is on the terminal.
    static func screen(_ text: String) { put("\u{1B}[H\u{1B}[2J\(text)\n", STDOUT_FILENO) }

    static func error(_ text: String) {
        let text = printable(text)
        put(text.hasSuffix("\n") ? text : text + "\n", STDERR_FILENO)
    }

    /// Without control characters, which could drive the terminal: names of files and texts of other systems are shown.
    ///
    /// Ends of lines, tabs and colours stay.
    static func printable(_ text: String) -> String {
        // 0xC2 begins the control characters beyond ASCII, among others.
        let isPlain = !text.utf8.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F || $0 == 0xC2 }
        if isPlain { return text }
        var shown = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            let colour = colour(at: rest)
            if !colour.isEmpty {
                shown += colour
            } else if scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control {
                shown.append(scalar)
            }
            rest = rest.dropFirst(max(1, colour.count))
        }
        return String(shown)
    }

    /// A sequence as ``paint(_:_:)`` writes them at the beginning of a text.
    private static func colour(at text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        let digits = text.dropFirst(2).prefix(3).prefix { ("0"..."9").contains($0) }
        let sequence = text.prefix(3 + digits.count)
        return sequence.starts(with: "\u{1B}[".unicodeScalars) && sequence.last == "m" ? sequence : text.prefix(0)
    }

    private static func put(_ text: String, _ descriptor: CInt) { put(Array(text.utf8), descriptor) }

    private static func put(_ bytes: [UInt8], _ descriptor: CInt) {
        var bytes = bytes[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR && errno != EAGAIN { return }
            bytes = bytes.dropFirst(max(0, count))
        }
    }

    /// What another system said, indented line by line, without control characters: they could drive the terminal.
    static func block(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { line in
            "  " + line.filter { !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
        }.joined(separator: "\n")
    }

    /// Columns padded to the widest cell; the first is left-aligned, numbers to the right.
    static func table(_ rows: [[String]]) -> [String] {
        let widths = rows.reduce(into: [Int]()) { widths, row in
            for (index, cell) in row.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.count)
            }
        }
        return rows.map { row in
            row.enumerated().map { index, cell in
                let pad = String(repeating: " ", count: widths[index] - cell.count)
                return index == 0 ? cell + pad : pad + cell
            }.joined(separator: "  ")
        }
    }

    /// `1 job`, `2 jobs`.
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

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
