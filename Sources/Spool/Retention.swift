import FoundationEssentials
import Glibc

/// Removes day folders of `done/` and `skipped/` that are older than the limit, and scratch files nobody writes any
/// more.
///
/// `failed/` and `proposed/` are never touched.
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
            let path = files.layout.path(state.folder)
            for day in try files.folders(in: path) where day < firstKept && Timestamp.parseDay(day) != nil {
                try removeTree("\(path)/\(day)", left: &left)
                if left == 0 { return batch }
            }
        }
        try removeScratch(now: now, left: &left)
        return batch - left
    }

    private func removeTree(_ path: String, left: inout Int) throws(SpoolError) {
        for folder in try files.folders(in: path) { try removeTree("\(path)/\(folder)", left: &left) }
        try remove(in: path, left: &left) { _ in true }
        guard left > 0 else { return }
        try removeFolder(path)
    }

    /// Seconds; a writer that lives finishes within a few: what is an hour old was left by one that died.
    static let scratchAge: TimeInterval = 3600

    /// Removes all of it, however much it is.
    func removeScratch(now: Date) throws(SpoolError) {
        var left = Int.max
        try removeScratch(now: now, left: &left)
    }

    private func removeScratch(now: Date, left: inout Int) throws(SpoolError) {
        let tmp = files.layout.path(.tmp)
        let limit = now.addingTimeInterval(-Self.scratchAge)
        func isOld(_ name: String) -> Bool { (files.status("\(tmp)/\(name)")?.changed ?? now) < limit }
        // Dot files are not ours: a `.gitkeep`, an editor's swap file.
        try remove(in: tmp, left: &left) { !$0.hasPrefix(".") && isOld($0) }
        // A claim folder whose process died while it made it.
        for folder in try files.folders(in: tmp) where left > 0 && isOld(folder) {
            try removeTree("\(tmp)/\(folder)", left: &left)
        }
    }

    private func remove(in path: String, left: inout Int, _ isOld: (String) -> Bool) throws(SpoolError) {
        var names: [String] = []
        let most = left
        guard most > 0 else { return }
        try files.list(path) { entry in
            let kind = entry.kind ?? files.status("\(path)/\(entry.name)")?.kind
            if kind != .directory, isOld(entry.name) { names.append(entry.name) }
            return names.count < most
        }
        for name in names {
            do throws(SystemCallError) {
                try files.system.unlink("\(path)/\(name)")
            } catch  where error.errno == ENOENT {
                // Another process prunes, too.
                continue
            } catch {
                throw SpoolError("remove", "\(path)/\(name)", error)
            }
            left -= 1
        }
    }

    private func removeFolder(_ path: String) throws(SpoolError) {
        do throws(SystemCallError) {
            try files.system.removeDirectory(path)
        } catch  where error.errno == ENOENT || error.errno == ENOTEMPTY {
            // Pruned by another process, or something in it is the operator's.
            return
        } catch {
            throw SpoolError("remove", path, error)
        }
    }
}
