import JSON

/// Reads the objects of a JSON array, or of lines of JSON, piece by piece, as they come from a file or a pipe.
///
/// An object that is wrong is told by the line where it begins. A line end inside a text, which JSON does not have, ends
/// the object, so that those behind it are read.
///
/// ## Limits
/// An object of more than `limit` bytes is wrong.
struct JSONRowReader {
    struct Row {
        let line: Int
        let object: JSONObject
    }

    private enum State {
        case between, inside, text, escaped
        /// Up to the next comma or line end.
        case skipping
    }

    private let limit: Int
    private var state = State.between
    private var depth = 0
    private var object: [UInt8] = []
    private var line = 1
    private var begin = 1
    private var isOpen = false

    init(limit: Int = 4 << 20) { self.limit = limit }

    /// The objects that end in these bytes.
    mutating func read(_ bytes: some Sequence<UInt8>) -> [Result<Row, MalformedRow>] {
        var found: [Result<Row, MalformedRow>] = []
        for byte in bytes {
            take(byte, &found)
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
        return found
    }

    mutating func end() -> [Result<Row, MalformedRow>] {
        if [.inside, .text, .escaped].contains(state) {
            return [.failure(MalformedRow(begin, "the object has no end"))]
        }
        return isOpen ? [.failure(MalformedRow(line, "the list has no end: the file may be cut off"))] : []
    }

    private mutating func take(_ byte: UInt8, _ found: inout [Result<Row, MalformedRow>]) {
        switch state {
        case .between: takeBetween(byte, &found)
        case .skipping:
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { state = .between }
        case .inside, .text, .escaped:
            object.append(byte)
            if object.count > limit { return fail("has more than \(limit >> 20) MiB", &found) }
            takeInside(byte, &found)
        }
    }

    private mutating func takeBetween(_ byte: UInt8, _ found: inout [Result<Row, MalformedRow>]) {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ","): break
        case UInt8(ascii: "[") where !isOpen: isOpen = true
        case UInt8(ascii: "]") where isOpen: isOpen = false
        case UInt8(ascii: "{"):
            (state, depth, begin, object) = (.inside, 1, line, [byte])
        default:
            begin = line
            fail("is not a JSON object", &found)
        }
    }

    private mutating func takeInside(_ byte: UInt8, _ found: inout [Result<Row, MalformedRow>]) {
        switch (state, byte) {
        case (.text, UInt8(ascii: "\n")):
            fail("a line ends inside a text", &found)
            state = .between
        case (.escaped, _): state = .text
        case (.text, UInt8(ascii: "\\")): state = .escaped
        case (.text, UInt8(ascii: "\"")): state = .inside
        case (.inside, UInt8(ascii: "\"")): state = .text
        case (.inside, UInt8(ascii: "{")), (.inside, UInt8(ascii: "[")): depth += 1
        case (.inside, UInt8(ascii: "}")), (.inside, UInt8(ascii: "]")):
            depth -= 1
            if depth == 0 { endObject(&found) }
        default: break
        }
    }

    private mutating func endObject(_ found: inout [Result<Row, MalformedRow>]) {
        do throws(JSONError) {
            found.append(.success(Row(line: begin, object: try JSONObject(object))))
        } catch {
            found.append(.failure(MalformedRow(begin, "\(error)")))
        }
        object = []
        state = .between
    }

    private mutating func fail(_ why: String, _ found: inout [Result<Row, MalformedRow>]) {
        found.append(.failure(MalformedRow(begin, why)))
        object = []
        state = .skipping
    }
}
