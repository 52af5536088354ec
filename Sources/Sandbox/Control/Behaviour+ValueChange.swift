import Text

extension Behaviour {
    /// What a tenant makes of a text that is written into a user-defined field over the API.
    package enum ValueChange: String, SwitchValue, CaseIterable {
        case none
        /// Blanks and line ends around a text are lost and runs of them become one.
        case trimmed
        /// Blanks and line ends around a text are lost; those inside stay.
        case endsTrimmed
        /// A text keeps its first 20 characters.
        case truncated
        /// Every line ends in `\r\n`.
        case windowsLineEnds
        /// The first letter is in upper case.
        case capitalised
        /// Control characters are lost, tab and line ends are kept.
        case controlsStripped
        /// `&`, `<`, `>` and quotation marks become HTML's names for them; what is written back is escaped again.
        case htmlEscaped

        func applied(to text: String) -> String {
            switch self {
            case .none: text
            case .trimmed: text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            case .endsTrimmed: text.trimmed
            case .truncated: String(text.prefix(20))
            case .windowsLineEnds:
                text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").replacing("\n", with: "\r\n")
            case .capitalised: text.prefix(1).uppercased() + text.dropFirst()
            case .controlsStripped: String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isControl }))
            case .htmlEscaped:
                text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                    .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
            }
        }
    }
}

extension Unicode.Scalar {
    /// A control character that no text needs: tab and line ends are none.
    var isControl: Bool { properties.generalCategory == .control && !["\t", "\n", "\r"].contains(self) }
}
