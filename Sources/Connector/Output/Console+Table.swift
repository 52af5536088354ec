import Text

extension Console {
    /// Columns padded to the widest cell; the first is left-aligned, numbers to the right.
    static func table(_ rows: [[String]]) -> [String] {
        padded(rows) { index, cell, pad in index == 0 ? cell + pad : pad + cell }
    }

    /// Columns of text, each aligned to the left and padded to its widest cell.
    static func columns(_ rows: [[String]]) -> [String] {
        padded(rows) { _, cell, pad in cell + pad }.map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func padded(_ rows: [[String]], _ place: (Int, String, String) -> String) -> [String] {
        let rows = rows.map { $0.map(\.inOneLine) }
        let widths = rows.reduce(into: [Int]()) { widths, row in
            for (index, cell) in row.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.count)
            }
        }
        return rows.map { row in
            row.enumerated().map { index, cell in
                place(index, cell, String(repeating: " ", count: widths[index] - cell.count))
            }.joined(separator: "  ")
        }
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
