import Glibc

/// A file that is open for writing.
struct Writing: ~Copyable {
    private let descriptor: CInt

    /// Makes or opens a file, has it written, and closes it.
    static func to(_ path: String, _ flags: CInt = 0, _ body: (borrowing Writing) async throws -> Void) async throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o640)
        guard descriptor >= 0 else { throw Impatience(description: "cannot open \(path): errno \(errno)") }
        let writing = Writing(descriptor: descriptor)
        try await body(writing)
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) throws {
        guard bytes.withUnsafeBytes({ Glibc.write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else {
            throw Impatience(description: "cannot write: errno \(errno)")
        }
    }
}
