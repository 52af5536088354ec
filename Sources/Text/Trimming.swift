extension StringProtocol {
    /// The text without blanks and line ends around it.
    package var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

extension StringProtocol {
    /// The beginning of the text that has at most so many bytes in UTF-8; never half a code point.
    ///
    /// By bytes, because a single character may have any number of accents, and so of bytes.
    package func prefix(bytes limit: Int) -> SubSequence {
        guard let end = utf8.index(startIndex, offsetBy: limit, limitedBy: endIndex) else { return self[...] }
        // A string is only ever cut between code points: an index inside of one counts as its beginning.
        return self[..<end]
    }
}
