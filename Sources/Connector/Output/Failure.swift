/// Why a command ends without success: a line, and an exit code.
struct Failure: Error, CustomStringConvertible {
    enum Code: Int32 {
        case notSo = 1
        case usage = 2
        case unavailable = 69
        case configuration = 78
    }

    let code: Code
    /// One, or several where each of them has to be put right.
    let lines: [String]

    var message: String { lines.joined(separator: "; ") }
    var description: String { message }

    init(_ code: Code, _ message: String) { self.init(code, lines: [message]) }

    init(_ code: Code, lines: [String]) {
        self.code = code
        self.lines = lines
    }
}
