import FoundationEssentials
import Spool

/// The jobs of one company, or one job that belongs to none, and the runs they make.
final class JobGroup {
    /// nil for a job without a company.
    let company: Int?
    private(set) var name = ""
    /// All its spellings, in lines.
    private(set) var searchName = ""
    /// When the job that told the name came to where it is: the latest one counts.
    private var namedAt = Date.distantPast
    var jobs: [IndexedJob] = []
    private(set) var runs: [IndexedRun] = []
    /// Whether the runs have to be made again.
    var isMarked = false

    init(company: Int?) { self.company = company }

    var account: JobHistory.Account? { company.map { JobHistory.Account(id: $0, name: name) } }

    /// What lists are sorted by; a masked name must not show in the order either.
    func sortName(isMasked: Bool) -> String { isMasked ? String(company ?? 0) : searchName }

    func hear(_ name: String, at moment: Date) {
        guard !name.isEmpty, moment >= namedAt else { return }
        namedAt = moment
        guard name != self.name else { return }
        self.name = name
        searchName = CompanyName.spellings(name).joined(separator: "\n")
    }

    /// Makes the runs again.
    ///
    /// - Returns: those that were there before.
    func regroup(gap: TimeInterval) -> [IndexedRun] {
        isMarked = false
        jobs.removeAll(where: \.isGone)
        jobs.sort {
            ($0.record.received, $0.record.moved, $0.record.name) < (
                $1.record.received, $1.record.moved, $1.record.name
            )
        }
        let records = jobs.map(\.record)
        let numbers = RunGrouping.runs(of: records, gap: gap)
        let statuses = RunStatusRule.statuses(of: records)
        let former = runs
        var members: [[(job: IndexedJob, status: RunStatus)]] = []
        for (index, number) in numbers.enumerated() {
            if number == members.count { members.append([]) }
            members[number].append((jobs[index], statuses[index]))
        }
        runs = members.map { IndexedRun($0, of: self) }
        for run in former { run.isCurrent = false }
        return former
    }
}

/// Jobs of a group that lie close together in time; see `SyncRun`.
final class IndexedRun {
    unowned let group: JobGroup
    /// In the order in which they were received; never empty.
    let jobs: [IndexedJob]
    let status: RunStatus
    let first: Date
    let last: Date
    /// The name of the first job.
    let leader: JobName
    /// Differs when anything that is shown does.
    let signature: Int
    /// Whether it is still one of its group's runs.
    var isCurrent = true

    init(_ members: [(job: IndexedJob, status: RunStatus)], of group: JobGroup) {
        self.group = group
        jobs = members.map(\.job)
        status = members.map(\.status).min() ?? .skipped
        let records = jobs.map(\.record)
        first = records.map(\.received).min() ?? .distantPast
        last = records.map { max($0.received, $0.moved) }.max() ?? .distantPast
        leader = records[0].name
        var hasher = Hasher()
        hasher.combine(group.name)
        hasher.combine(status)
        hasher.combine(records)
        signature = hasher.finalize()
    }

    /// For the pages.
    var told: SyncRun { SyncRun(jobs: jobs.map(\.told), status: status, first: first, last: last) }
}

/// A job in the index.
final class IndexedJob {
    /// Without the company's name, which its group has.
    var record: JobRecord
    /// When the inode last changed, as a listing told; another time means that the file has to be read again.
    var changed: Date?
    var isUnread = true
    /// Not in the index any more.
    var isGone = false
    /// The jobs of the same company, this one among them.
    private(set) var group: JobGroup

    init(_ record: JobRecord, in group: JobGroup) {
        self.record = record
        self.group = group
        group.jobs.append(self)
    }

    func move(to group: JobGroup) {
        self.group.jobs.removeAll { $0 === self }
        self.group = group
        group.jobs.append(self)
    }

    /// For the pages.
    var told: JobRecord {
        var record = record
        record.account = group.account
        return record
    }
}
