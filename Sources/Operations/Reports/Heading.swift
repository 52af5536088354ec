/// What a sale's heading is made of: `2x Hüpfburg RR-02-017-OMNIE` is a quantity, a word and a code.
package struct Heading: Sendable, Hashable {
    package enum Token: Sendable, Hashable {
        case word(String)
        /// Written as article codes are: `RR-02-017-OMNIE`.
        case code(String)
        /// `2x`, `x2`, `3 Stk`.
        case quantity(Int)
        /// A comma, a semicolon, a bar or a line end: a quantity does not belong to what is beyond it.
        case separator
    }

    package let tokens: [Token]

    package init(_ text: String) {
        var tokens: [Token] = []
        for part in text.replacing("×", with: "x").split(whereSeparator: { ",;|".contains($0) || $0.isNewline }) {
            let found = Self.tokens(part)
            if !tokens.isEmpty, !found.isEmpty { tokens.append(.separator) }
            tokens += found
        }
        self.tokens = tokens
    }

    /// Words with at least two characters of which one is a letter, in lower case: what is worth counting.
    package var countableWords: [String] {
        tokens.compactMap { token in
            guard case .word(let word) = token, word.count > 1, word.contains(where: \.isLetter) else { return nil }
            return word.lowercased()
        }
    }

    private static func tokens(_ text: Substring) -> [Token] {
        var tokens: [Token] = []
        var chunks = text.split { !$0.isWordPart && !"-._".contains($0) }[...]
        while let chunk = chunks.popFirst() {
            if let (quantity, isUnitNext) = quantity(chunk, before: chunks.first) {
                tokens.append(.quantity(quantity))
                if isUnitNext { chunks.removeFirst() }
            } else if let (quantity, rest) = leadingQuantity(chunk) {
                tokens.append(.quantity(quantity))
                tokens += wordsOrCode(rest)
            } else {
                tokens += wordsOrCode(chunk)
            }
        }
        return tokens
    }

    // MARK: Quantities

    private static let times: Set<Substring> = ["x", "X"]
    private static let units: Set<String> = [
        "x", "mal", "stk", "stck", "stück", "stueck", "st", "pcs", "pc", "ks", "szt",
    ]
    private static let most = 100_000

    /// `2x`, `3Stk`; `2 x` and `3 Stk.` with the unit in the next chunk; `x2`; `x 2`.
    private static func quantity(_ chunk: Substring, before next: Substring?) -> (Int, isUnitNext: Bool)? {
        let chunk = trimmed(chunk)
        let digits = chunk.prefix(while: \.isDigit)
        let rest = chunk.dropFirst(digits.count)
        if let number = number(digits) {
            if rest.isEmpty, let next, units.contains(trimmed(next).lowercased()) { return (number, true) }
            if !rest.isEmpty, units.contains(rest.lowercased()) { return (number, false) }
            return nil
        }
        guard times.contains(chunk.prefix(1)) else { return nil }
        if chunk.count > 1 { return number(chunk.dropFirst()).map { ($0, false) } }
        guard let next, let number = number(trimmed(next)) else { return nil }
        return (number, true)
    }

    /// `2xHüpfburg`: at least three letters, since `4x4` and `2xl` are no quantities.
    private static func leadingQuantity(_ chunk: Substring) -> (Int, rest: Substring)? {
        let digits = chunk.prefix(while: \.isDigit)
        let rest = chunk.dropFirst(digits.count)
        guard let number = number(digits), times.contains(rest.prefix(1)) else { return nil }
        let word = rest.dropFirst()
        return word.prefix(while: \.isLetter).count >= 3 ? (number, word) : nil
    }

    private static func number(_ digits: Substring) -> Int? {
        guard !digits.isEmpty, digits.count <= 6, digits.allSatisfy(\.isDigit), let number = Int(digits),
            (1...most).contains(number)
        else { return nil }
        return number
    }

    // MARK: Codes and words

    private static func wordsOrCode(_ chunk: Substring) -> [Token] {
        let chunk = trimmed(chunk)
        if isCode(chunk) { return [.code(String(chunk))] }
        return chunk.split { !$0.isWordPart }.map { .word(String($0)) }
    }

    /// Capital letters and digits with hyphens between, both of them there: three parts or more, or letters and a number.
    ///
    /// `A4-Format`, `2026-03-01` and `Q3-2026` are none.
    private static func isCode(_ chunk: Substring) -> Bool {
        chunk.wholeMatch(of: #/[A-Z]+-[0-9]{2,}|[A-Z0-9]+(?:-[A-Z0-9]+){2,}/#) != nil
            && chunk.contains(where: \.isDigit) && chunk.contains(where: \.isLetter)
    }

    private static func trimmed(_ chunk: Substring) -> Substring {
        var chunk = chunk.drop { !$0.isWordPart }
        while let last = chunk.last, !last.isWordPart { chunk.removeLast() }
        return chunk
    }
}

extension Character {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
