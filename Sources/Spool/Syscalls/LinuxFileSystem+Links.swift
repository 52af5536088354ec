import Glibc

extension LinuxFileSystem {
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
            for index in buffer.indices.dropFirst(root.utf8.count + 1) where path[index] == slash {
                path[index] = 0
                defer { path[index] = slash }
                var status = stat()
                if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK { return true }
            }
            return false
        }
        if isLinked { throw SystemCallError("lstat", ELOOP) }
    }
}

private let slash = CChar(UInt8(ascii: "/"))
