/// Reads a `.env` file as docker compose and dotenv do: `export`, comments, blanks, single and double quotes, values
/// over several lines in quotes.
///
/// swift-configuration's own reader splits at the first `=` and unquotes nothing, which real files do not survive.
package enum DotEnv {
    /// - Throws: what is wrong, with the line's number.
    package static func parse(_ text: String) throws(DotEnvError) -> [String: String] {
        var values: [String: String] = [:]
        var rest = Substring(text.replacing("\r\n", with: "\n"))
        if rest.first == "\u{FEFF}" { rest.removeFirst() }
        var line = 1
        while !rest.isEmpty {
            let start = line
            skipBlanks(&rest)
            if rest.first == "#" || rest.first == "\n" || rest.isEmpty {
                skipLine(&rest, &line)
                continue
            }
            guard let head = rest.prefixMatch(of: #/(?:export[ \t][ \t\r]*)?+([A-Za-z0-9_.\-]+)[ \t\r]*=[ \t\r]*/#)
            else {
                throw DotEnvError("line \(start): expected NAME=value")
            }
            rest = rest[head.range.upperBound...]
            values[String(head.1)] = try value(&rest, &line)
        }
        return values
    }

    private static func value(_ rest: inout Substring, _ line: inout Int) throws(DotEnvError) -> String {
        if let quote = rest.first, quote == "\"" || quote == "'" {
            let start = line
            rest = rest.dropFirst()
            let text = try quoted(quote, &rest, &line, start)
            skipBlanks(&rest)
            guard rest.isEmpty || rest.first == "\n" || rest.first == "#" else {
                throw DotEnvError("line \(line): unexpected text after the closing quote")
            }
            skipLine(&rest, &line)
            return text
        }
        var text = rest.prefix { $0 != "\n" }
        rest = rest.dropFirst(text.count)
        skipLine(&rest, &line)
        // A comment starts at a # after a blank; `pass#word` is a value.
        if let comment = text.firstRange(of: #/(?:^|[ \t])\#/#) { text = text[..<comment.lowerBound] }
        return text.trimmed
    }

    private static func quoted(
        _ quote: Character,
        _ rest: inout Substring,
        _ line: inout Int,
        _ start: Int
    ) throws(DotEnvError) -> String {
        var text = ""
        while let character = rest.popFirst() {
            if character == quote { return text }
            if character == "\n" { line += 1 }
            guard character == "\\", quote == "\"", let escaped = rest.popFirst() else {
                text.append(character)
                continue
            }
            if escaped == "\n" { line += 1 }
            switch escaped {
            case "n": text.append("\n")
            case "r": text.append("\r")
            case "t": text.append("\t")
            case "\"", "\\", "$": text.append(escaped)
            default: text += "\\\(escaped)"
            }
        }
        throw DotEnvError("line \(start): the quote is not closed")
    }

    private static func skipBlanks(_ rest: inout Substring) {
        rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
    }

    private static func skipLine(_ rest: inout Substring, _ line: inout Int) {
        rest = rest.drop { $0 != "\n" }.dropFirst()
        line += 1
    }
}

/// What is wrong in a `.env` file, with the line.
package struct DotEnvError: Error, CustomStringConvertible, Equatable {
    package let description: String

    init(_ description: String) { self.description = description }
}
