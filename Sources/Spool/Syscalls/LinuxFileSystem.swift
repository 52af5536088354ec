package import FoundationEssentials
import Glibc

/// The kernel's own.
package struct LinuxFileSystem: FileSystem {
    /// Below this folder no folder may be a link; see ``LinuxFileSystem/refuseLinks(to:)``.
    let root: String?

    package init(root: String? = nil) { self.root = root }

    private static let slash = CChar(UInt8(ascii: "/"))

    /// `UTIME_OMIT` of sys/stat.h, a macro that Swift does not import: leave this time as it is.
    private static let omit = (1 << 30) - 2

    package func open(_ path: String, _ mode: OpenMode) throws(SystemCallError) -> CInt {
        let common = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        try refuseLinks(to: path)
        let descriptor = try check("open") {
            switch mode {
            case .read: Glibc.open(path, common | O_RDONLY)
            case .readDirectory: Glibc.open(path, O_CLOEXEC | O_NOFOLLOW | O_RDONLY | O_DIRECTORY)
            case .create(let mode): Glibc.open(path, common | O_WRONLY | O_CREAT | O_EXCL, mode)
            case .openOrCreate(let mode): Glibc.open(path, common | O_RDWR | O_CREAT, mode)
            case .lock: Glibc.open(path, common | O_RDWR | O_CREAT, SpoolLayout.lockMode)
            case .write: Glibc.open(path, common | O_RDWR)
            }
        }
        if mode == .lock { keepToOwner(descriptor) }
        return descriptor
    }

    private func keepToOwner(_ descriptor: CInt) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 != 0, status.st_uid == geteuid() else { return }
        _ = fchmod(descriptor, SpoolLayout.lockMode)
    }

    package func close(_ descriptor: CInt) { _ = Glibc.close(descriptor) }

    package func read(_ descriptor: CInt, atMost limit: Int) throws(SystemCallError) -> [UInt8] {
        var failure: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit {
                let wanted = limit - count
                let got = Glibc.read(descriptor, buffer.baseAddress! + count, wanted)
                if got >= 0 {
                    count += got
                    // A file gives less than was asked for at its end only.
                    if got < wanted { break }
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        if failure != 0 { throw SystemCallError("read", failure) }
        return bytes
    }

    package func write(_ descriptor: CInt, _ bytes: [UInt8]) throws(SystemCallError) {
        try bytes.withUnsafeBufferPointer { buffer throws(SystemCallError) in
            var written = 0
            while written < buffer.count {
                written += try check("write") {
                    Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
                }
            }
        }
    }

    package func sync(_ descriptor: CInt) throws(SystemCallError) {
        try check("fsync") { fsync(descriptor) }
    }

    package func syncFileSystem(_ descriptor: CInt) throws(SystemCallError) {
        try check("syncfs") { syncfs(descriptor) }
    }

    package func setModificationTime(_ path: String, _ time: Date) throws(SystemCallError) {
        try refuseLinks(to: path)
        let seconds = time.timeIntervalSince1970.rounded(.down)
        let nanoseconds = Int((time.timeIntervalSince1970 - seconds) * 1e9)
        let times = [
            timespec(tv_sec: 0, tv_nsec: Self.omit), timespec(tv_sec: Int(seconds), tv_nsec: nanoseconds),
        ]
        try check("utimensat") { utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) }
    }

    package func setMode(_ path: String, _ mode: UInt32) throws(SystemCallError) {
        try refuseLinks(to: path)
        // By a descriptor: chmod(2) follows a link that took the place of what was looked at.
        let descriptor = try check("open") { Glibc.open(path, O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_RDONLY) }
        defer { close(descriptor) }
        try check("fchmod") { fchmod(descriptor, mode) }
    }

    package func status(_ descriptor: CInt) throws(SystemCallError) -> FileStatus {
        var result = stat()
        try check("fstat") { fstat(descriptor, &result) }
        return FileStatus(result)
    }

    package func status(at path: String) throws(SystemCallError) -> FileStatus {
        try refuseLinks(to: path)
        var result = stat()
        try check("lstat") { lstat(path, &result) }
        return FileStatus(result)
    }

    package func rename(_ from: String, to: String) throws(SystemCallError) {
        try refuseLinks(to: from)
        try refuseLinks(to: to)
        try check("rename") { Glibc.rename(from, to) }
    }

    package func renameNoReplace(_ from: String, to: String) throws(SystemCallError) {
        try refuseLinks(to: from)
        try refuseLinks(to: to)
        do {
            try check("renameat2") { renameat2(AT_FDCWD, from, AT_FDCWD, to, UInt32(RENAME_NOREPLACE)) }
        } catch  where error.errno == EINVAL || error.errno == ENOSYS {
            try linkAndUnlink(from, to)
        }
    }

    /// For file systems without RENAME_NOREPLACE (NFS): a link fails when the name exists.
    ///
    /// A crash between the two calls leaves one inode under two names, which recovery repairs as it does after a power
    /// cut on btrfs.
    private func linkAndUnlink(_ from: String, _ to: String) throws(SystemCallError) {
        try check("link") { link(from, to) }
        // Not undone when this fails: the failure may be a lost reply, and the other name the only one.
        try unlink(from)
    }

    package func unlink(_ path: String) throws(SystemCallError) {
        try refuseLinks(to: path)
        try check("unlink") { Glibc.unlink(path) }
    }

    package func makeDirectory(_ path: String, mode: UInt32) throws(SystemCallError) {
        try refuseLinks(to: path)
        try check("mkdir") { mkdir(path, mode) }
    }

    package func removeDirectory(_ path: String) throws(SystemCallError) {
        try refuseLinks(to: path)
        try check("rmdir") { rmdir(path) }
    }

    package func list(_ path: String, _ body: (DirectoryEntry) -> Bool) throws(SystemCallError) {
        try refuseLinks(to: "\(path)/")
        guard let stream = opendir(path) else { throw SystemCallError("opendir", errno) }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw SystemCallError("readdir", errno) }
                return
            }
            if let found = DirectoryEntry(entry), !body(found) { return }
        }
    }

    package func tryLock(_ descriptor: CInt) throws(SystemCallError) -> Bool {
        do {
            try check("flock") { flock(descriptor, LOCK_EX | LOCK_NB) }
            return true
        } catch  where error.errno == EWOULDBLOCK {
            return false
        }
    }

    package func checkAccess(_ path: String) throws(SystemCallError) {
        // By the effective user, as the calls that it stands for.
        try check("faccessat") { faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) }
    }

    package func space(_ path: String) throws(SystemCallError) -> VolumeSpace {
        var result = statvfs()
        try check("statvfs") { statvfs(path, &result) }
        return VolumeSpace(
            bytes: Int(clamping: result.f_bavail) * Int(clamping: result.f_frsize),
            // btrfs and the like say 0 of 0.
            files: result.f_files == 0 ? nil : Int(clamping: result.f_favail)
        )
    }

    package func makeInotify() throws(SystemCallError) -> Inotify { try Inotify() }

    /// Refuses a path that leads through a link below the root; the root itself may be one.
    ///
    /// What such a link names is not the spool's: moving, counting or removing things there would do harm elsewhere.
    ///
    /// Of the path's last part nothing is said: each call has its own way not to follow a link there. A path that ends
    /// with a slash is a folder that is about to be gone into.
    ///
    /// Looking and doing are two calls: a link that appears in between is followed this once. Where that would be
    /// dangerous, in `Retention`, folders are held open instead.
    func refuseLinks(to path: String) throws(SystemCallError) {
        guard let root, path.utf8.starts(with: root.utf8) else { return }
        var bytes = path.utf8CString
        let isLinked = bytes.withUnsafeMutableBufferPointer { buffer in
            guard let path = buffer.baseAddress else { return false }
            for index in buffer.indices.dropFirst(root.utf8.count + 1) where path[index] == Self.slash {
                path[index] = 0
                defer { path[index] = Self.slash }
                var status = stat()
                if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK { return true }
            }
            return false
        }
        if isLinked { throw SystemCallError("lstat", ELOOP) }
    }

    @discardableResult
    func check<Result: SignedInteger>(_ call: String, _ body: () -> Result) throws(SystemCallError) -> Result {
        while true {
            let result = body()
            if result >= 0 { return result }
            let failure = errno
            if failure != EINTR { throw SystemCallError(call, failure) }
        }
    }
}

