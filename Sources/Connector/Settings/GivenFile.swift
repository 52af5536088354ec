import Glibc

/// A file that an operator named, read as a whole up to a limit.
///
/// Links are followed: a container's settings are links. A pipe (`<(…)`, `/dev/stdin`) is read to its end.
struct GivenFile {
    let bytes: [UInt8]
    let status: stat

    enum Trouble: Error {
        case missing
        case tooLarge(size: Int, limit: Int)
        case notAFile
        case unreadable(CInt)
    }

    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - limit: bytes.
    ///   - mayBePipe: false where the file was not named by the operator: a pipe could block for ever.
    init(_ path: String, limit: Int, mayBePipe: Bool = true) throws(Trouble) {
        // Without waiting for a pipe's writer to come.
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(errno) }
        defer { if path != "-" { close(descriptor) } }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw .notAFile
        case S_IFIFO where !mayBePipe: throw .notAFile
        case S_IFREG where status.st_size > limit:
            throw .tooLarge(size: Int(status.st_size), limit: limit)
        default: break
        }
        // Having come, it may take its time.
        if path != "-" { _ = fcntl(descriptor, F_SETFL, 0) }
        self.status = status
        bytes = try Self.read(descriptor, limit)
        if bytes.count > limit { throw .tooLarge(size: bytes.count, limit: limit) }
    }

    /// At most one byte more than `limit`, which tells that there are more.
    private static func read(_ descriptor: CInt, _ limit: Int) throws(Trouble) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &chunk, min(chunk.count, limit + 1 - bytes.count))
            if count == 0 { break }
            if count > 0 {
                bytes += chunk.prefix(count)
            } else if errno != EINTR {
                throw .unreadable(errno)
            }
        }
        return bytes
    }
}

extension GivenFile.Trouble: CustomStringConvertible {
    /// The end of a sentence that begins with the file.
    var description: String {
        switch self {
        case .missing: "does not exist"
        case .tooLarge(_, let limit): "has more than \(Self.size(limit))"
        case .notAFile: "is not a regular file"
        case .unreadable(let code): "cannot be read: \(String(cString: strerror(code)))"
        }
    }

    private static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB"
    }
}
