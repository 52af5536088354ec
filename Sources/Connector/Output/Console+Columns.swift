import Text

extension Console {
    /// Columns of text, each aligned to the left and padded to its widest cell.
    static func columns(_ rows: [[String]]) -> [String] {
        let rows = rows.map { $0.map(\.inOneLine) }
        let widths = rows.reduce(into: [Int]()) { widths, row in
            for (index, cell) in row.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.cells)
            }
        }
        return rows.map { row in
            let line = row.enumerated().map { index, cell in
                cell.padded(to: widths[index])
            }
            return String(line.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - cells)) }
}
