import SuperOffice
import Text

/// Which companies are meant, in words: `category=Prospect, country=DE|AT, name=Park*`.
///
/// Conditions are joined by commas, and all of them have to hold; of several values between bars one has to. `!=` turns a
/// condition round. Case does not count, a star in a name stands for anything, and values with commas or bars stand in
/// quotation marks.
package struct RecordFilter: Sendable, Equatable {
    package enum Column: String, Sendable, CaseIterable {
        case category, business, country
        /// Our contact: by id, short name or full name.
        case associate
        case name
    }

    package struct Condition: Sendable, Equatable {
        package let column: Column
        package let isNegated: Bool
        package let values: [String]
    }

    package let conditions: [Condition]

    /// - Throws: what is wrong with which condition.
    package init(_ text: String) throws(OperationError) {
        conditions = try Self.split(text, at: ",").map { part throws(OperationError) in try Condition(part) }
        if conditions.isEmpty { throw OperationError(.notSo, "the condition is empty; for example category=Prospect") }
    }

    /// At a character that is not between quotation marks, which stay.
    fileprivate static func split(_ text: String, at separator: Character) throws(OperationError) -> [String] {
        var parts = [""]
        var quote: Character?
        for character in text {
            if quote == nil, character == separator {
                parts.append("")
                continue
            }
            if quote == character { quote = nil } else if quote == nil, "\"'".contains(character) { quote = character }
            parts[parts.count - 1].append(character)
        }
        if let quote { throw OperationError(.notSo, "the condition \(text) has a \(quote) without an end") }
        return parts.map(\.trimmed).filter { !$0.isEmpty }
    }
}

extension RecordFilter.Condition {
    fileprivate init(_ text: String) throws(OperationError) {
        guard let equals = text.firstIndex(of: "=") else {
            throw OperationError(.notSo, "the condition \(text) has no =; for example category=Prospect")
        }
        isNegated = text[..<equals].hasSuffix("!")
        let name = text[..<equals].drop { $0 == " " }.prefix { $0 != "!" && $0 != " " }.lowercased()
        guard let column = RecordFilter.Column(rawValue: name) else {
            let names = RecordFilter.Column.allCases.map(\.rawValue)
            let hint = Suggestion(for: name, among: names)
            throw OperationError(.notSo, "companies have no column \(name) to choose by\(hint)")
        }
        self.column = column
        values = try RecordFilter.split(String(text[text.index(after: equals)...]), at: "|").map { value in
            let isQuoted = value.count > 1 && value.first == value.last && "\"'".contains(value.first ?? " ")
            return isQuoted ? String(value.dropFirst().dropLast()) : value
        }
        guard !values.isEmpty else {
            throw OperationError(.notSo, "the condition \(text) has no value; for example \(name)=X or \(name)!=X|Y")
        }
    }

    /// Whether one of the texts is what it wants, as far as it is judged by texts.
    func holds(_ texts: [String]) -> Bool {
        let texts = texts.map { Array($0.trimmed.lowercased()) }
        let found = values.contains { value in
            texts.contains { Self.matches(Array(value.trimmed.lowercased())[...], $0[...]) }
        }
        return found != isNegated
    }

    /// A star stands for any text.
    ///
    /// In a time that grows with the product of the lengths: only the last star is ever tried again.
    private static func matches(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        var (next, place) = (pattern.startIndex, text.startIndex)
        var retry: (pattern: Int, text: Int)?
        while place < text.endIndex {
            if next < pattern.endIndex, pattern[next] == "*" {
                retry = (next + 1, place)
                next += 1
            } else if next < pattern.endIndex, pattern[next] == text[place] {
                (next, place) = (next + 1, place + 1)
            } else if let last = retry {
                retry = (last.pattern, last.text + 1)
                (next, place) = (last.pattern, last.text + 1)
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == "*" }
    }
}

/// What somebody may have meant: the end of a sentence.
struct Suggestion: CustomStringConvertible {
    let description: String

    init(for word: String, among names: [String], most: Int = 10) {
        let nearest = names.map { (distance($0.lowercased(), word.lowercased()), $0) }.min { $0.0 < $1.0 }
        if let nearest, nearest.0 <= 3, nearest.0 < word.count {
            description = "; did you mean \(nearest.1)?"
        } else {
            let more = names.count > most ? " and \(names.count - most) more" : ""
            description = "; there are \(names.prefix(most).joined(separator: ", "))\(more)"
        }
    }
}
