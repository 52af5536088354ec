import Glibc

/// Why the spool could not do something: what, on which path, why, and what to do about it, in one line.
package struct SpoolError: Error, CustomStringConvertible, Sendable {
    package enum Kind: Sendable, Equatable {
        /// The disk, its inodes, a quota or the free-space floor.
        case noSpace
        case permission
        /// The file or folder is not there (any more).
        case missing
        case inputOutput
        /// The spool's layout is another version's, or a process of another version works on it.
        case otherVersion
        /// The writer or queue was stopped.
        case stopped
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// A failed system call on `path` while doing `action` ("write", "claim").
    init(_ action: String, _ path: String, _ error: SystemCallError) {
        let reason = String(cString: strerror(error.errno))
        var (kind, remedy) = Self.remedy(error.errno)
        if error.call == "inotify_init1" { remedy = "raise fs.inotify.max_user_instances (sysctl) or ulimit -n" }
        if error.call == "inotify_add_watch", error.errno == ENOSPC {
            (kind, remedy) = (.inputOutput, "raise fs.inotify.max_user_watches (sysctl)")
        }
        if error.errno == EPERM, ["renameat2", "rename", "link", "unlink"].contains(error.call) {
            remedy =
                "the file is immutable (lsattr; chattr -i), or another user's in a folder with the sticky bit: "
                + "change its owner"
        }
        self.init(kind, "cannot \(action) \(path): \(reason) (\(error.call)); \(remedy)")
    }

    private static func remedy(_ code: CInt) -> (Kind, String) {
        switch code {
        case ENOSPC, EDQUOT: (.noSpace, "free space or inodes on the spool's volume")
        case EACCES, EPERM, EROFS: (.permission, "check the folder's owner and mode, and that the volume is writable")
        case ENOENT, ENOTDIR: (.missing, "check that the spool folder is there and mounted")
        case EMFILE, ENFILE: (.inputOutput, "raise the limit of open files (LimitNOFILE, ulimit -n)")
        case EIO: (.inputOutput, "check the disk and the kernel's log")
        default: (.inputOutput, "see the kernel's log and the spool's file system")
        }
    }
}
