import FoundationEssentials

/// One pass through a spool: every folder is listed once, every file that no living process holds is read once.
final class SpoolScan {
    private let check: SpoolCheck
    private let now: Date
    private let progress: (Int) -> Void
    private(set) var report = SpoolCheck.Report()
    private var repeated = RepeatedNames()
    private var files: SpoolFiles { check.files }
    private var layout: SpoolLayout { check.files.layout }

    init(check: SpoolCheck, now: Date, progress: @escaping (Int) -> Void) {
        (self.check, self.now, self.progress) = (check, now, progress)
    }

    func run() throws(SpoolError) {
        look(.root)
        look(.place(.note(.version)))
        let version: Int
        switch try files.version() {
        case .none: version = SpoolLayout.version
        case .known(let known): version = known
        // Nothing can be said of it.
        case .newer, .unreadable: return
        }
        for folder in SpoolLayout.Folder.allCases where folder.since <= version { look(.folder(folder)) }
        // Where the spool is a volume of its own, ext4 keeps `lost+found` there.
        let known = SpoolLayout.Folder.allCases.map(\.rawValue) + [SpoolLayout.Note.version.rawValue, "README.md"]
        try each(in: layout.root, butFor: known + ["lost+found"]) {
            SpoolLayout.Note(rawValue: $0.name).map { .place(.note($0)) }
        }
        for state in SpoolLayout.states {
            if state.isByDay {
                try days(in: state)
            } else if state == .processing {
                for id in try subfolders(of: layout.path(state)) {
                    look(.claimer(id))
                    try jobs(in: .processing(claimer: id))
                }
            } else {
                for folder in try SpoolInspector(files: files).folders(of: state) { try jobs(in: folder) }
            }
        }
        try each(in: layout.path(.tmp)) { .place(.tmp($0.name)) }
        try each(in: layout.path(.ledger)) { SpoolLayout.ledgerEntry($0.name).map { .place(.ledger($0)) } }
        let heartbeats = files.status(layout.heartbeats)?.kind == .directory ? [SpoolLayout.heartbeatsName] : []
        try each(in: layout.path(.locks), butFor: heartbeats) { SpoolLayout.lock($0.name).map { .place($0) } }
        for places in try repeated.places(in: files) { look(.duplicates(places)) }
    }

    private func look(_ subject: Finding.Subject) {
        for finding in check.look(at: subject, now: now) {
            if report.findings.count < check.settings.mostFindings {
                report.findings.append(finding)
            } else {
                report.untold += 1
            }
        }
    }

    /// Looks at what is in a folder, but for what git and editors keep there under a leading dot.
    ///
    /// - Parameter subject: what an entry is; nil when it is not the spool's.
    private func each(
        in path: String,
        butFor known: [String] = [],
        _ subject: (DirectoryEntry) -> Finding.Subject?
    ) throws(SpoolError) {
        // What is not a folder was reported already. The root may be a link.
        guard path == layout.root || files.status(path)?.kind == .directory else { return }
        try files.list(path) { entry in
            if !entry.name.hasPrefix("."), !known.contains(entry.name) {
                look(subject(entry) ?? .other("\(path)/\(entry.name)"))
            }
            return true
        }
    }

    private func jobs(in folder: JobLocation) throws(SpoolError) {
        try each(in: folder.path(layout)) { entry in
            if let name = JobName(fileName: entry.name) {
                count(folder.place(name), name)
                return .place(folder.place(name))
            }
            return folder == .failed ? SpoolLayout.jobOfReason(entry.name).map { .place(.why($0)) } : nil
        }
    }

    private func count(_ place: SpoolLayout.Place, _ name: JobName) {
        report.jobs += 1
        if report.jobs % 1000 == 0 { progress(report.jobs) }
        if let status = files.status(layout.path(place)), status.kind == .regular { repeated.add(name, status) }
    }

    private func days(in state: SpoolLayout.Folder) throws(SpoolError) {
        for day in try subfolders(of: layout.path(state)) {
            look(.day(state, day))
            guard state == .skipped else {
                try jobs(in: .done(day: day))
                continue
            }
            for reason in try subfolders(of: "\(layout.path(state))/\(day)") {
                try jobs(in: .skipped(day: day, reason: reason))
            }
        }
    }

    /// The folders in a folder that holds nothing else.
    private func subfolders(of path: String) throws(SpoolError) -> [String] {
        var names: [String] = []
        try each(in: path) { entry in
            guard files.kind(of: entry, in: path) == .directory else { return nil }
            names.append(entry.name)
            return .subfolder("\(path)/\(entry.name)")
        }
        return names.sorted()
    }
}
