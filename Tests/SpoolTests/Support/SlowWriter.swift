import Glibc

@testable import Spool

/// A program that writes a file bit by bit, as `cp` from a slow disk would.
final class SlowWriter {
    private var descriptor: CInt

    init(_ path: String, truncate: Bool = false) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | (truncate ? O_TRUNC : 0), 0o640)
        if descriptor < 0 { throw SystemCallError("open", errno) }
    }

    deinit { close() }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw SystemCallError("write", errno) }
    }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }
}
