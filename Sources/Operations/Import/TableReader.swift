import JSON
import Text

/// Reads a table, as JSON or as CSV with a header, piece by piece: what it is, its first bytes tell.
package struct TableReader {
    /// One row: its columns by name.
    package struct Row {
        let line: Int
        let columns: [String: JSONValue]
    }

    private enum Form {
        /// Not known before the first line is whole, which tells the separator.
        case unknown([UInt8])
        case json(JSONRowReader)
        case csv(CSVReader, header: [String]?)
    }

    private var form = Form.unknown([])

    /// Of a first line.
    private static let longestHeader = 64 << 10
    /// What may stand in front of it, the mark's bytes among them.
    private static let blanks = Set(CSV.byteOrderMark + " \t\r\n".utf8)

    package init() {}

    /// The rows that end in these bytes.
    package mutating func read(_ bytes: [UInt8]) -> [Result<Row, MalformedRow>] {
        guard case .unknown(let before) = form else { return rows(bytes) }
        let all = before + bytes
        let isWhole = all.drop { Self.blanks.contains($0) }.contains(UInt8(ascii: "\n"))
        guard isWhole || all.count > Self.longestHeader else {
            form = .unknown(all)
            return []
        }
        return begin(all)
    }

    /// What stands behind the last line end.
    package mutating func end() -> [Result<Row, MalformedRow>] {
        var found: [Result<Row, MalformedRow>] = []
        if case .unknown(let all) = form { found = begin(all) }
        switch form {
        case .unknown: return found
        case .json(var reader):
            found += reader.end().map(Self.row)
        case .csv(var reader, var header):
            found += Self.rows(reader.end(), &header)
        }
        return found
    }

    private mutating func begin(_ all: [UInt8]) -> [Result<Row, MalformedRow>] {
        let bytes = all.starts(with: CSV.byteOrderMark) ? Array(all.dropFirst(3)) : all
        let first = bytes.first { !Self.blanks.contains($0) }
        if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") {
            form = .json(JSONRowReader())
        } else {
            form = .csv(
                CSVReader(separator: CSVReader.separator(of: bytes.drop { Self.blanks.contains($0) })),
                header: nil
            )
        }
        return rows(bytes)
    }

    private mutating func rows(_ bytes: [UInt8]) -> [Result<Row, MalformedRow>] {
        // Taken out, so that what it holds is not copied when it grows.
        let present = form
        form = .unknown([])
        switch present {
        case .unknown: return []
        case .json(var reader):
            let found = reader.read(bytes).map(Self.row)
            form = .json(reader)
            return found
        case .csv(var reader, var header):
            let found = Self.rows(reader.read(bytes), &header)
            form = .csv(reader, header: header)
            return found
        }
    }

    private static func row(_ found: Result<JSONRowReader.Row, MalformedRow>) -> Result<Row, MalformedRow> {
        found.map { row in
            let names = Set(row.object.members.map(\.name))
            return Row(
                line: row.line,
                columns: Dictionary(uniqueKeysWithValues: names.map { ($0, row.object[$0] ?? .null) })
            )
        }
    }

    private static func rows(_ found: [Result<CSVReader.Record, MalformedRow>], _ header: inout [String]?)
        -> [Result<Row, MalformedRow>]
    {
        var rows: [Result<Row, MalformedRow>] = []
        for result in found {
            switch result {
            case .failure(let malformed): rows.append(.failure(malformed))
            case .success(let record):
                guard let names = header else {
                    header = record.cells.map(\.trimmed)
                    continue
                }
                guard record.cells.count == names.count else {
                    let why = "has \(record.cells.count) cells, and the header has \(names.count)"
                    rows.append(.failure(MalformedRow(record.line, why)))
                    continue
                }
                let cells = zip(names, record.cells.map(JSONValue.string))
                rows.append(.success(Row(line: record.line, columns: Dictionary(cells) { $1 })))
            }
        }
        return rows
    }
}

extension CSVReader {
    /// What separates the cells of the first line: some programs write semicolons or tabs.
    package static func separator(of bytes: some Collection<UInt8>) -> UInt8 {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        func count(_ byte: UInt8) -> Int { line.count { $0 == byte } }
        let comma = UInt8(ascii: ",")
        return [UInt8(ascii: ";"), UInt8(ascii: "\t")].first { count($0) > count(comma) } ?? comma
    }
}
