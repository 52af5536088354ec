import SystemPackage

/// A file of `NAME=value` lines.
enum EnvironmentFile {
    /// Writes a new file for its user alone: there are secrets in it, if only the sandbox's.
    ///
    /// - Throws: a `Failure` when the file exists, or cannot be written.
    static func write(_ lines: [String], to path: String, choosing remedy: String) throws(Failure) {
        do {
            let options: FileDescriptor.OpenOptions = [.create, .exclusiveCreate, .closeOnExec]
            let file = try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: options,
                permissions: .ownerReadWrite
            )
            _ = try file.closeAfter { try file.writeAll((lines.joined(separator: "\n") + "\n").utf8) }
        } catch Errno.fileExists {
            throw Failure(.configuration, "\(path) exists and is not overwritten; \(remedy)")
        } catch {
            throw Failure(.configuration, "cannot write \(path): \(error); \(remedy)")
        }
    }
}
