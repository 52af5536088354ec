package import Spool

/// What was last said about a job, in one line: the sentence, and what may be shown of it where personal data is masked.
///
/// Both are kept instead of the reason itself, because hundreds of thousands of jobs share a few of them.
package struct Said: Sendable, Hashable {
    package let text: String
    /// nil for a file of version 0.1 and for a code of a later one: nobody knows what in its sentence is personal.
    package let masked: String?

    package static let nothing = Said("", nil)

    /// - Parameter bytes: what is longer is cut.
    package init(_ sentence: String, _ reason: Reason?, atMost bytes: Int = .max) {
        let text = Self.line(sentence, bytes)
        self.text = text
        if sentence.isEmpty {
            masked = ""
        } else if let reason {
            let line = Self.line(reason.maskedSentence, bytes)
            // The same text is kept once.
            masked = line == text ? text : line
        } else {
            masked = nil
        }
    }

    private static func line(_ sentence: String, _ bytes: Int) -> String {
        sentence.beginning(atMost: bytes).split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension String {
    /// The beginning that has at most so many bytes and ends between two code points.
    ///
    /// By bytes, because a letter can have any number of accents.
    func beginning(atMost bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var end = utf8.index(startIndex, offsetBy: bytes)
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
