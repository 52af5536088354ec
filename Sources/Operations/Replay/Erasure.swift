package import FoundationEssentials
package import Processor
package import Spool
import Webhook

/// All files about one company and its persons.
package struct Erasure {
    package private(set) var jobs: [JobEntry] = []
    /// Of the company what we wrote is kept as digests; of its persons nothing.
    package private(set) var ledger: [LedgerErasure] = []
    /// Jobs about the company that are being worked on right now.
    package private(set) var busy = 0
    /// Files that are not readable jobs, so that it is unknown whom they are about.
    package private(set) var unreadable: [SpoolLayout.Place] = []

    /// Searches every folder; blocks.
    package init(account: Int, files: SpoolFiles, progress: (Int) -> Void) throws(SpoolError) {
        let owner = try AccountJobs(account: account, files: files)
        var seen: Set<JobEntry> = []
        // Jobs move on while we look, in the order of the states, or from `deferred` back into work: so each is seen
        // where it is or where it goes.
        for state in [.deferred] + SpoolLayout.states {
            for entry in try SpoolInspector(files: files).jobs(in: state) where seen.insert(entry).inserted {
                progress(seen.count)
                switch files.read(entry.place, limit: 2 << 20) {
                case .gone: continue
                case .file(let bytes, _):
                    guard let job = try? JobFile(bytes), let isOwned = owner.ownership(of: job) else { fallthrough }
                    if isOwned { if state == .processing { busy += 1 } else { jobs.append(entry) } }
                case .tooLarge, .notAFile, .unreadable: unreadable.append(entry.place)
                }
            }
        }
        ledger = [LedgerErasure("contact-\(account)", keepsDigests: true, in: files)].compactMap(\.self)
        for person in owner.persons.sorted() {
            if let entry = LedgerErasure("person-\(person)", keepsDigests: false, in: files) { ledger.append(entry) }
        }
        unreadable += owner.unknown.sorted().map { .ledger("person-\($0)") }
    }

    package var count: Int { jobs.count + ledger.count }

    /// Removes them and writes down how many they were.
    ///
    /// While a job of the company is being worked on, its ledger stays: that job will save it again.
    ///
    /// - Returns: how many files were erased; fewer than `count` when some were moved or worked on meanwhile.
    package func carryOut(_ files: SpoolFiles, now: Date) throws(SpoolError) -> Int {
        let hand = SpoolOperations(files: files)
        var removed = 0
        for job in jobs where try hand.remove(job) { removed += 1 }
        if busy == 0 { for entry in ledger where try entry.carryOut(in: files) { removed += 1 } }
        if removed > 0 { try hand.recordErasure(of: removed, at: now) }
        return removed
    }
}
