import Glibc

/// Why the spool could not do something: what, on which path, why, and what to do about it, in one line.
package struct SpoolError: Error, CustomStringConvertible, Sendable {
    package enum Kind: Sendable, Equatable {
        /// The disk, its inodes, a quota or the free-space floor.
        case noSpace
        case permission
        /// The spool is another user's, in which root must not work.
        case otherUser
        /// A folder of the spool is a link, or no folder at all.
        case noFolder
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
    /// Of the system call that failed, if it was one.
    let errno: CInt?

    package init(_ kind: Kind, _ description: String, errno: CInt? = nil) {
        self.kind = kind
        self.description = description
        self.errno = errno
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
        self.init(kind, "cannot \(action) \(path): \(reason) (\(error.call)); \(remedy)", errno: error.errno)
    }

    /// Something else stands where a folder of the spool has to be.
    init(isNoFolder path: String, _ status: FileStatus) {
        let what = status.kind == .symbolicLink ? "a link" : "not a folder"
        self.init(.noFolder, "\(path) is \(what); \(Self.folderRemedy)")
    }

    static let folderRemedy = "put a folder there: only the spool itself may be a link, not what is in it"

    private static func remedy(_ code: CInt) -> (Kind, String) {
        switch code {
        case ENOSPC, EDQUOT: (.noSpace, "free space or inodes on the spool's volume")
        case EACCES, EPERM: (.permission, "check the folder's owner and mode")
        case EROFS:
            (.permission, "the volume is read-only: see the kernel's log for a disk error, then mount it writable")
        case ENOENT, ENOTDIR: (.missing, "check that the spool folder is there and mounted")
        case EMFILE, ENFILE: (.inputOutput, "raise the limit of open files (LimitNOFILE, ulimit -n)")
        case ELOOP: (.noFolder, "a folder on the way is a link; \(folderRemedy)")
        case EIO: (.inputOutput, "check the disk and the kernel's log")
        default: (.inputOutput, "see the kernel's log and the spool's file system")
        }
    }
}
