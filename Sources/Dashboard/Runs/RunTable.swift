import FoundationEssentials
import Spool

/// Companies and the runs of their jobs, newest first.
///
/// A change marks its company; only marked companies are grouped again, when somebody asks.
struct RunTable: ~Copyable, Sendable {
    struct Company: Sendable {
        var id: Int
        var name = ""
        /// As it is searched for.
        var searchName = ""
        /// When the job that told the name came to where it is: the latest one counts.
        var namedAt = Int64.min
        /// The first of its jobs; the rest follow by `JobRow.next`.
        var head = JobRow.none
        var firstRun = JobRow.none
        var isMarked = false
    }

    struct Run: Sendable {
        enum Listing: UInt8, Sendable {
            case free, pending, listed
        }

        /// nil in a place that is free.
        var company = JobRow.none
        /// Its first job.
        var leader = JobRow.none
        /// The next run of the company.
        var next = JobRow.none
        var count: UInt32 = 0
        var first = Int64.max
        var last = Int64.min
        /// A bit for each event, the last one for all that have no bit of their own.
        var events: UInt64 = 0
        /// Differs when anything that is shown does.
        var signature = 0
        var status = RunStatus.skipped
        var listing = Listing.free
    }

    private(set) var companies = ContiguousArray<Company>()
    private var slots: [Int: UInt32] = [:]
    private var freeCompanies: [UInt32] = []
    private var marked: [UInt32] = []
    /// Jobs without a company that changed.
    private var markedLoose: Set<JobTable.ID> = []
    private(set) var runs = ContiguousArray<Run>()
    private var freeRuns: [UInt32] = []
    /// Newest first; some of them may be free meanwhile.
    private var order: [UInt32] = []
    private var pending: [UInt32] = []
    private var hasFreed = false
    private let gap: Int64
    /// ## Limits
    /// So many changes are noted for whoever listens; of a flood the rest is not told.
    static let mostChanges = 2000

    /// Leaders of runs that changed, for whoever listens.
    var changed: Set<JobName>?

    init(gap: TimeInterval) { self.gap = Date(timeIntervalSince1970: max(0, gap)).micros }

    /// How much there is to group again.
    var marks: Int { marked.count + markedLoose.count }

    // MARK: Changes

    /// Says what company a job is about, and that the job changed.
    mutating func place(_ id: JobTable.ID, _ company: Int?, name: String, in jobs: inout JobTable) {
        guard let company else { return mark(id, jobs) }
        let slot = slot(of: company)
        if jobs[id].account == JobRow.none {
            freeLooseRun(id, &jobs)
            jobs[id].account = slot
            jobs[id].next = companies[Int(slot)].head
            companies[Int(slot)].head = id
        }
        mark(slot)
        let moved = jobs[id].moved
        guard !name.isEmpty, moved >= companies[Int(slot)].namedAt else { return }
        companies[Int(slot)].namedAt = moved
        guard companies[Int(slot)].name != name else { return }
        companies[Int(slot)].name = name
        companies[Int(slot)].searchName = CompanyName.searchable(name)
    }

    /// Says that a job changed or was killed.
    mutating func mark(_ id: JobTable.ID, _ jobs: borrowing JobTable) {
        if jobs[id].account == JobRow.none { markedLoose.insert(id) } else { mark(jobs[id].account) }
    }

    private mutating func mark(_ slot: UInt32) {
        guard !companies[Int(slot)].isMarked else { return }
        companies[Int(slot)].isMarked = true
        marked.append(slot)
    }

    private mutating func slot(of company: Int) -> UInt32 {
        if let slot = slots[company] { return slot }
        let slot: UInt32
        if let reused = freeCompanies.popLast() {
            slot = reused
            companies[Int(slot)] = Company(id: company)
        } else {
            slot = UInt32(companies.count)
            companies.append(Company(id: company))
        }
        slots[company] = slot
        return slot
    }

