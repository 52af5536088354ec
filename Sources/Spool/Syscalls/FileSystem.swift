package import FoundationEssentials

/// The system calls the spool is made of, so that a test can fail any of them.
///
/// A path that leads through a link below the spool's root fails with `ELOOP`.
///
/// Every call blocks: only the spool's own threads make them. Calls interrupted by a signal are made again.
package protocol FileSystem: Sendable {
    func open(_ path: String, _ mode: OpenMode) throws(SystemCallError) -> CInt
    func close(_ descriptor: CInt)
    func read(_ descriptor: CInt, atMost limit: Int) throws(SystemCallError) -> [UInt8]
    func write(_ descriptor: CInt, _ bytes: [UInt8]) throws(SystemCallError)
    func sync(_ descriptor: CInt) throws(SystemCallError)
    /// Flushes the whole file system that holds `descriptor`.
    func syncFileSystem(_ descriptor: CInt) throws(SystemCallError)
    func setModificationTime(_ path: String, _ time: Date) throws(SystemCallError)
    /// Sets the permission bits; does not follow a symbolic link.
    func setMode(_ path: String, _ mode: UInt32) throws(SystemCallError)
    func status(_ descriptor: CInt) throws(SystemCallError) -> FileStatus
    /// Does not follow a symbolic link.
    func status(at path: String) throws(SystemCallError) -> FileStatus
    func rename(_ from: String, to: String) throws(SystemCallError)
    /// Fails with `EEXIST` when the destination exists.
    func renameNoReplace(_ from: String, to: String) throws(SystemCallError)
    func unlink(_ path: String) throws(SystemCallError)
    func makeDirectory(_ path: String, mode: UInt32) throws(SystemCallError)
    func removeDirectory(_ path: String) throws(SystemCallError)
    /// Calls `body` with each entry, in no order, without `.` and `..`, until it returns false.
    func list(_ path: String, _ body: (DirectoryEntry) -> Bool) throws(SystemCallError)
    /// True when the lock was taken, false when another process has it. Never waits.
    func tryLock(_ descriptor: CInt) throws(SystemCallError) -> Bool
    /// Fails when this process may not make and remove names in the folder.
    func checkAccess(_ path: String) throws(SystemCallError)
    /// What the file system of `path` still has room for.
    func space(_ path: String) throws(SystemCallError) -> VolumeSpace
    /// A new inotify instance, of which a user has a limited number.
    func makeInotify() throws(SystemCallError) -> Inotify
}

/// What an unprivileged process may still put on a volume.
package struct VolumeSpace: Sendable, Equatable {
    package var bytes: Int
    /// Inodes; nil where there is no limit, as on btrfs.
    package var files: Int?

    package init(bytes: Int, files: Int? = nil) { (self.bytes, self.files) = (bytes, files) }
}

/// How a file is opened; always close-on-exec, never following a symbolic link in the last component, never blocking.
package enum OpenMode: Sendable, Equatable {
    case read
    case readDirectory
    /// Fails with `EEXIST` when the name exists.
    case create(mode: UInt32)
    case openOrCreate(mode: UInt32)
    /// A file to be locked, made when it is missing: only its owner may open it, and where others could (a file of
    /// version 0.1) the owner's opening ends that.
    case lock
    case write
}

/// What the kernel says about a file.
package struct FileStatus: Sendable, Equatable {
    package enum Kind: Sendable { case regular, directory, symbolicLink, other }

    package var kind: Kind
    package var device: UInt64
    package var inode: UInt64
    package var size: Int
    package var modified: Date
    /// When the inode last changed: cannot be set by hand, unlike `modified`.
    package var changed: Date
    /// The permission bits.
    package var mode: UInt32 = 0
    /// The user's number.
    package var owner: UInt32 = 0
    /// How many names the file has.
    package var links = 1

    package func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}

/// What shows that a file was changed or replaced between two looks; unlike the modification time it cannot be set.
struct FileStamp: Sendable, Equatable {
    private let inode: UInt64
    private let size: Int
    private let changed: Date

    init(_ status: FileStatus) { (inode, size, changed) = (status.inode, status.size, status.changed) }
}

/// One name in a folder.
///
/// `kind` is nil where the file system does not say.
package struct DirectoryEntry: Sendable, Equatable {
    package var name: String
    package var kind: FileStatus.Kind?
}

/// A system call that failed.
package struct SystemCallError: Error, Equatable, Sendable {
    /// The call's name as in its manual page.
    package var call: String
    package var errno: CInt

    package init(_ call: String, _ errno: CInt) {
        self.call = call
        self.errno = errno
    }
}
