import Glibc

/// The folder in `processing/` that only this process uses, with the lock that says it lives.
///
/// ## On disk
/// `processing/HOST-PID-NONCE/.alive` is flocked from before the folder appears until the process ends, however it
/// ends. The folder is made in `tmp/` and renamed into place with the lock held, so no process can take it for a dead one.
/// The file stays empty: how the process is stands in its heartbeat.
final class ClaimDirectory {
    let id: String
    private let files: SpoolFiles
    private var lock: CInt

    init(files: SpoolFiles) throws(SpoolError) {
        id = "\(ProcessIdentity.hostName)-\(getpid())-\(ProcessIdentity.newNonce())"
        self.files = files
        let scratch = files.layout.path(.tmp(id))
        var lock: CInt = -1
        do throws(SystemCallError) {
            try files.system.makeDirectory(scratch, mode: SpoolLayout.folderMode)
            lock = try files.system.open("\(scratch)/\(SpoolLayout.aliveName)", .lock)
            guard try files.system.tryLock(lock) else { throw SystemCallError("flock", EWOULDBLOCK) }
            // No other process makes this name. A rename that refuses to replace would fail on a file system that lacks
            // it: its substitute, a link, is not for folders.
            try files.system.rename(scratch, to: files.layout.claimerFolder(id))
        } catch {
            if lock >= 0 { files.system.close(lock) }
            files.discard(.tmp("\(id)/\(SpoolLayout.aliveName)"))
            files.discardFolder(scratch)
            throw SpoolError("make the claim folder", files.layout.claimerFolder(id), error)
        }
        self.lock = lock
    }

    var folder: JobLocation { .processing(claimer: id) }
    func place(_ name: JobName) -> SpoolLayout.Place { folder.place(name) }

    /// Closes the lock: a volume on which a file is open cannot be unmounted.
    ///
    /// From then on the folder may be taken for a dead process's, until `holdAgain`.
    func letGo() {
        if lock >= 0 { files.system.close(lock) }
        lock = -1
    }

    enum Hold: Equatable {
        case held
        /// Somebody has the lock: to look at it, or to recover the folder, which is over soon.
        case busy
        /// Others have recovered the folder.
        case gone
    }

    /// Takes the lock again after `letGo`.
    func holdAgain() throws(SystemCallError) -> Hold {
        let path = files.layout.path(.alive(claimer: id))
        do throws(SystemCallError) {
            guard let descriptor = try files.lock(path, .write) else { return .busy }
            var isOurs = false
            defer { if !isOurs { files.system.close(descriptor) } }
            // Whoever recovered the folder may have removed the name since it was opened.
            isOurs = try files.system.status(at: path).isSameFile(as: files.system.status(descriptor))
            if isOurs { lock = descriptor }
            return isOurs ? .held : .gone
        } catch {
            if error.errno == ENOENT { return .gone }
            throw error
        }
    }

    /// Gives the folder back.
    ///
    /// Jobs that are still in it are found by the next recovery.
    func close() {
        files.discard(.alive(claimer: id))
        letGo()
        files.discardFolder(files.layout.claimerFolder(id))
    }
}
