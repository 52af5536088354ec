import Glibc

/// Keeps a lane to one process: an flock on one of 256 files, taken when the first job of the process enters a lane of
/// that number and given back when the last one leaves.
final class LaneLocks {
    private let files: SpoolFiles
    private var held: [Int: (descriptor: CInt, users: Int)] = [:]
    private var named: Set<String> = []

    init(files: SpoolFiles) { self.files = files }

    /// False when another process has the lane.
    func enter(_ lane: String) throws(SpoolError) -> Bool {
        let number = Self.number(lane)
        if let entry = held[number] {
            held[number] = (entry.descriptor, entry.users + 1)
            return true
        }
        let path = files.layout.path(.laneLock(number))
        do throws(SystemCallError) {
            let descriptor = try files.system.open(path, .openOrCreate(mode: SpoolLayout.fileMode))
            var isOurs = false
            // Whatever comes of it: an open descriptor may hold the lock, for us and for everybody else.
            defer { if !isOurs { files.system.close(descriptor) } }
            isOurs = try files.system.tryLock(descriptor)
            if isOurs { held[number] = (descriptor, 1) }
            return isOurs
        } catch {
            throw SpoolError("lock the lane", path, error)
        }
    }

    func leave(_ lane: String) {
        let number = Self.number(lane)
        guard let entry = held[number] else { return }
        if entry.users > 1 {
            held[number] = (entry.descriptor, entry.users - 1)
        } else {
            files.system.close(entry.descriptor)
            held[number] = nil
        }
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
        for entry in held.values { files.system.close(entry.descriptor) }
        held = [:]
        named = []
    }

    /// FNV-1a: the same in every process, unlike Swift's own hash.
    static func number(_ lane: String) -> Int {
        let hash = lane.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return Int(hash % UInt64(SpoolLayout.laneCount))
    }
}