extension FileStatus {
    fileprivate init(_ raw: stat) {
        kind = Kind(raw.st_mode) ?? .other
        device = UInt64(raw.st_dev)
        inode = UInt64(raw.st_ino)
        size = Int(raw.st_size)
        modified = Date(raw.st_mtim)
        changed = Date(raw.st_ctim)
        mode = raw.st_mode & 0o7777
        owner = raw.st_uid
        links = Int(raw.st_nlink)
    }
}

extension DirectoryEntry {
    /// nil for `.` and `..`.
    init?(_ entry: UnsafeMutablePointer<dirent>) {
        let found = withUnsafePointer(to: &entry.pointee.d_name) { field in
            field.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ? nil : String(cString: name)
            }
        }
        guard let found else { return nil }
        name = found
        // DTTOIF of dirent.h, a macro that Swift does not import.
        kind = FileStatus.Kind(mode_t(entry.pointee.d_type) << 12)
    }
}

extension FileStatus.Kind {
    /// nil where the type is not told.
    fileprivate init?(_ mode: mode_t) {
        switch mode & S_IFMT {
        case 0: return nil
        case S_IFREG: self = .regular
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .symbolicLink
        default: self = .other
        }
    }
}

extension Date {
    fileprivate init(_ time: timespec) {
        self.init(timeIntervalSince1970: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    }
}
