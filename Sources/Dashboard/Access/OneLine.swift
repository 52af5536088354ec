/// Text that somebody typed or another system sent, fit for a log, a terminal and a page.
enum OneLine {
    /// One line of at most so many characters, without anything that would drive a terminal.
    static func text(_ text: some StringProtocol, longest: Int) -> String {
        let visible = text.unicodeScalars.map { scalar -> Unicode.Scalar? in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: " "
            case .format, .surrogate, .privateUse, .unassigned: nil
            default: scalar
            }
        }
        let line = String(String.UnicodeScalarView(visible.compactMap(\.self).prefix(longest)))
        return line.split(separator: " ").joined(separator: " ")
    }
}
