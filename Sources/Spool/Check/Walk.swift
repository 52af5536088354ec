import FoundationEssentials

/// One walk through a spool: every folder is listed once, every file that no living process holds is read once.
final class Walk {
    let check: SpoolCheck
    let now: Date
    let progress: (Int) -> Void
    private(set) var report = SpoolCheck.Report()
    private var namesakes = Namesakes()
    private var files: SpoolFiles { check.files }
    private var layout: SpoolLayout { check.files.layout }

    init(check: SpoolCheck, now: Date, progress: @escaping (Int) -> Void) {
        self.check = check
        self.now = now
        self.progress = progress
    }

    func run() throws(SpoolError) {
        add(check.lookAtRoot())
        add(check.look(atNote: .version))
        let version: Int
        switch try files.version() {
        case .none: version = SpoolLayout.version
        case .known(let known): version = known
        // Nothing can be said of it.
        case .newer, .unreadable: return
        }
        for folder in SpoolLayout.Folder.allCases where folder.since <= version { add(check.look(atFolder: folder)) }
        try root()
        for state in SpoolLayout.states {
            switch state.shape {
            case .flat: if let folder = JobFolder(flat: state.folder) { try jobs(in: folder) }
            case .byClaimer: try claimers()
            case .byDay, .byDayAndReason: try days(in: state.folder)
            }
        }
        try eachEntry(of: layout.path(.tmp)) { entry in
            add(check.look(atScratch: entry.name, now: now))
        }
        try eachEntry(of: layout.path(.ledger)) { entry in
            add(check.look(atLedgerFile: entry.name))
        }
        try eachEntry(of: layout.path(.locks)) { entry in add(check.look(atLock: entry.name)) }
        for places in try namesakes.find(in: files) { add(check.look(atNamesakes: places)) }
    }

    private func add(_ findings: [Finding]) {
        for finding in findings {
            if report.findings.count < check.settings.mostFindings {
                report.findings.append(finding)
            } else {
                report.untold += 1
            }
        }
    }

    /// Goes through a folder, but for what git and editors keep there under a leading dot.
    private func eachEntry(
        of path: String,
        _ body: (DirectoryEntry) -> Void
    ) throws(SpoolError) {
        // What is no folder was told already. The root may be a link.
        guard path == layout.root || files.status(path)?.kind == .directory else { return }
        try files.list(path) { entry in
            if !entry.name.hasPrefix(".") { body(entry) }
            return true
        }
    }

    private func root() throws(SpoolError) {
        try eachEntry(of: layout.root) { entry in
            // Where the spool is a volume of its own, ext4 keeps a folder there.
            if SpoolLayout.Folder(rawValue: entry.name) != nil || ["README.md", "lost+found"].contains(entry.name) {
                return
            }
            if let note = SpoolLayout.Note(rawValue: entry.name) {
                if note != .version { add(check.look(atNote: note)) }
            } else {
                add(check.look(atOther: "\(layout.root)/\(entry.name)"))
            }
        }
    }

    private func jobs(in folder: JobFolder, held: Bool = false) throws(SpoolError) {
        let path = folder.path(layout)
        try eachEntry(of: path) { entry in
            if let name = JobName(fileName: entry.name) {
                job(name, in: folder, held: held)
            } else if folder == .failed, let name = SpoolLayout.jobOfReason(entry.name) {
                add(check.look(atWhy: name))
            } else {
                add(check.look(atOther: "\(path)/\(entry.name)"))
            }
        }
    }

    private func job(_ name: JobName, in folder: JobFolder, held: Bool) {
        report.jobs += 1
        if report.jobs % 1000 == 0 { progress(report.jobs) }
        guard let status = files.status(layout.path(folder.place(name))) else { return }
        if status.kind == .regular { namesakes.add(name, status) }
        if held || folder.state == .processing { return }
        add(check.look(atJob: name, in: folder, now: now))
    }

    private func claimers() throws(SpoolError) {
        let root = layout.path(.processing)
        var ids: [String] = []
        try eachEntry(of: root) { entry in
            if isFolder(entry, in: root) {
                ids.append(entry.name)
            } else {
                add(check.look(atOther: "\(root)/\(entry.name)"))
            }
        }
        for id in ids {
            add(check.look(atSubfolder: layout.claimerFolder(id)))
            add(check.look(atClaimer: id))
            try jobs(in: .processing(claimer: id), held: true)
        }
    }

    private func days(in state: SpoolLayout.Folder) throws(SpoolError) {
        let root = layout.path(state)
        for day in try subfolders(of: root) {
            let path = "\(root)/\(day)"
            add(check.look(atSubfolder: path) + check.look(atDay: day, in: state, now: now))
            guard state == .skipped else {
                try jobs(in: .done(day: day))
                continue
            }
            for reason in try subfolders(of: path) {
                add(check.look(atSubfolder: "\(path)/\(reason)"))
                try jobs(in: .skipped(day: day, reason: reason))
            }
        }
    }

    /// The folders in a folder that holds nothing else.
    private func subfolders(of path: String) throws(SpoolError) -> [String] {
        var names: [String] = []
        try eachEntry(of: path) { entry in
            if isFolder(entry, in: path) {
                names.append(entry.name)
            } else {
                add(check.look(atOther: "\(path)/\(entry.name)"))
            }
        }
        return names.sorted()
    }

    private func isFolder(_ entry: DirectoryEntry, in path: String) -> Bool {
        (entry.kind ?? files.status("\(path)/\(entry.name)")?.kind) == .directory
    }
}
