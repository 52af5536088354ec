import Text

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
    init(_ text: some StringProtocol) { self.text = text.inOneLine }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text: String

        init(literalCapacity: Int, interpolationCount: Int) {
            text = ""
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ line: TerminalLine) { text += line.text }
        mutating func appendInterpolation(_ value: some Any) { text += "\(value)".inOneLine }
    }

    func painted(_ colour: Console.Colour) -> TerminalLine {
        var line = self
        if Console.hasColours { line.text = "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" }
        return line
    }

    var withoutTrailingBlanks: TerminalLine {
        var line = self
        while line.text.last == " " { line.text.removeLast() }
        return line
    }

    static func + (left: TerminalLine, right: TerminalLine) -> TerminalLine { "\(left)\(right)" }
}

/// JSON that can be printed: what would drive a terminal can stand in strings only, and is escaped there, so that nothing
/// is lost.
enum TerminalJSON {
    static func escaped(_ json: [UInt8]) -> [UInt8] {
        // Those of ASCII are escaped in any JSON, but for DEL.
        guard json.contains(where: { $0 >= 0x7F }) else { return json }
        var shown: [UInt8] = []
        shown.reserveCapacity(json.count + 16)
        for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
            // The ends of lines between members are no part of a string.
            if scalar.value < 0x7F || !(scalar.isUnfitForLines || scalar.isLineEnd) {
                shown += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                continue
            }
            for unit in String(scalar).utf16 {
                shown += Array((#"\u"# + [UInt8(unit >> 8), UInt8(unit & 0xFF)].hexadecimal).utf8)
            }
        }
        return shown
    }
}
