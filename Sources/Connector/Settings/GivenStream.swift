import Glibc

/// A file that an operator named, read piece by piece: it may be larger than what fits into memory.
struct GivenStream: ~Copyable {
    private let descriptor: CInt
    private let path: String

    /// - Parameter path: `-` is standard input.
    init(_ path: String) throws {
        self.path = path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
    }

    deinit { if descriptor > STDIN_FILENO { close(descriptor) } }

    /// The next bytes; nil at the end.
    borrowing func next() throws -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return nil }
            if count > 0 { return Array(chunk.prefix(count)) }
            guard errno == EINTR else { throw Self.failure(path, errno) }
        }
    }

    private static func failure(_ path: String, _ code: CInt) -> Failure {
        let trouble: GivenFile.Trouble = code == ENOENT ? .missing : code == EISDIR ? .notAFile : .unreadable(code)
        return Failure(.notSo, "the file \(path) \(trouble)")
    }
}
