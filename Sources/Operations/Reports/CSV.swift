import Text

/// Comma-separated values as in RFC 4180, safe to open in a spreadsheet.
package enum CSV {
    /// What some spreadsheets need to read UTF-8.
    package static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// One record with its line end.
    package static func record(_ cells: [String]) -> [UInt8] {
        Array((cells.map(cell).joined(separator: ",") + "\r\n").utf8)
    }

    /// A cell that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.
    ///
    /// So does what would begin a cell where semicolons, tabs or lines separate them, as they do for some spreadsheets
    /// whatever the quotes say.
    ///
    /// What drives a terminal or hides text is dropped first; ends of lines and tabs stay, in quotes. A semicolon and a
    /// tab are quoted too, because some spreadsheets take them for separators.
    private static func cell(_ text: String) -> String {
        var text = String(
            String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isUnfitForLines || layout.contains($0) })
        )
        if let first = text.unicodeScalars.first, startsFormula.contains(first), !isNumber(text) { text = "'" + text }
        text = guarded(text)
        let needsQuotes = text.unicodeScalars.contains {
            ",;\"\t\r\n".unicodeScalars.contains($0)
        }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    private static func guarded(_ text: String) -> String {
        var guarded = String.UnicodeScalarView()
        var last: Unicode.Scalar = ","
        for scalar in text.unicodeScalars {
            if last == ";" || layout.contains(last), startsFormula.contains(scalar), !layout.contains(scalar) {
                guarded.append("'")
            }
            guarded.append(scalar)
            last = scalar
        }
        return String(guarded)
    }

    private static let layout: Set<Unicode.Scalar> = ["\t", "\r", "\n"]
    private static let startsFormula: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]

    private static func isNumber(_ text: String) -> Bool {
        text.wholeMatch(of: #/[-+]?[0-9]+(?:\.[0-9]+)?/#) != nil
    }
}
