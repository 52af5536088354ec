import Glibc

/// Finds files that are in two places: one inode under two names, or one name for two inodes.
///
/// Only numbers are held while walking; the few places in question are looked for afterwards.
struct Namesakes {
    private var inodes: [UInt64] = []
    private var names: [UInt64] = []

    mutating func add(_ name: JobName, _ status: FileStatus) {
        inodes.append(status.inode)
        // Drop-ins may be called anything, and the same again.
        if name.eventPart != nil { names.append(Self.hash(name)) }
    }

    /// The places that share an inode or a name.
    mutating func find(in files: SpoolFiles) throws(SpoolError) -> [[SpoolLayout.Place]] {
        let (inodes, names) = (Self.repeated(&inodes), Self.repeated(&names))
        if inodes.isEmpty && names.isEmpty { return [] }
        var byInode: [UInt64: [SpoolLayout.Place]] = [:]
        var byName: [JobName: [SpoolLayout.Place]] = [:]
        let inspector = SpoolInspector(files: files)
        // What is no folder was told already.
        for state in SpoolInspector.states where files.status(files.layout.path(state))?.kind == .directory {
            for folder in try inspector.folders(of: state) {
                let path = folder.path(files.layout)
                guard files.status(path)?.kind == .directory else { continue }
                try files.list(path) { entry in
                    guard let name = JobName(fileName: entry.name) else { return true }
                    if names.contains(Self.hash(name)) { byName[name, default: []].append(folder.place(name)) }
                    if !inodes.isEmpty, let inode = files.status("\(path)/\(entry.name)")?.inode, inodes.contains(inode)
                    {
                        byInode[inode, default: []].append(folder.place(name))
                    }
                    return true
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
        var found: Set<UInt64> = []
        for index in numbers.indices.dropFirst() where numbers[index] == numbers[index - 1] {
            found.insert(numbers[index])
        }
        numbers = []
        return found
    }

    /// FNV-1a: two names with one number cost a look and nothing else.
    private static func hash(_ name: JobName) -> UInt64 {
        name.fileName.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

extension SpoolCheck {
    /// One inode in two places is a move that a power cut or a network file system did by half: the later state stays.
    ///
    /// One name for two inodes is told only where a job may run: somebody may have played a copy.
    func look(atNamesakes places: [SpoolLayout.Place]) -> [Finding] {
        let first = places.map { files.status(files.layout.path($0)) }
        let second = places.map { files.status(files.layout.path($0)) }
        // What is in one place after the other while it moves is not in both.
        let here = zip(places, zip(first, second)).compactMap { place, looks -> (SpoolLayout.Place, FileStatus)? in
            guard let one = looks.0, let two = looks.1, one.isSameFile(as: two) else { return nil }
            return (place, two)
        }
        guard here.count > 1, let (_, status) = here.first else { return [] }
        let shown = here.map { files.layout.path($0.0) }
        if here.allSatisfy({ $0.1.isSameFile(as: status) }) {
            return [doubleName(places, here.map(\.0), status, shown)]
        }
        if let finding = earlierCopies(places, here.map(\.0), status, shown) { return [finding] }
        let active = here.filter { files.layout.state(of: $0.0).state?.isByDay == false }
        guard !active.isEmpty, Set(here.map(\.0.jobName)).count == 1 else { return [] }
        return [
            Finding(
                .human,
                .namesakes(places),
                shown[0],
                "another file has the same name at \(shown.dropFirst().joined(separator: " and "))",
                "compare them; if they are the same event, remove the one in the earlier state",
                stamp: status
            )
        ]
    }

    /// The same job twice, once without its last steps: see ``EarlierCopies``.
    private func earlierCopies(
        _ places: [SpoolLayout.Place],
        _ here: [SpoolLayout.Place],
        _ status: FileStatus,
        _ shown: [String]
    ) -> Finding? {
        let ordered = here.sorted { Self.rank(files.layout.state(of: $0)) < Self.rank(files.layout.state(of: $1)) }
        guard let latest = ordered.last else { return nil }
        let dropped = ordered.dropLast().filter { place in
            if case .processing(let claimer, _) = place, files.isAlive(claimer) { return false }
            return place.jobName == latest.jobName
                && EarlierCopies.isContinued(place, by: latest, files, settings.sizeLimit)
        }
        guard !dropped.isEmpty, dropped.count == here.count - 1 else { return nil }
        return Finding(
            .mendable,
            .namesakes(places),
            shown[0],
            "is the same job as \(shown.dropFirst().joined(separator: " and "))",
            "repairing keeps \(files.layout.path(latest)), whose story goes on",
            mend: .dropNames(dropped),
            stamp: status
        )
    }

    private func doubleName(
        _ places: [SpoolLayout.Place],
        _ here: [SpoolLayout.Place],
        _ status: FileStatus,
        _ shown: [String]
    ) -> Finding {
        let ranks = here.map { Self.rank(files.layout.state(of: $0)) }
        let latest = ranks.max() ?? 0
        let what = "is one file under \(here.count) names: \(shown.joined(separator: ", "))"
        let kept = zip(here, ranks).filter { $0.1 == latest }.map(\.0)
        guard kept.count == 1 else {
            return Finding(.human, .namesakes(places), shown[0], what, "remove all names but one", stamp: status)
        }
        // Nothing is taken away from a process that works on it.
        let dropped = here.filter { place in
            if case .processing(let claimer, _) = place { return place != kept[0] && !files.isAlive(claimer) }
            return place != kept[0]
        }
        if dropped.isEmpty {
            return Finding(.note, .namesakes(places), shown[0], what, "a process works on it; check again later")
        }
        return Finding(
            .mendable,
            .namesakes(places),
            shown[0],
            what,
            "repairing keeps \(files.layout.path(kept[0]))",
            mend: .dropNames(dropped),
            stamp: status
        )
    }

    /// How late in a job's life a state is.
    private static func rank(_ state: SpoolLayout.Folder) -> Int {
        state.state?.rank ?? 0
    }
}
