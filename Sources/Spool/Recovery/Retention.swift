import FoundationEssentials
import Glibc

/// Removes day folders of `done/` and `skipped/` that are older than the limit, and scratch files that are
/// no longer written.
///
/// `failed/` and `proposed/` are never touched.
///
/// Whatever is removed is removed from a folder that is held open, by way of `/proc/self/fd`: a folder whose name is
/// given to a link meanwhile leads nowhere else.
package struct Retention: Sendable {
    let files: SpoolFiles
    /// Days to keep.
    let days: Int
    /// Files to remove at a time: on ext4 a burst of removals slows down the creation of files for a minute.
    var batch = 1000

    /// Removes at most one batch of what is too old.
    ///
    /// - Returns: how many files were removed.
    func prune(now: Date) throws(SpoolError) -> Int {
        var left = batch
        let firstKept = Timestamp.day(now.addingTimeInterval(-Double(days) * 86_400))
        for state in SpoolLayout.states where state.isByDay {
            try holding(folder(state)) { folder throws(SpoolError) in
                for day in try files.folders(in: folder.path) where day < firstKept && Timestamp.parseDay(day) != nil {
                    try removeTree(folder.inner(day), left: &left)
                    if left == 0 { return }
                }
            }
            if left == 0 { return batch }
        }
        try removeScratch(now: now, left: &left)
        return batch - left
    }

    /// A folder by the path that is used, and by the one that people know.
    private struct Folder {
        let path: String
        let name: String

        func inner(_ entry: String) -> Folder { Folder(path: "\(path)/\(entry)", name: "\(name)/\(entry)") }
    }

    private func folder(_ folder: SpoolLayout.Folder) -> Folder {
        Folder(path: files.layout.path(folder), name: files.layout.path(folder))
    }

    /// Lends the folder that a path names now, whatever becomes of that name; not when it names none.
    private func holding(_ folder: Folder, _ body: (Folder) throws(SpoolError) -> Void) throws(SpoolError) {
        let descriptor: CInt
        do throws(SystemCallError) {
            descriptor = try files.system.open(folder.path, .readDirectory)
        } catch  where error.errno == ENOENT {
            // Another process prunes, too.
            return
        } catch {
            throw SpoolError("open", folder.name, error)
        }
        defer { files.system.close(descriptor) }
        try body(Folder(path: "/proc/self/fd/\(descriptor)/.", name: folder.name))
    }

    private func removeTree(_ folder: Folder, left: inout Int) throws(SpoolError) {
        try holding(folder) { held throws(SpoolError) in
            for inner in try files.folders(in: held.path) { try removeTree(held.inner(inner), left: &left) }
            try remove(in: held, left: &left) { _ in true }
        }
        guard left > 0 else { return }
        try files.removeEmptyFolder(folder.path, named: folder.name)
    }

    /// Seconds; a writer that lives finishes within a few: what is an hour old was left by one that died.
    static let scratchAge: TimeInterval = 3600

    func removeScratch(now: Date, left: inout Int) throws(SpoolError) {
        let limit = now.addingTimeInterval(-Self.scratchAge)
        try holding(folder(.tmp)) { tmp throws(SpoolError) in
            func isOld(_ name: String) -> Bool { (files.status(tmp.inner(name).path)?.changed ?? now) < limit }
            // Dot files are not ours: a `.gitkeep`, an editor's swap file.
            try remove(in: tmp, left: &left) { !$0.hasPrefix(".") && isOld($0) }
            // A claim folder whose process died while it made it.
            for name in try files.folders(in: tmp.path) where left > 0 && isOld(name) {
                try removeTree(tmp.inner(name), left: &left)
            }
        }
    }

    private func remove(in folder: Folder, left: inout Int, _ isOld: (String) -> Bool) throws(SpoolError) {
        var names: [String] = []
        let most = left
        guard most > 0 else { return }
        try files.list(folder.path) { entry in
            let kind = entry.kind ?? files.status(folder.inner(entry.name).path)?.kind
            if kind != .directory, isOld(entry.name) { names.append(entry.name) }
            return names.count < most
        }
        // Another process prunes, too.
        for file in names.map(folder.inner) where try files.remove(file.path, named: file.name) { left -= 1 }
    }
}
