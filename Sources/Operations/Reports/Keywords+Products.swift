/// A product found in a heading.
package struct ProductMatch: Sendable, Hashable {
    package enum Kind: String, Sendable {
        /// By a word of the keyword file.
        case keyword
        /// By the look of an article code.
        case pattern
    }

    package var code: String
    package var kind: Kind
    /// What stands in the keyword file, or in the heading.
    package var matched: String
    /// nil when none is written beside it.
    package var quantity: Int?
}

/// Finds products in headings.
extension Keywords {
    /// Each product once, in the order in which they stand; quantities of one that is named twice are added up.
    ///
    /// A quantity belongs to the product behind it, else to the one in front of it.
    package func products(in heading: Heading) -> [ProductMatch] {
        var found: [(match: ProductMatch, range: Range<Int>)] = []
        var index = 0
        while index < heading.tokens.count {
            if let (match, length) = product(heading.tokens[index...]) {
                found.append((match, index..<index + length))
                index += length
            } else {
                index += 1
            }
        }
        var quantities = heading.tokens.enumerated().reduce(into: [Int: Int]()) { quantities, token in
            if case .quantity(let number) = token.element { quantities[token.offset] = number }
        }
        for place in found.indices {
            found[place].match.quantity = quantities.removeValue(forKey: found[place].range.lowerBound - 1)
        }
        for place in found.indices where found[place].match.quantity == nil {
            found[place].match.quantity = quantities.removeValue(forKey: found[place].range.upperBound)
        }
        return Self.merged(found.map(\.match))
    }

    private func product(_ tokens: ArraySlice<Heading.Token>) -> (ProductMatch, length: Int)? {
        let words = tokens.prefix { if case .word = $0 { true } else { false } }.compactMap { token in
            if case .word(let word) = token { FoldedWord(word) } else { nil }
        }
        if let entry = match(words[...]) {
            return (ProductMatch(code: entry.code, kind: .keyword, matched: entry.keyword), entry.words.count)
        }
        guard case .code(let code)? = tokens.first else { return nil }
        if let entry = match(code.split(separator: "-").map(FoldedWord.init)[...]) {
            return (ProductMatch(code: entry.code, kind: .keyword, matched: entry.keyword), 1)
        }
        return (ProductMatch(code: code, kind: .pattern, matched: code), 1)
    }

    private static func merged(_ matches: [ProductMatch]) -> [ProductMatch] {
        var merged: [ProductMatch] = []
        for match in matches {
            guard let place = merged.firstIndex(where: { $0.code == match.code }) else {
                merged.append(match)
                continue
            }
            if let more = match.quantity { merged[place].quantity = (merged[place].quantity ?? 0) + more }
        }
        return merged
    }
}
