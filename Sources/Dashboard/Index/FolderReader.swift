import FoundationEssentials
import JSON
import Spool

/// Reads the job folders for the index, on a thread of its own: every call blocks.
actor FolderReader {
    /// A name that was found in a folder.
    struct Name: Sendable {
        var name: JobName
        /// By the name, or when the file last changed.
        var received: Date
    }

    /// What a look at one file told; no facts when no job is there.
    struct Look: Sendable {
        var entry: JobEntry
        var facts: JobFacts?
    }

    nonisolated let thread: SpoolThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private let files: SpoolFiles
    private let index: RunIndex
    private var isStopping = false

    /// Bytes; a larger file is known by its name alone.
    static let sizeLimit = 2 << 20

    init(files: SpoolFiles, index: RunIndex) throws(SpoolError) {
        self.files = files
        self.index = index
        thread = try SpoolThread()
    }

    func run() async {
        await listAll()
        await index.listedAll()
        while !isStopping {
            let entries = await index.nextUnread(atMost: 64)
            if entries.isEmpty { break }
            await index.apply(entries.map(look))
        }
        thread.stop()
    }

    func stop() { isStopping = true }

    private func listAll() async {
        let inspector = SpoolInspector(files: files)
        for state in [SpoolLayout.Folder.failed, .deferred, .processing, .incoming, .done, .skipped] {
            guard let folders = try? inspector.folders(of: state) else { continue }
            for folder in folders.sorted(by: { ($0.day ?? "") > ($1.day ?? "") }) {
                if isStopping { return }
                await list(folder)
            }
        }
    }

    private func list(_ folder: JobFolder) async {
        let path = folder.path(files.layout)
        var names: [Name] = []
        do throws(SpoolError) {
            try files.list(path) { found in
                guard let name = JobName(fileName: found.name) else { return true }
                let received = name.receivedAt
                let status = found.kind == nil || received == nil ? files.status("\(path)/\(found.name)") : nil
                guard (found.kind ?? status?.kind) == .regular else { return true }
                names.append(Name(name: name, received: received ?? status?.modified ?? Date()))
                return true
            }
        } catch {
            return
        }
        await index.found(names, in: folder)
    }

    /// Reads what a job's file tells.
    private func look(_ entry: JobEntry) -> Look {
        let path = files.layout.path(entry.place)
        guard let status = files.status(path), status.kind == .regular else { return Look(entry: entry) }
        var facts = JobFacts(entry, status)
        // What was skipped for its own sake has no story: its place and name tell everything.
        if entry.folder.reason != nil, facts.account != nil { return Look(entry: entry, facts: facts) }
        switch files.read(entry.place, limit: Self.sizeLimit) {
        case .file(let bytes, _):
            if let job = try? JobFile(bytes) {
                facts.add(job, in: entry.folder) { person in Ledger.read("person-\(person)", files)?.account }
            } else {
                addWhy(entry, &facts)
            }
        case .tooLarge: addWhy(entry, &facts)
        case .notAFile, .gone: return Look(entry: entry)
        case .unreadable: break
        }
        return Look(entry: entry, facts: facts)
    }

    /// A file that carries no story has its reason beside it.
    private func addWhy(_ entry: JobEntry, _ facts: inout JobFacts) {
        guard case .failed = entry.folder, case .file(let bytes, _) = files.read(.why(entry.name), limit: 1 << 16)
        else {
            return
        }
        facts.tell(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
