/// A line for a terminal: our own words and colours, and values from outside that can do nothing there.
///
/// What stands in a literal is ours. Everything that is interpolated came from somewhere (a company's name, a file's, an
/// answer of another system) and is cleaned: sequences that would clear the screen, hide text or forge a line of a log
/// never reach a terminal, because there is no way to print a text that is neither.
struct TerminalLine: ExpressibleByStringInterpolation, Sendable, Equatable {
    /// Ready to be printed.
    private(set) var text: String

    init(stringLiteral text: String) { self.text = text }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// A text from outside.
    init(_ text: some StringProtocol) { self.text = Self.cleaned(text) }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text: String

        init(literalCapacity: Int, interpolationCount: Int) {
            text = ""
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ line: TerminalLine) { text += line.text }
        mutating func appendInterpolation(_ value: some Any) { text += TerminalLine.cleaned("\(value)") }
    }

    func painted(_ colour: Console.Colour) -> TerminalLine {
        var line = self
        if Console.isTerminal { line.text = "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" }
        return line
    }

    static func + (left: TerminalLine, right: TerminalLine) -> TerminalLine { "\(left)\(right)" }

    // MARK: Cleaning

    /// The one cleaning of all that is printed: ends of lines and tabs become blanks; what would drive a terminal, or
    /// turn the direction of its text, is dropped.
    static func cleaned(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(where: mayBegin) else { return String(text) }
        var shown = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            if scalar.isLineEnd {
                // The two of Windows are one end.
                if !(isAfterReturn && scalar == "\n") { shown.append(" ") }
            } else if !scalar.drivesTerminals {
                shown.append(scalar)
            }
            isAfterReturn = scalar == "\r"
        }
        return String(shown)
    }

    /// The same for a text of JSON, where nothing is lost: such letters can only stand in strings, and are escaped there.
    static func escapedJSON(_ json: [UInt8]) -> [UInt8] {
        guard json.contains(where: { $0 >= 0x7F && mayBegin($0) }) else { return json }
        var shown: [UInt8] = []
        shown.reserveCapacity(json.count + 16)
        for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
            // The ends of lines between members are no part of a string.
            if scalar.value >= 0x7F, scalar.drivesTerminals || scalar.isLineEnd {
                let digits = String(scalar.value, radix: 16)
                shown += Array((#"\u"# + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            } else {
                shown += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return shown
    }

    /// Whether a byte may begin something that is not shown as it is: a control character, or one of those beyond ASCII.
    private static func mayBegin(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2
    }
}

extension Unicode.Scalar {
    /// `\n`, `\r`, tab, form feed and the like, and Unicode's own.
    fileprivate var isLineEnd: Bool {
        switch value {
        case 0x09...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// A control character (ESC, and those of one byte beyond ASCII), or one that turns the direction of the text.
    fileprivate var drivesTerminals: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
