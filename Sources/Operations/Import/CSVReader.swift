/// Reads comma-separated values (RFC 4180) piece by piece, as they come from a file or a pipe.
///
/// Cells may have line ends between quotation marks. A record that is wrong is told by the line where it begins, and
/// those behind it are read.
///
/// ## Limits
/// A record of more than `limit` bytes is wrong: a quotation mark without an end must not take the file into memory.
package struct CSVReader {
    package struct Record: Equatable {
        /// Where it begins; the first line is 1.
        package let line: Int
        package let cells: [String]
    }

    private enum State { case start, plain, quoted, afterQuote, skipping }

    private let separator: UInt8
    private let limit: Int
    private var state = State.start
    private var cell: [UInt8] = []
    private var cells: [String] = []
    private var size = 0
    private var line = 1
    private var begin = 1
    private var wasReturn = false

    package init(separator: UInt8 = UInt8(ascii: ","), limit: Int = 4 << 20) {
        (self.separator, self.limit) = (separator, limit)
    }

    /// The records that end in these bytes.
    package mutating func read(_ bytes: some Sequence<UInt8>) -> [Result<Record, MalformedRow>] {
        var found: [Result<Record, MalformedRow>] = []
        for byte in bytes { take(byte, &found) }
        return found
    }

    /// What stands behind the last line end.
    package mutating func end() -> [Result<Record, MalformedRow>] {
        if state == .quoted { return [.failure(MalformedRow(begin, "a quotation mark has no end"))] }
        var found: [Result<Record, MalformedRow>] = []
        endRecord(&found)
        return found
    }

    private mutating func take(_ byte: UInt8, _ found: inout [Result<Record, MalformedRow>]) {
        defer { wasReturn = byte == UInt8(ascii: "\r") }
        size += 1
        if size > limit, state != .skipping {
            fail("has more than \(limit >> 20) MiB: a quotation mark may have no end", &found)
        }
        switch (state, byte) {
        case (.quoted, UInt8(ascii: "\"")): state = .afterQuote
        case (.quoted, _):
            if byte == UInt8(ascii: "\n") { line += 1 }
            cell.append(byte)
        case (_, UInt8(ascii: "\n")) where wasReturn: begin = line
        case (_, UInt8(ascii: "\n")), (_, UInt8(ascii: "\r")):
            line += 1
            endRecord(&found)
            begin = line
        case (.skipping, _): break
        case (_, separator): endCell()
        case (.start, UInt8(ascii: "\"")): state = .quoted
        case (.afterQuote, UInt8(ascii: "\"")):
            cell.append(byte)
            state = .quoted
        case (.afterQuote, _): fail("text stands behind a closing quotation mark", &found)
        default:
            cell.append(byte)
            state = .plain
        }
    }

    private mutating func endCell() {
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
        state = .start
    }

    private mutating func endRecord(_ found: inout [Result<Record, MalformedRow>]) {
        if state != .skipping, !(cells.isEmpty && cell.isEmpty && state == .start) {
            endCell()
            found.append(.success(Record(line: begin, cells: cells)))
        }
        clear()
        state = .start
        size = 0
    }

    private mutating func fail(_ why: String, _ found: inout [Result<Record, MalformedRow>]) {
        found.append(.failure(MalformedRow(begin, why)))
        clear()
        state = .skipping
    }

    private mutating func clear() {
        cells.removeAll()
        cell = []
    }
}

/// A row of a file that cannot be used.
package struct MalformedRow: Error, Equatable {
    package let line: Int
    package let why: String

    package init(_ line: Int, _ why: String) { (self.line, self.why) = (line, why) }
}
