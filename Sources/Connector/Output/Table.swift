import Operations
import Text

/// Rows under headings: the one place where lists get their shape, for people and for programs.
///
/// ## Limits
/// Only a terminal gets cells that are cut; what is written into a pipe or a file is whole.
struct Table {
    struct Column {
        let title: String
        var isNumber = false
        /// How narrow it may become on a terminal; nil for a column that is never cut.
        var least: Int?
        /// Left out unless everything is asked for: `-o wide`, and CSV.
        var isExtra = false

        init(_ title: String, isNumber: Bool = false, least: Int? = nil, isExtra: Bool = false) {
            (self.title, self.isNumber, self.least, self.isExtra) = (title, isNumber, least, isExtra)
        }
    }

    struct Cell: ExpressibleByStringLiteral {
        let text: String
        /// What CSV has instead: a time in UTC, a number of seconds.
        let value: String
        var colour: Console.Colour?

        init(_ text: String, value: String? = nil, _ colour: Console.Colour? = nil) {
            (self.text, self.value, self.colour) = (text.inOneLine, value ?? text, colour)
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    enum Shape: Equatable {
        /// With headings and in columns, cut to lines of this many cells.
        case fitted(Int)
        /// With headings and in columns, nothing cut or left out.
        case wide
        /// A line for each row with a tab between the cells, for `cut -f` and `awk`.
        case tabs

        /// On a terminal what fits it, elsewhere what programs read.
        static var usual: Shape { Console.isTerminal ? .fitted(Console.width) : .tabs }
    }

    let columns: [Column]
    let rows: [[Cell]]

    init(_ columns: [Column], _ rows: [[Cell]]) { (self.columns, self.rows) = (columns, rows) }

    /// Nothing where there are no rows.
    func lines(_ shape: Shape = .usual) -> [TerminalLine] {
        if rows.isEmpty { return [] }
        let shown = columns.indices.filter { shape == .wide || !columns[$0].isExtra }
        if shape == .tabs {
            return rows.map { row in TerminalLine(joined: shown.map { TerminalLine(row[$0].text) }, "\t") }
        }
        let widths = widths(shape, shown)
        let heading = shown.map { Cell(columns[$0].title, .bold) }
        return [line(heading, shown, widths)] + rows.map { row in line(shown.map { row[$0] }, shown, widths) }
    }

    /// Each shown column's width.
    private func widths(_ shape: Shape, _ shown: [Int]) -> [Int] {
        var widths = shown.map { index in
            rows.reduce(columns[index].title.cells) { max($0, $1[index].text.cells) }
        }
        guard case .fitted(let width) = shape else { return widths }
        // The first columns give way first: they have what names a row, of which a part will do.
        var excess = widths.reduce(2 * (widths.count - 1), +) - width
        for (place, index) in shown.enumerated() where excess > 0 {
            guard let least = columns[index].least, widths[place] > least else { continue }
            let cut = min(excess, widths[place] - least)
            widths[place] -= cut
            excess -= cut
        }
        return widths
    }

    private func line(_ cells: [Cell], _ shown: [Int], _ widths: [Int]) -> TerminalLine {
        var parts: [TerminalLine] = []
        for (place, cell) in cells.enumerated() {
            let text = cell.text.cut(toCells: widths[place])
            let pad = TerminalLine(String(repeating: " ", count: widths[place] - text.cells))
            let painted = cell.colour.map { Console.paint(text, $0) } ?? TerminalLine(text)
            if columns[shown[place]].isNumber {
                parts.append(pad + painted)
            } else {
                parts.append(place == cells.count - 1 ? painted : painted + pad)
            }
        }
        return TerminalLine(joined: parts, "  ").withoutTrailingBlanks
    }

    // MARK: For programs

    /// All columns under their titles.
    var csv: [UInt8] {
        CSV.record(columns.map(\.title)) + rows.flatMap { CSV.record($0.map(\.value)) }
    }

    /// What names each row.
    var names: [TerminalLine] { rows.map { TerminalLine($0[0].value) } }
}

extension TerminalLine {
    fileprivate init(joined parts: [TerminalLine], _ separator: TerminalLine) {
        self = parts.dropFirst().reduce(parts.first ?? "") { $0 + separator + $1 }
    }
}

extension String {
    /// How many cells of a terminal it takes: letters of East Asia and most emoji take two.
    var cells: Int {
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return reduce(0) { $0 + $1.cells }
    }

    fileprivate func cut(toCells width: Int) -> String {
        guard cells > width else { return self }
        var (kept, used) = ("", 1)
        for character in self {
            used += character.cells
            if used > width { break }
            kept.append(character)
        }
        return kept + "…"
    }
}

extension Character {
    fileprivate var cells: Int {
        switch unicodeScalars.first?.value ?? 0 {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
