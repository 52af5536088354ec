import Glibc
import JSON

/// The folder in `processing/` that only this process uses, with the lock that says it lives.
///
/// ## On disk
/// `processing/HOST-PID-NONCE/.alive` is flocked from before the folder appears until the process ends, however it
/// ends. The folder is made in `tmp/` and renamed into place with the lock held, so nobody can take it for a dead one.
final class Claimer {
    let id: String
    private let files: SpoolFiles
    private let lock: CInt
    private var statusWidth = 2000

    init(files: SpoolFiles) throws(SpoolError) {
        let host = JobName.sanitized(Self.hostName).prefix(64)
        let nonce = String(UInt32.random(in: 0...UInt32.max), radix: 36)
        id = "\(host)-\(getpid())-\(nonce)"
        self.files = files
        let scratch = files.layout.path(.tmp(id))
        do throws(SystemCallError) {
            try files.system.makeDirectory(scratch, mode: SpoolLayout.folderMode)
            lock = try Self.makeAlive(in: scratch, files)
            do throws(SystemCallError) {
                guard try files.system.tryLock(lock) else { throw SystemCallError("flock", EWOULDBLOCK) }
                // No other process makes this name. A rename that refuses to replace would fail on a file system that
                // lacks it: its substitute, a link, is not for folders.
                try files.system.rename(scratch, to: files.layout.claimerFolder(id))
            } catch {
                files.system.close(lock)
                files.discard(.tmp("\(id)/\(SpoolLayout.aliveName)"))
                files.discardFolder(scratch)
                throw error
            }
        } catch {
            throw SpoolError("make the claim folder", files.layout.claimerFolder(id), error)
        }
    }

    private static func makeAlive(in scratch: String, _ files: SpoolFiles) throws(SystemCallError) -> CInt {
        do throws(SystemCallError) {
            return try files.system.open(
                "\(scratch)/\(SpoolLayout.aliveName)",
                .openOrCreate(mode: SpoolLayout.fileMode)
            )
        } catch {
            files.discardFolder(scratch)
            throw error
        }
    }

    private static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "host" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func place(_ name: JobName) -> SpoolLayout.Place { .processing(claimer: id, name) }

    /// Writes down how this process is, for `status` to read.
    ///
    /// Not flushed: it is of no use after a crash.
    func publish(_ status: JSONValue) {
        let place = SpoolLayout.Place.alive(claimer: id)
        do {
            let descriptor = try files.system.open(files.layout.path(place), .write)
            defer { files.system.close(descriptor) }
            // One line that never gets shorter: a shorter text must not leave the end of a longer one behind.
            var text = status.serialized()
            text += [UInt8](repeating: UInt8(ascii: " "), count: max(0, statusWidth - text.count))
            statusWidth = text.count
            text.append(UInt8(ascii: "\n"))
            try files.system.write(descriptor, text)
        } catch {
            return
        }
    }

    /// Gives the folder back.
    ///
    /// Jobs that are still in it are found by the next recovery.
    func close() {
        files.discard(.alive(claimer: id))
        files.system.close(lock)
        files.discardFolder(files.layout.claimerFolder(id))
    }
}