    private mutating func freeLooseRun(_ id: JobTable.ID, _ jobs: inout JobTable) {
        markedLoose.remove(id)
        let run = jobs[id].run
        guard run != JobRow.none else { return }
        note(id, jobs)
        free(run)
        jobs[id].run = JobRow.none
    }

    private mutating func note(_ leader: JobTable.ID, _ jobs: borrowing JobTable) {
        guard let changed, changed.count < Self.mostChanges, let name = jobs.name(leader) else { return }
        self.changed?.insert(name)
    }

    // MARK: Grouping

    /// Groups the marked companies again and brings the order up to date.
    mutating func refresh(_ jobs: inout JobTable) {
        let slots = marked
        marked = []
        for slot in slots { regroup(slot, &jobs) }
        let loose = markedLoose
        markedLoose = []
        for id in loose { regroupLoose(id, &jobs) }
        sortOrder()
    }

    private mutating func regroupLoose(_ id: JobTable.ID, _ jobs: inout JobTable) {
        let run = jobs[id].run
        if jobs[id].flags.contains(.isDead) {
            if run != JobRow.none {
                note(id, jobs)
                free(run)
            }
            return jobs.release(id)
        }
        let old = run == JobRow.none ? nil : runs[Int(run)].signature
        if run != JobRow.none { free(run) }
        let status = RunStanding.statuses(of: [standing(id, jobs)])[0]
        let made = makeRun([id], [status], company: JobRow.none, jobs)
        jobs[id].run = made
        if old != runs[Int(made)].signature { note(id, jobs) }
    }

    private mutating func regroup(_ slot: UInt32, _ jobs: inout JobTable) {
        companies[Int(slot)].isMarked = false
        var (live, dead): ([JobTable.ID], [JobTable.ID]) = ([], [])
        var id = companies[Int(slot)].head
        while id != JobRow.none {
            if jobs[id].flags.contains(.isDead) { dead.append(id) } else { live.append(id) }
            id = jobs[id].next
        }
        live.sort { (jobs[$0].received, jobs[$0].moved, $0) < (jobs[$1].received, jobs[$1].moved, $1) }
        var old: [JobTable.ID: Int] = [:]
        var run = companies[Int(slot)].firstRun
        while run != JobRow.none {
            if changed != nil { old[runs[Int(run)].leader] = runs[Int(run)].signature }
            let next = runs[Int(run)].next
            free(run)
            run = next
        }
        companies[Int(slot)].firstRun = JobRow.none
        var head = JobRow.none
        for id in live.reversed() {
            jobs[id].next = head
            head = id
        }
        companies[Int(slot)].head = head
        makeRuns(live, slot, &jobs, &old)
        for leader in old.keys { note(leader, jobs) }
        for id in dead { jobs.release(id) }
        if live.isEmpty {
            slots[companies[Int(slot)].id] = nil
            companies[Int(slot)] = Company(id: 0)
            freeCompanies.append(slot)
        }
    }

    /// - Parameter old: loses the runs that are as they were.
    private mutating func makeRuns(
        _ live: [JobTable.ID],
        _ slot: UInt32,
        _ jobs: inout JobTable,
        _ old: inout [JobTable.ID: Int]
    ) {
        let numbers = RunGrouping.runs(
            of: live.map { RunGrouping.Moments(received: jobs[$0].received, moved: jobs[$0].moved) },
            gap: gap
        )
        let statuses = RunStanding.statuses(of: live.map { standing($0, jobs) })
        var members: [([JobTable.ID], [RunStatus])] = []
        for (index, number) in numbers.enumerated() {
            if number == members.count { members.append(([], [])) }
            members[number].0.append(live[index])
            members[number].1.append(statuses[index])
        }
        for (ids, statuses) in members {
            let run = makeRun(ids, statuses, company: slot, jobs)
            runs[Int(run)].next = companies[Int(slot)].firstRun
            companies[Int(slot)].firstRun = run
            for id in ids { jobs[id].run = run }
            if changed == nil { continue }
            if old[ids[0]] == runs[Int(run)].signature { old[ids[0]] = nil } else { note(ids[0], jobs) }
        }
    }

