import FoundationEssentials
import Glibc
import Text

/// A `.env` file that is written by the program: whole or not at all, and for nobody else to read.
struct EnvFile {
    let path: String

    /// Changes settings and leaves every other line as it is.
    ///
    /// A new file is its user's alone. One that was there keeps its owner and group, and loses what others had.
    ///
    /// - Throws: a `Failure` when it cannot be written; then it is as it was.
    func set(_ changes: [(name: String, value: String?)]) throws(Failure) {
        // A container's file may be a link.
        let target = realpath(path, nil).map { pointer in
            defer { free(pointer) }
            return String(cString: pointer)
        }
        let place = target ?? path
        let old = FileManager.default.contents(atPath: place) ?? Data()
        let text = DotEnv.setting(changes, in: String(decoding: old, as: UTF8.self))
        var status = stat()
        let exists = stat(place, &status) == 0
        let fresh = "\(place).\(getpid()).new"
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        do throws(Failure) {
            guard !exists || fchown(descriptor, status.st_uid, status.st_gid) == 0 || errno == EPERM,
                !exists || fchmod(descriptor, status.st_mode & 0o640) == 0
            else { throw failure() }
            guard writeAll(Array(text.utf8), to: descriptor), fsync(descriptor) == 0, rename(fresh, place) == 0 else {
                throw failure()
            }
        } catch {
            unlink(fresh)
            throw error
        }
    }

    private func failure() -> Failure {
        Failure(.configuration, "cannot write \(path): \(String(cString: strerror(errno))); it is as it was")
    }
}
