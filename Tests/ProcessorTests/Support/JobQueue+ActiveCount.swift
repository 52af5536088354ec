@testable import Spool

extension JobQueue {
    /// How many jobs are being worked on here.
    var activeCount: Int { active.count }
}
