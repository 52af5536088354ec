import Glibc

/// A folder that is being listed bit by bit: it may hold a million names.
package protocol FolderListing: AnyObject {
    /// The next entries in no order, without `.` and `..`; none at the end.
    func next(atMost limit: Int) throws(SystemCallError) -> [DirectoryEntry]
}

extension FileSystem {
    /// Opens a folder to be listed bit by bit.
    package func listing(_ path: String) throws(SystemCallError) -> any FolderListing {
        var entries: [DirectoryEntry] = []
        try list(path) { entry in
            entries.append(entry)
            return true
        }
        return WholeListing(entries)
    }
}

/// For file systems of tests: all at once.
private final class WholeListing: FolderListing {
    private var entries: ArraySlice<DirectoryEntry>

    init(_ entries: [DirectoryEntry]) { self.entries = entries[...] }

    func next(atMost limit: Int) -> [DirectoryEntry] {
        let part = entries.prefix(limit)
        entries.removeFirst(part.count)
        return Array(part)
    }
}

/// The kernel's.
final class LinuxListing: FolderListing {
    private let stream: OpaquePointer

    init(_ path: String) throws(SystemCallError) {
        guard let stream = opendir(path) else { throw SystemCallError("opendir", errno) }
        self.stream = stream
    }

    deinit { closedir(stream) }

    func next(atMost limit: Int) throws(SystemCallError) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        while entries.count < limit {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw SystemCallError("readdir", errno) }
                return entries
            }
            if let found = DirectoryEntry(entry) { entries.append(found) }
        }
        return entries
    }
}
