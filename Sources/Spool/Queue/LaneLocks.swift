import Glibc

/// Keeps a lane to one process: an flock on one of 256 files, taken when the first job of the process enters a lane of
/// that number and given back when the last one leaves.
final class LaneLocks {
    private let files: SpoolFiles
    /// A lane that was let go has no descriptor until it is taken again; who is in it counts all the time.
    private var held: [Int: (descriptor: CInt?, users: Int)] = [:]
    private var named: Set<String> = []

    init(files: SpoolFiles) { self.files = files }

    /// False when another process has the lane.
    func enter(_ lane: String) throws(SpoolError) -> Bool {
        let number = Self.number(lane)
        let entry = held[number]
        var descriptor = entry?.descriptor
        if descriptor == nil { descriptor = try lock(number) }
        guard let descriptor else { return false }
        held[number] = (descriptor, (entry?.users ?? 0) + 1)
        return true
    }

    /// nil when another process has it.
    private func lock(_ number: Int) throws(SpoolError) -> CInt? {
        let path = files.layout.path(.laneLock(number))
        return try files.attempt("lock the lane", path) { () throws(SystemCallError) in try files.lock(path) }
    }

    /// Takes from others the right to open, and so to hold, the lock files of version 0.1.
    ///
    /// - Returns: why some of them stay as they are.
    func keepToOwner() throws(SpoolError) -> [SpoolError] {
        let folder = files.layout.path(.locks)
        var troubles: [SpoolError] = []
        for entry in try files.entries(of: folder) where entry.name.hasPrefix(SpoolLayout.lanePrefix) {
            let path = "\(folder)/\(entry.name)"
            guard let status = files.status(path), status.mode & 0o077 != 0 else { continue }
            do throws(SystemCallError) { files.system.close(try files.system.open(path, .lock)) } catch {
                troubles.append(SpoolError("open", path, error))
            }
        }
        return troubles
    }

    func leave(_ lane: String) {
        let number = Self.number(lane)
        guard let entry = held[number] else { return }
        if entry.users > 1 {
            held[number] = (entry.descriptor, entry.users - 1)
        } else {
            if let descriptor = entry.descriptor { files.system.close(descriptor) }
            held[number] = nil
        }
    }

    /// Closes the files of all lanes, whoever is in them: until `holdAgain` another process may enter.
    func letGo() {
        for (number, entry) in held {
            if let descriptor = entry.descriptor { files.system.close(descriptor) }
            held[number]?.descriptor = nil
        }
    }

    /// Takes again what was let go; a lane that another process has entered meanwhile is its own until it leaves.
    func holdAgain() throws(SpoolError) {
        for (number, entry) in held where entry.descriptor == nil { held[number]?.descriptor = try lock(number) }
    }

    /// Takes a lock that only one part of one process has at a time; false when it is taken.
    ///
    /// It shares its file with the lanes of its number: while another process has one of those, the lock is taken, too.
    func tryLock(_ name: String) throws(SpoolError) -> Bool {
        guard !named.contains(name), try enter(name) else { return false }
        named.insert(name)
        return true
    }

    func unlock(_ name: String) {
        if named.remove(name) != nil { leave(name) }
    }

    /// Gives everything back.
    func close() {
        for case let descriptor? in held.values.map(\.descriptor) { files.system.close(descriptor) }
        held = [:]
        named = []
    }

    static func number(_ lane: String) -> Int { Int(FNV1a.hash(lane.utf8) % UInt64(SpoolLayout.laneCount)) }
}
