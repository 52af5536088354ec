import Spool
import Text

/// What was last said about a job, in one line: the sentence, and what may be shown of it where personal data is masked.
///
/// Both are kept instead of the reason itself, because hundreds of thousands of jobs share a few of them.
struct Said: Sendable, Hashable {
    let text: String
    /// nil for a file of version 0.1 and for a code of a later one: what is personal in the sentence is unknown.
    let masked: String?

    static let nothing = Said("", nil)

    /// - Parameter bytes: what is longer is cut.
    init(_ sentence: String, _ reason: Reason?, atMost bytes: Int = .max) {
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
        sentence.prefix(bytes: bytes).split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
