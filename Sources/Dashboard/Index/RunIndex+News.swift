import FoundationEssentials
import Spool

/// What the reader tells.
extension RunIndex {
    /// A folder is about to be listed.
    ///
    /// - Returns: names received before then need not be told.
    func beginListing(_ folder: JobFolder) -> Date {
        if !isListing { for id in jobs.ids(in: folder) { jobs[id].flags.remove(.isSeen) } }
        return horizon(folder)
    }

    /// Names that were found in a folder.
    ///
    /// - Returns: as `beginListing`.
    func found(_ names: [FolderReader.Name], in folder: JobFolder, wasCut: Bool) -> Date {
        let share = Share(folder.state)
        if wasCut, horizons[share] == nil { horizons[share] = .min }
        for name in names {
            let entry = JobEntry(folder: folder, name: name.name)
            if let id = jobs.find(entry) {
                jobs[id].flags.insert(.isSeen)
                continue
            }
            let id = jobs.insert(entry, received: name.received)
            jobs[id].flags.formUnion([.isSeen, .isUnread])
            unread.append(id)
            runs.place(id, jobs.kind(id) == .contact ? jobs.key(id) : nil, name: "", in: &jobs)
        }
        evict()
        noteChange()
        return horizon(folder)
    }

    /// A folder was listed: what was not found is not there any more.
    func endListing(_ folder: JobFolder) {
        guard !isListing else { return }
        for id in jobs.ids(in: folder) where !jobs[id].flags.contains(.isSeen) { remove(id) }
        if !unread.isEmpty { unread.sort { jobs[$0].received < jobs[$1].received } }
        noteChange()
    }

    /// All folders were listed once.
    func listedAll() {
        isListing = false
        unread.sort { jobs[$0].received < jobs[$1].received }
    }

    /// The next jobs to read, newest first.
    func nextUnread(atMost limit: Int) -> [JobEntry] {
        var entries: [JobEntry] = []
        while entries.count < limit, let id = unread.popLast() {
            // Its place may be another job's by now, which then is in the list once more.
            guard jobs[id].flags.contains(.isUnread), !jobs[id].flags.contains(.isDead) else { continue }
            if let entry = jobs.entry(id) { entries.append(entry) }
        }
        if unread.isEmpty { unread = [] }
        inHand = entries.count
        return entries
    }

    /// What looks at files told.
    ///
    /// - Returns: where else jobs of these names were, which may have come from there: to be looked at, too.
    @discardableResult
    func apply(_ looks: [FolderReader.Look]) -> [JobEntry] {
        var elsewhere: [JobEntry] = []
        for look in looks {
            let namesakes = jobs.all(named: look.entry.name)
            var known = namesakes.first { jobs.folder($0) == look.entry.folder }
            guard let facts = look.facts else {
                if let known { remove(known) }
                continue
            }
            if known == nil { elsewhere += namesakes.compactMap { jobs.entry($0) } }
            // A job that moved to another company is another job to the index.
            if let former = known, let told = facts.account?.id, let company = runs.company(former, jobs),
                company.id != told
            {
                remove(former)
                known = nil
            }
            let id = known ?? jobs.insert(look.entry, received: facts.received)
            jobs.update(id, facts)
            jobs[id].flags.insert(.isSeen)
            runs.place(id, facts.account?.id, name: facts.account?.name ?? "", in: &jobs)
            notePerson(id, facts)
        }
        evict()
        noteChange()
        return elsewhere
    }

    private func remove(_ id: JobTable.ID) {
        jobs.kill(id)
        runs.mark(id, jobs)
    }

    /// A person's company counts for all jobs of that person that tell none.
    private func notePerson(_ id: JobTable.ID, _ facts: JobFacts) {
        guard jobs.kind(id) == .person, let person = jobs.key(id) else { return }
        guard let company = facts.account?.id else {
            if loosePersons.count > settings.limit { loosePersons = [] }
            loosePersons.insert(person)
            return
        }
        guard loosePersons.remove(person) != nil else { return }
        var found: [JobTable.ID] = []
        jobs.forEach { if $1.account == JobRow.none, $1.key == Int32(clamping: person) { found.append($0) } }
        for id in found where jobs.kind(id) == .person && jobs.key(id) == person {
            runs.place(id, company, name: "", in: &jobs)
        }
    }

    // MARK: Limits

    /// What is not finished is rarely much, and what somebody has to look at must not be driven out by noise: each of
    /// these states has a share of its own, and the history has the rest.
    enum Share: Hashable, CaseIterable {
        case incoming, processing, deferred, failed, history

        init(_ state: SpoolLayout.Folder) {
            switch state {
            case .incoming: self = .incoming
            case .processing: self = .processing
            case .deferred, .proposed, .approved: self = .deferred
            case .failed: self = .failed
            case .done, .skipped, .tmp, .ledger, .locks: self = .history
            }
        }

        var states: [SpoolLayout.Folder] {
            switch self {
            case .incoming: [.incoming]
            case .processing: [.processing]
            case .deferred: [.deferred, .proposed, .approved]
            case .failed: [.failed]
            case .history: [.done, .skipped]
            }
        }
    }

    private func count(_ share: Share) -> Int { share.states.reduce(0) { $0 + jobs.counts[$1, default: 0] } }

    private func allowed(_ share: Share) -> Int {
        guard share == .history else { return max(1, settings.limit / 5) }
        return max(1, settings.limit - Share.allCases.filter { $0 != .history }.reduce(0) { $0 + count($1) })
    }

    private func horizon(_ folder: JobFolder) -> Date {
        let share = Share(folder.state)
        guard let horizon = horizons[share], horizon != .min else { return .distantPast }
        // There is room again: retention or a person made it.
        if count(share) < allowed(share) * 3 / 4 {
            horizons[share] = nil
            return .distantPast
        }
        return Date(micros: horizon)
    }

    /// Gives up the oldest jobs of a share that has too many; some at a time, so that it costs little.
    private func evict() {
        for share in Share.allCases {
            let (count, allowed) = (count(share), allowed(share))
            guard count > allowed + allowed / 16 else { continue }
            var found: [(received: Int64, id: JobTable.ID)] = []
            found.reserveCapacity(count)
            jobs.forEach { id, row in if Share(jobs.state(id)) == share { found.append((row.received, id)) } }
            found.sort { $0 < $1 }
            let gone = found.prefix(count - allowed)
            for (_, id) in gone { remove(id) }
            horizons[share] = max(horizons[share] ?? .min, gone.last?.received ?? .min)
            runs.refresh(&jobs)
        }
        // Nobody may ask for a long time: what was given up must not pile up.
        if runs.marks > 4096 { runs.refresh(&jobs) }
    }
}
