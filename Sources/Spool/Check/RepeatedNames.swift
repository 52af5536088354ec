/// Finds the places of files that share an inode or a name.
///
/// Only numbers are held while scanning; the few places in question are looked for afterwards.
struct RepeatedNames {
    private var inodes: [UInt64] = []
    private var names: [UInt64] = []

    mutating func add(_ name: JobName, _ status: FileStatus) {
        inodes.append(status.inode)
        // Drop-ins may be called anything, and the same again.
        if name.eventPart != nil { names.append(FNV1a.hash(name.fileName.utf8)) }
    }

    mutating func places(in files: SpoolFiles) throws(SpoolError) -> [[SpoolLayout.Place]] {
        // Two names with one number cost a look and nothing else.
        let (inodes, names) = (Self.repeated(&inodes), Self.repeated(&names))
        if inodes.isEmpty && names.isEmpty { return [] }
        var byInode: [UInt64: [SpoolLayout.Place]] = [:]
        var byName: [JobName: [SpoolLayout.Place]] = [:]
        let inspector = SpoolInspector(files: files)
        // What is not a folder was told already.
        for state in SpoolLayout.states where files.status(files.layout.path(state))?.kind == .directory {
            for folder in try inspector.folders(of: state) {
                let path = folder.path(files.layout)
                guard files.status(path)?.kind == .directory else { continue }
                try files.eachJob(in: folder) { name, entry in
                    if names.contains(FNV1a.hash(name.fileName.utf8)) {
                        byName[name, default: []].append(folder.place(name))
                    }
                    if !inodes.isEmpty, let inode = files.status("\(path)/\(entry.name)")?.inode, inodes.contains(inode)
                    {
                        byInode[inode, default: []].append(folder.place(name))
                    }
                }
            }
        }
        // One file that is in two states under one name shares both: it is told once.
        let groups = byInode.values.filter { $0.count > 1 }
        let known = Set(groups.map(Set.init))
        return groups + byName.values.filter { $0.count > 1 && !known.contains(Set($0)) }
    }

    /// The numbers that are there more than once.
    private static func repeated(_ numbers: inout [UInt64]) -> Set<UInt64> {
        numbers.sort()
        defer { numbers = [] }
        return Set(zip(numbers, numbers.dropFirst()).lazy.filter { $0 == $1 }.map(\.0))
    }
}
