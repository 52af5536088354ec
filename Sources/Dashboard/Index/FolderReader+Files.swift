import FoundationEssentials
import JSON
import Spool

/// Reading single files.
extension FolderReader {
    /// What a job's place, name and file tell.
    ///
    /// A link, a FIFO or a folder is no job. A file that cannot be read, is too large or is no JSON is one: its name
    /// tells what it can.
    func look(_ entry: JobEntry) -> Look {
        guard let status = files.status(files.layout.path(entry.place)), status.kind == .regular else {
            return Look(entry: entry)
        }
        var facts = JobFacts(entry, status)
        // What was skipped for its own sake has no story: its place and name tell everything.
        if entry.folder.reason != nil, facts.account != nil { return Look(entry: entry, facts: facts) }
        switch files.read(entry.place, limit: Self.sizeLimit) {
        case .file(let bytes, _):
            if let job = try? JobFile(bytes) {
                facts.add(job, in: entry.folder) { Ledger.account(of: "person-\($0)", files) }
            } else {
                addReason(entry, &facts)
            }
        case .tooLarge: addReason(entry, &facts)
        case .notAFile, .gone: return Look(entry: entry)
        case .unreadable: break
        }
        return Look(entry: entry, facts: facts)
    }

    /// A file that carries no story has its reason beside it.
    private func addReason(_ entry: JobEntry, _ facts: inout JobFacts) {
        guard case .failed = entry.folder, case .file(let note, _) = files.read(.why(entry.name), limit: 1 << 16)
        else { return }
        let (sentence, reason) = Reason.read(note: note)
        facts.tell(sentence, reason)
    }
}
