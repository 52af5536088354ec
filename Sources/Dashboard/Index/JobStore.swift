import FoundationEssentials
import Spool
import Webhook

/// The jobs that the index holds, each once for each folder it lies in, and the runs they make.
///
/// A change marks the job's group; only marked groups are made into runs again, when somebody asks.
struct JobStore {
    private(set) var folders: [JobLocation: [JobName: IndexedJob]] = [:]
    private(set) var count = 0
    private var companies: [Int: JobGroup] = [:]
    private var marked: [JobGroup] = []
    /// Newest first; after `refresh`.
    private(set) var runs: [IndexedRun] = []
    /// Persons whose jobs tell no company.
    private var loosePersons: Set<Int> = []
    private var reasons = SharedValues<Said>()
    private var causes = SharedValues<FailureKind>()
    private var fields = SharedValues<[String]>()
    private let gap: TimeInterval
    /// Ids of runs that changed, for the listeners; nil while there are none.
    var changed: Set<SyncRun.ID>?

    /// ## Limits
    /// So many changes are noted; of a flood the rest is not told.
    private static let mostChanges = 2000
    /// Marks must not pile up while no one asks.
    private static let mostMarks = 4096
    private static let mostPersons = 100_000

    init(gap: TimeInterval) { self.gap = max(0, gap) }

    // MARK: Finding

    func find(_ entry: JobEntry) -> IndexedJob? { folders[entry.folder]?[entry.name] }

    /// Of several files of one name the one that came to its place last.
    func newest(named name: JobName) -> IndexedJob? {
        folders.values.lazy.compactMap { $0[name] }.max { $0.record.moved < $1.record.moved }
    }

    var jobs: some Sequence<IndexedJob> { folders.values.lazy.flatMap(\.values) }

    func company(_ id: Int) -> [IndexedJob] { companies[id]?.jobs.filter { !$0.isGone } ?? [] }

    func count(in states: [SpoolLayout.Folder]) -> Int {
        folders.reduce(0) { states.contains($1.key.state) ? $0 + $1.value.count : $0 }
    }

    // MARK: Changes

    /// Adds a job as its name tells.
    mutating func insert(_ record: JobRecord) -> IndexedJob {
        let job = IndexedJob(record, in: group(of: record.account?.id))
        folders[record.entry.folder, default: [:]][record.name] = job
        count += 1
        mark(job.group)
        return job
    }

    /// Takes over what a file told.
    mutating func update(_ record: JobRecord) {
        let job = find(record.entry) ?? insert(record)
        job.isUnread = false
        var record = record
        record.why = reasons.shared(record.why)
        record.cause = record.cause.map { causes.shared($0) }
        record.written = fields.shared(record.written)
        if let account = record.account {
            join(job, account.id)
            job.group.hear(account.name, at: record.moved)
            record.account?.name = ""
        } else if record.isForeign {
            // Its name alone seemed to tell a company of ours.
            join(job, nil)
        }
        job.record = record
        mark(job.group)
        notePerson(record)
    }

    mutating func remove(_ entry: JobEntry) {
        guard let job = folders[entry.folder]?.removeValue(forKey: entry.name) else { return }
        if folders[entry.folder]?.isEmpty == true { folders[entry.folder] = nil }
        job.isGone = true
        count -= 1
        mark(job.group)
    }

    private mutating func group(of company: Int?) -> JobGroup {
        guard let company else { return JobGroup(company: nil) }
        if let group = companies[company] { return group }
        let group = JobGroup(company: company)
        companies[company] = group
        return group
    }

    private mutating func join(_ job: IndexedJob, _ company: Int?) {
        guard job.group.company != company else { return }
        let former = job.group
        job.move(to: group(of: company))
        // Only now: marking may make the runs.
        mark(former)
        mark(job.group)
    }

    /// A person's company counts for all jobs of that person that tell none.
    private mutating func notePerson(_ record: JobRecord) {
        guard let person = record.person else { return }
        guard let company = record.account?.id else {
            if loosePersons.count >= Self.mostPersons { loosePersons = [] }
            loosePersons.insert(person)
            return
        }
        guard loosePersons.remove(person) != nil else { return }
        for job in jobs where job.group.company == nil && job.record.person == person { join(job, company) }
    }

    private mutating func mark(_ group: JobGroup) {
        guard !group.isMarked else { return }
        group.isMarked = true
        marked.append(group)
        if marked.count > Self.mostMarks { refresh() }
    }

    // MARK: Runs

    /// Makes the runs of the marked groups and brings their order up to date.
    mutating func refresh() {
        guard !marked.isEmpty else { return }
        var made: [IndexedRun] = []
        for group in marked {
            let former = group.regroup(gap: gap)
            if changed != nil { note(former, group.runs) }
            made += group.runs
            if group.jobs.isEmpty, let company = group.company { companies[company] = nil }
        }
        marked = []
        runs.removeAll { !$0.isCurrent }
        runs += made
        // Nearly in order already, which costs little.
        runs.sort { ($0.last, $0.first, $0.leader) > ($1.last, $1.first, $1.leader) }
    }

    private mutating func note(_ former: [IndexedRun], _ present: [IndexedRun]) {
        func signatures(_ runs: [IndexedRun]) -> [JobName: Int] {
            Dictionary(runs.map { ($0.leader, $0.signature) }, uniquingKeysWith: { $1 })
        }
        let (before, now) = (signatures(former), signatures(present))
        for name in Set(before.keys).union(now.keys) where before[name] != now[name] {
            if let count = changed?.count, count < Self.mostChanges { changed?.insert(name.stem) }
        }
    }
}

/// Equal values share their storage: thousands of jobs have the same reason.
struct SharedValues<Value: Hashable> {
    /// Beyond so many different ones sharing begins afresh: they must not pile up.
    private static var limit: Int { 10_000 }
    private var values: Set<Value> = []

    mutating func shared(_ value: Value) -> Value {
        if values.count >= Self.limit { values = [] }
        return values.insert(value).memberAfterInsert
    }
}
