import Glibc

/// Where a report's bytes go: standard output, or a file that is there only once it is complete.
///
/// ## On disk
/// Written beside its place as `NAME.partial-PID` and renamed at the end; taken away when the report ends early.
final class ReportOutput {
    private let path: String?
    private let partial: String
    private var file: UnsafeMutablePointer<FILE>?

    /// - Throws: a `Failure` when the file cannot be made.
    init(_ path: String?) throws {
        self.path = path
        partial = (path ?? "") + ".partial-\(getpid())"
        guard path != nil else { return }
        file = fopen(partial, "wx")
        if file == nil { throw failure("make") }
    }

    deinit {
        guard let file else { return }
        fclose(file)
        unlink(partial)
    }

    /// - Throws: a `Failure` when the disk does not take it.
    func write(_ bytes: [UInt8]) throws {
        guard path != nil else { return Console.bytes(bytes) }
        guard let file else { return }
        if fwrite(bytes, 1, bytes.count, file) != bytes.count { throw failure("write") }
    }

    /// Puts the file in its place, over an older one.
    func finish() throws {
        guard let path, let file else { return }
        guard fflush(file) == 0, fsync(fileno(file)) == 0 else { throw failure("write") }
        guard rename(partial, path) == 0 else { throw failure("put into place") }
        fclose(file)
        self.file = nil
    }

    private func failure(_ action: String) -> Failure {
        Failure(
            .unavailable,
            "cannot \(action) \(path ?? ""): \(String(cString: strerror(errno))); check --output and the free space"
        )
    }
}
