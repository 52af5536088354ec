/// Text from outside as a part of one line of a log, a terminal, a page or an error: the one cleaning of all of them.
///
/// Ends of lines and tabs become blanks. What drives a terminal (control characters, those beyond ASCII too) and what
/// hides text or turns its direction (Unicode's format characters) is dropped.
extension StringProtocol {
    package var inOneLine: String {
        // Most texts need nothing.
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(self) }
        var line = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in unicodeScalars {
            if scalar.isLineEnd {
                // The two of Windows are one end.
                if !(isAfterReturn && scalar == "\n") { line.append(" ") }
            } else if !scalar.isUnfitForLines {
                line.append(scalar)
            }
            isAfterReturn = scalar == "\r"
        }
        return String(line)
    }

    /// The same with single blanks and none at the ends, cut to a number of code points.
    ///
    /// Reads no more of the text than it shows.
    ///
    /// - Parameter ending: stands where text was cut off.
    package func inOneLine(atMost limit: Int, ending: String = "...") -> String {
        var line = String.UnicodeScalarView()
        var isBlankPending = false
        for scalar in unicodeScalars {
            if scalar.isLineEnd || scalar.properties.isWhitespace {
                isBlankPending = !line.isEmpty
            } else if !scalar.isUnfitForLines {
                if line.count >= limit { return String(line) + ending }
                if isBlankPending { line.append(" ") }
                isBlankPending = false
                line.append(scalar)
            }
        }
        return String(line)
    }
}

extension Unicode.Scalar {
    /// `\n`, `\r`, tab, form feed and the like, and Unicode's own.
    package var isLineEnd: Bool {
        switch value {
        case 0x09...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Whether it would drive a terminal, hide text, or turn its direction.
    ///
    /// The two joiners stay: some scripts and many emoji are spelled with them.
    package var isUnfitForLines: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        case .format: value != 0x200C && value != 0x200D
        default: false
        }
    }
}
