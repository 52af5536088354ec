import FoundationEssentials
import Spool
import Webhook

/// All files about one company and its persons.
struct Erasure {
    private(set) var jobs: [JobEntry] = []
    private(set) var ledger: [SpoolLayout.Place] = []
    /// Jobs about the company that somebody works on right now.
    private(set) var busy = 0
    /// Files that are no job, so that nobody can tell whom they are about.
    private(set) var unreadable: [SpoolLayout.Place] = []

    /// Looks for them; blocks.
    init(account: Int, files: SpoolFiles, progress: (Int) -> Void) throws(SpoolError) {
        let owner = try AccountJobs(account: account, files: files)
        var seen: Set<JobEntry> = []
        // Jobs move on while we look, in the order of the states, or from `deferred` back into work: so each is seen
        // where it is or where it goes.
        for state in [.deferred] + SpoolInspector.states {
            for entry in try SpoolInspector(files: files).jobs(in: state) where seen.insert(entry).inserted {
                progress(seen.count)
                switch files.read(entry.place, limit: 2 << 20) {
                case .gone: continue
                case .file(let bytes, _):
                    guard let job = try? JobFile(bytes), let isOwned = owner.tells(job) else { fallthrough }
                    if isOwned { if state == .processing { busy += 1 } else { jobs.append(entry) } }
                case .tooLarge, .notAFile, .unreadable: unreadable.append(entry.place)
                }
            }
        }
        let names = ["contact-\(account)"] + owner.persons.sorted().map { "person-\($0)" }
        for name in names {
            if files.modificationTime(.ledger(name)) != nil { ledger.append(.ledger(name)) }
        }
    }

    var count: Int { jobs.count + ledger.count }

    /// Removes them and writes down how many they were.
    ///
    /// - Returns: how many files were removed; fewer than `count` when some were moved meanwhile.
    func carryOut(_ files: SpoolFiles, now: Date) throws(SpoolError) -> Int {
        let hand = SpoolHand(files: files)
        var removed = 0
        for job in jobs where try hand.remove(job) { removed += 1 }
        for place in ledger where try hand.remove(place) { removed += 1 }
        if removed > 0 { try hand.recordErasure(of: removed, at: now) }
        return removed
    }
}
