/// A word of a `$filter`.
enum ArchiveToken: Hashable, Sendable {
    /// A column, an operator or a number.
    case word(String)
    /// What stood between single quotes.
    case quoted(String)
    case open, close, comma

    static func tokens(of text: String) throws(ArchiveError) -> [ArchiveToken] {
        var tokens: [ArchiveToken] = []
        var rest = text[...]
        while let character = rest.first {
            switch character {
            case " ", "\t", "\n":
                rest.removeFirst()
            case "(", ")", ",":
                tokens.append(character == "(" ? .open : character == ")" ? .close : .comma)
                rest.removeFirst()
            case "=":
                tokens.append(.word("="))
                rest.removeFirst()
            case "'":
                rest.removeFirst()
                tokens.append(.quoted(try quoted(&rest)))
            default:
                let word = rest.prefix { !" \t\n(),='".contains($0) }
                tokens.append(.word(String(word)))
                rest = rest[word.endIndex...]
            }
        }
        return tokens
    }

    /// A quote inside is written `\'` (seen in an official sample).
    private static func quoted(_ rest: inout Substring) throws(ArchiveError) -> String {
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "'": return text
            case "\\" where rest.first == "'":
                rest.removeFirst()
                text.append("'")
            default: text.append(character)
            }
        }
        throw ArchiveError("A quoted string does not end")
    }
}