    private func standing(_ id: JobTable.ID, _ jobs: borrowing JobTable) -> RunStanding.Job {
        let kind = jobs.kind(id)
        let record = kind == .other ? nil : jobs.key(id).map { RunStanding.Record(kind: kind, key: $0) }
        return RunStanding.Job(state: jobs.state(id), moved: jobs[id].moved, record: record)
    }

    private mutating func makeRun(
        _ ids: [JobTable.ID],
        _ statuses: [RunStatus],
        company: UInt32,
        _ jobs: borrowing JobTable
    ) -> UInt32 {
        var run = Run(company: company, leader: ids[0])
        var hasher = Hasher()
        if company != JobRow.none { hasher.combine(companies[Int(company)].name) }
        for id in ids {
            let row = jobs[id]
            run.first = min(run.first, row.received)
            run.last = max(run.last, row.received, row.moved)
            run.events |= Self.bit(Int(row.event))
            hasher.combine(id)
            hasher.combine(row.moved)
            hasher.combine(row.folder)
            hasher.combine(row.why)
            hasher.combine(row.written)
            hasher.combine(row.attempts)
        }
        run.count = UInt32(ids.count)
        run.status = statuses.min() ?? .skipped
        hasher.combine(run.status)
        run.signature = hasher.finalize()
        run.listing = .pending
        let number: UInt32
        if let reused = freeRuns.popLast() {
            number = reused
            runs[Int(number)] = run
        } else {
            number = UInt32(runs.count)
            runs.append(run)
        }
        pending.append(number)
        return number
    }

    static func bit(_ event: Int) -> UInt64 { 1 << UInt64(min(event, 63)) }

    private mutating func free(_ run: UInt32) {
        runs[Int(run)] = Run()
        freeRuns.append(run)
        hasFreed = true
    }

    // MARK: Order

    private mutating func sortOrder() {
        guard hasFreed || !pending.isEmpty else { return }
        // A place that was free and is taken again still stands where its former run was.
        order.removeAll { runs[Int($0)].listing != .listed }
        var added: [UInt32] = []
        for run in pending where runs[Int(run)].listing == .pending {
            runs[Int(run)].listing = .listed
            added.append(run)
        }
        (pending, hasFreed) = ([], false)
        added.sort { isNewer($0, $1) }
        order = merge(order, added)
    }

    private func isNewer(_ left: UInt32, _ right: UInt32) -> Bool {
        let (a, b) = (runs[Int(left)], runs[Int(right)])
        return (a.last, a.first, left) > (b.last, b.first, right)
    }

    private func merge(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        if right.isEmpty { return left }
        var merged: [UInt32] = []
        merged.reserveCapacity(left.count + right.count)
        var (i, j) = (0, 0)
        while i < left.count, j < right.count {
            if isNewer(right[j], left[i]) {
                merged.append(right[j])
                j += 1
            } else {
                merged.append(left[i])
                i += 1
            }
        }
        merged += left[i...]
        merged += right[j...]
        return merged
    }

    // MARK: Reading

    /// Newest first; after `refresh`.
    var newestFirst: [UInt32] { order }

    func company(_ id: JobTable.ID, _ jobs: borrowing JobTable) -> Company? {
        let slot = jobs[id].account
        return slot == JobRow.none ? nil : companies[Int(slot)]
    }

    /// The jobs of a run, in the order in which they were received.
    func jobs(of run: UInt32, _ jobs: borrowing JobTable) -> [JobTable.ID] {
        let company = runs[Int(run)].company
        guard company != JobRow.none else { return [runs[Int(run)].leader] }
        var ids: [JobTable.ID] = []
        var id = runs[Int(run)].leader
        while id != JobRow.none, ids.count < runs[Int(run)].count {
            if jobs[id].run == run { ids.append(id) }
            id = jobs[id].next
        }
        return ids
    }
}
