package import FoundationEssentials
import Glibc
import Text

/// File operations in the spool's terms.
///
/// Every call blocks, so only the spool's own threads may make them.
package struct SpoolFiles: Sendable {
    package let layout: SpoolLayout
    /// Whether no new spool may be made where none is: an empty folder is then a volume that is not mounted.
    package let mustExist: Bool
    let system: any FileSystem

    /// - Parameter system: the kernel's own when it is nil.
    package init(layout: SpoolLayout, mustExist: Bool = false, system: (any FileSystem)? = nil) {
        self.layout = layout
        self.mustExist = mustExist
        self.system = system ?? LinuxFileSystem(root: layout.root)
    }

    /// Does what takes system calls on `path`.
    ///
    /// - Parameter action: what is said of it when a call fails: "write", "claim".
    func attempt<Result>(
        _ action: String,
        _ path: String,
        _ body: () throws(SystemCallError) -> Result
    ) throws(SpoolError) -> Result {
        do { return try body() } catch { throw SpoolError(action, path, error) }
    }

    /// Removes a file for good.
    ///
    /// - Parameter name: the path that people know.
    /// - Returns: false when it was not there any more.
    @discardableResult
    func remove(_ path: String, named name: String? = nil) throws(SpoolError) -> Bool {
        do { try system.unlink(path) } catch {
            if error.errno == ENOENT { return false }
            throw SpoolError("remove", name ?? path, error)
        }
        return true
    }

    /// Removes a folder, unless something is in it, which then is the operator's.
    ///
    /// - Parameter name: the path that people know.
    func removeEmptyFolder(_ path: String, named name: String? = nil) throws(SpoolError) {
        do { try system.removeDirectory(path) } catch {
            if error.errno == ENOENT || error.errno == ENOTEMPTY { return }
            throw SpoolError("remove", name ?? path, error)
        }
    }

    func makeFolder(_ path: String) throws(SpoolError) {
        do {
            try system.makeDirectory(path, mode: SpoolLayout.folderMode)
        } catch  where error.errno == EEXIST {
            // The root may be a link.
            guard path != layout.root, let status = status(path), status.kind != .directory else { return }
            throw SpoolError(isNoFolder: path, status)
        } catch {
            throw SpoolError("make the folder", path, error)
        }
    }

    /// Moves a file without ever replacing another, and returns where it is now: a name that is taken gets `.2`, `.3`
    /// and so on.
    ///
    /// Day and reason folders are made when they are missing.
    ///
    /// - Throws: `missing` when the source is gone: somebody else moved it.
    package func move(_ from: SpoolLayout.Place, to: SpoolLayout.Place) throws(SpoolError) -> SpoolLayout.Place {
        var number = 1
        var madeFolder = false
        while true {
            let target = to.jobName.map { to.renamed($0.numbered(number)) } ?? to
            do {
                try system.renameNoReplace(layout.path(from), to: layout.path(target))
                return target
            } catch {
                if finishMove(from, target) { return target }
                switch error.errno {
                case EEXIST where number < 10_000:
                    number += 1
                case ENOENT where !madeFolder && exists(from):
                    madeFolder = true
                    try makeParents(of: target)
                default:
                    throw SpoolError("move \(layout.path(from)) to", layout.path(target), error)
                }
            }
        }
    }

    /// - Throws: `missing` where no spool is.
    private func makeParents(of place: SpoolLayout.Place) throws(SpoolError) {
        try repair()
        guard let folder = place.folder, let day = folder.day else { return }
        try makeFolder("\(layout.path(folder.state))/\(day)")
        if folder.reason != nil { try makeFolder(folder.path(layout)) }
    }

    func exists(_ place: SpoolLayout.Place) -> Bool {
        status(layout.path(place)) != nil
    }

    /// nil when there is nothing at `path`, or nothing we may look at.
    package func status(_ path: String) -> FileStatus? {
        do { return try system.status(at: path) } catch { return nil }
    }

    /// What was found at a place where a job should be.
    package enum Found: Sendable {
        case file(bytes: [UInt8], status: FileStatus)
        case tooLarge(size: Int, status: FileStatus)
        /// A symbolic link, FIFO, device or folder: never opened as a job.
        case notAFile
        case unreadable(SpoolError)
        case gone
    }

    /// Reads a file of at most `limit` bytes; never follows a link, never waits for a FIFO's writer.
    package func read(_ place: SpoolLayout.Place, limit: Int) -> Found {
        let path = layout.path(place)
        do {
            guard try system.status(at: path).kind == .regular else { return .notAFile }
            let descriptor = try system.open(path, .read)
            defer { system.close(descriptor) }
            let status = try system.status(descriptor)
            guard status.kind == .regular else { return .notAFile }
            if status.size > limit { return .tooLarge(size: status.size, status: status) }
            let bytes = try system.read(descriptor, atMost: min(limit, status.size + 1))
            return .file(bytes: bytes, status: status)
        } catch {
            switch error.errno {
            case ENOENT: return .gone
            case ELOOP, ENXIO, ENODEV: return .notAFile
            default: return .unreadable(SpoolError("read", path, error))
            }
        }
    }

    /// What a file holds; nil when there is none that can be read.
    package func bytes(of place: SpoolLayout.Place, limit: Int) -> [UInt8]? {
        if case .file(let bytes, _) = read(place, limit: limit) { bytes } else { nil }
    }

    /// Creates a file; when a folder was removed by somebody, it is made again at once, as long as the spool is there.
    func create(_ path: String) throws(SystemCallError) -> CInt {
        let mode = OpenMode.create(mode: SpoolLayout.fileMode)
        do { return try system.open(path, mode) } catch {
            guard error.errno == ENOENT else { throw error }
            do throws(SpoolError) { try repair() } catch { throw SystemCallError("open", ENOENT) }
            return try system.open(path, mode)
        }
    }

    /// Opens a file and takes its lock; nil when another process has that.
    func lock(_ path: String, _ mode: OpenMode = .lock) throws(SystemCallError) -> CInt? {
        let descriptor = try system.open(path, mode)
        var isOurs = false
        // Whatever comes of it: an open descriptor may hold the lock, for us and for everybody else.
        defer { if !isOurs { system.close(descriptor) } }
        isOurs = try system.tryLock(descriptor)
        return isOurs ? descriptor : nil
    }

    /// Writes a new file and flushes it; on any error nothing stays behind.
    func writeDurably(_ bytes: [UInt8], to place: SpoolLayout.Place) throws(SpoolError) {
        let path = layout.path(place)
        try attempt("write", path) { () throws(SystemCallError) in
            let descriptor = try create(path)
            do throws(SystemCallError) {
                defer { system.close(descriptor) }
                try system.write(descriptor, bytes)
                try system.sync(descriptor)
            } catch {
                discard(place)
                throw error
            }
        }
    }

    /// Replaces the file at `place` in one step: readers see the old or the new content.
    ///
    /// The scratch file has a name that no other writer takes, of this process or of another; what a crash leaves goes
    /// with the other scratch.
    package func replace(_ place: SpoolLayout.Place, with bytes: [UInt8], modified: Date? = nil) throws(SpoolError) {
        let name = layout.path(place).split(separator: "/").last?.prefix(bytes: 200) ?? ""
        let tmp = SpoolLayout.Place.tmp("\(name).\(String(UInt64.random(in: 0...UInt64.max), radix: 36))")
        try writeDurably(bytes, to: tmp)
        do {
            if let modified { try system.setModificationTime(layout.path(tmp), modified) }
            try system.rename(layout.path(tmp), to: layout.path(place))
        } catch {
            discard(tmp)
            throw SpoolError("replace", layout.path(place), error)
        }
    }

    /// Removes a file that will not be missed (our own scratch, a stale duplicate name).
    package func discard(_ place: SpoolLayout.Place) {
        do { try system.unlink(layout.path(place)) } catch { return }
    }

    /// Removes a folder if it is empty.
    func discardFolder(_ path: String) {
        do { try system.removeDirectory(path) } catch { return }
    }

    /// Makes renames out of (or into) a folder durable.
    func syncFolder(_ folder: SpoolLayout.Folder) throws(SpoolError) {
        let path = layout.path(folder)
        try attempt("flush", path) { () throws(SystemCallError) in
            let descriptor = try system.open(path, .readDirectory)
            defer { system.close(descriptor) }
            try system.sync(descriptor)
            // An xfs that has just shut itself down, after a disk error, says of a folder that it was flushed and has
            // lost it. A look at the folder fails then.
            _ = try system.status(descriptor)
        }
    }

    /// The entries of a folder; a folder that is not there has none.
    package func list(_ path: String, _ body: (DirectoryEntry) -> Bool) throws(SpoolError) {
        do {
            try system.list(path, body)
        } catch  where error.errno == ENOENT {
            return
        } catch {
            throw SpoolError("list", path, error)
        }
    }

    /// The entries of a folder that holds few things.
    func entries(of path: String) throws(SpoolError) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        try list(path) { entry in
            entries.append(entry)
            return true
        }
        return entries
    }

    /// The jobs in a folder by their names, in no order; whatever has another name is ignored.
    package func eachJob(in folder: JobLocation, _ body: (JobName, DirectoryEntry) -> Void) throws(SpoolError) {
        try list(folder.path(layout)) { entry in
            if let name = JobName(fileName: entry.name) { body(name, entry) }
            return true
        }
    }

    /// The names of the jobs in a folder.
    func jobNames(in folder: JobLocation) throws(SpoolError) -> [JobName] {
        try entries(of: folder.path(layout)).compactMap { JobName(fileName: $0.name) }
    }

    /// What an entry of a folder is, also where the file system does not say it with the name.
    package func kind(of entry: DirectoryEntry, in path: String) -> FileStatus.Kind? {
        entry.kind ?? status("\(path)/\(entry.name)")?.kind
    }

    /// The names of the folders in a folder, sorted.
    package func folders(in path: String) throws(SpoolError) -> [String] {
        var names: [String] = []
        try list(path) { entry in
            if !entry.name.hasPrefix("."), kind(of: entry, in: path) == .directory {
                names.append(entry.name)
            }
            return true
        }
        return names.sorted()
    }

    /// What the spool's volume still has room for.
    package func space() throws(SpoolError) -> VolumeSpace {
        try attempt("look at the free space of", layout.root) { () throws(SystemCallError) in
            try system.space(layout.root)
        }
    }

    package func modificationTime(_ place: SpoolLayout.Place) -> Date? { status(layout.path(place))?.modified }
}
