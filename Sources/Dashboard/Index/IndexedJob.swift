import FoundationEssentials
import Spool

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
