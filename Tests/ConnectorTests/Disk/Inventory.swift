import FoundationEssentials
import Glibc

/// What is in a spool, compared with what was sent; it shares no code with the product.
struct Inventory {
    /// Where each event's file is.
    let places: [String: [SpoolFolder.Job]]
    private let spool: SpoolFolder

    init(_ spool: SpoolFolder) {
        self.spool = spool
        places = Dictionary(grouping: spool.jobs) { String($0.name.dropLast(".json".count).suffix(36)) }
    }

    /// Events that were stored more than once, each time under a name of its own: by two receivers, or by one that was
    /// started again and had not yet read what is there.
    var storedAgain: Set<String> {
        Set(places.filter { $0.value.count > 1 && Set($0.value.map(\.name)).count == $0.value.count }.keys)
    }

    /// How one event may be there twice, before recovery has run.
    enum Doubles {
        case none
        /// One file under two names.
        case ofOneFile
        /// Two files, one of them in an earlier state.
        case ofTwoFiles
    }

    /// What is wrong: an acknowledged event without its file, an event with two, a file that is not what was sent.
    ///
    /// - Parameters:
    ///   - repeated: events that were sent more than once to more than one receiver, each of which may have stored it.
    func flaws(
        sent: [String: String],
        acknowledged: Set<String>,
        allowing doubles: Doubles = .none,
        repeated: Set<String> = []
    ) -> [String] {
        var flaws = acknowledged.filter { places[$0] == nil }.map { "\($0) was answered with 200 and is lost" }
        for (event, jobs) in places {
            guard let body = sent[event] else {
                flaws.append("nobody sent \(jobs)")
                continue
            }
            let files = Set(jobs.map(inode)).count
            let isAllowed =
                switch doubles {
                case .none: jobs.count == 1
                case .ofOneFile: files == 1
                case .ofTwoFiles: files <= 2
                }
            if !isAllowed, !repeated.contains(event) {
                flaws.append("\(event) is at \(jobs)")
            }
            for job in jobs where !isWhole(job, body) {
                flaws.append("\(job) is not what was sent: \(spool.bytes("\(job)")?.count ?? -1) bytes")
            }
        }
        return flaws
    }

    private func inode(_ job: SpoolFolder.Job) -> UInt64 {
        var status = stat()
        return lstat("\(spool.path)/\(job)", &status) == 0 ? UInt64(status.st_ino) : 0
    }

    /// Byte for byte what was sent, or that with a story as its last member.
    private func isWhole(_ job: SpoolFolder.Job, _ body: String) -> Bool {
        guard let text = spool.text("\(job)") else { return false }
        if text == body { return true }
        var members = Substring(body.dropLast())
        while members.last?.isWhitespace == true { members.removeLast() }
        guard text.hasPrefix(members + ",\n\"_spool\":{"), text.hasSuffix("}\n}") else { return false }
        return (try? spool.json(job)) != nil
    }
}
