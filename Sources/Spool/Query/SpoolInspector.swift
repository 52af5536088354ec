package import FoundationEssentials
package import JSON

/// Reads the spool without changing it.
///
/// Every call blocks.
package struct SpoolInspector: Sendable {
    let files: SpoolFiles

    package init(files: SpoolFiles) { self.files = files }

    /// The upper bounds in minutes of the age table's columns; what is older falls into one more.
    package static let ageBounds = [5, 10, 20, 40, 80, 160, 320, 640, 1280]

    /// How many jobs a folder holds and how old they are, counted from when they were received.
    package struct FolderStatistics: Sendable, Equatable {
        package var all = Row()
        package var count: Int { all.count }
        /// Jobs per reason, for `skipped`.
        package var reasons: [String: Int] = [:]
        /// The same table for each event; files whose name has none (drop-ins) are under `""`.
        package var events: [String: Row] = [:]

        package init() {}

        mutating func add(age: TimeInterval, event: String?) {
            all.add(age: age)
            events[event ?? "", default: Row()].add(age: age)
        }
    }

    /// One line of the age table.
    package struct Row: Sendable, Equatable {
        package var count = 0
        /// Seconds; nil when there is none.
        package var oldest: TimeInterval?
        /// One more than `ageBounds` has.
        package var ages = [Int](repeating: 0, count: SpoolInspector.ageBounds.count + 1)

        mutating func add(age: TimeInterval) {
            count += 1
            oldest = max(oldest ?? age, age)
            let column = SpoolInspector.ageBounds.firstIndex { age < Double($0 * 60) } ?? SpoolInspector.ageBounds.count
            ages[column] += 1
        }

        package static func + (left: Row, right: Row) -> Row {
            var sum = left
            sum.count += right.count
            sum.oldest = [left.oldest, right.oldest].compactMap(\.self).max()
            sum.ages = zip(left.ages, right.ages).map(+)
            return sum
        }
    }

    /// A process that works on the spool, or did.
    package struct Worker: Sendable, Equatable {
        package var id: String
        package var isAlive: Bool
        package var jobs: Int
        /// What it says of itself: whether it is ready, and its open breakers.
        package var status: JSONValue?
        /// Since when it lives without a sign of it; nil while it moves.
        package var stalledSince: Date?

        package init(id: String, isAlive: Bool, jobs: Int, status: JSONValue? = nil, stalledSince: Date? = nil) {
            (self.id, self.isAlive, self.jobs) = (id, isAlive, jobs)
            (self.status, self.stalledSince) = (status, stalledSince)
        }

        /// Whether it is there to work on jobs now.
        package var isMoving: Bool { isAlive && stalledSince == nil }
    }

    package func census(of state: SpoolLayout.Folder, now: Date) throws(SpoolError) -> FolderStatistics {
        var census = FolderStatistics()
        for folder in try folders(of: state) {
            let path = folder.path(files.layout)
            var found = 0
            try files.eachJob(in: folder) { name, entry in
                let status = entry.kind == nil || name.receivedAt == nil ? files.status("\(path)/\(entry.name)") : nil
                guard entry.kind ?? status?.kind == .regular else { return }
                let received = name.receivedAt ?? status?.modified ?? now
                census.add(age: now.timeIntervalSince(received), event: name.event?.name)
                found += 1
            }
            if let reason = folder.reason { census.reasons[reason, default: 0] += found }
        }
        return census
    }

    /// Whoever may open the lock of a claim folder sees from that whether its process lives; a member of the group may
    /// not, and believes the heartbeat.
    ///
    /// - Parameter processes: those of `processes()`.
    package func workers(_ processes: [SpoolProcess]) throws(SpoolError) -> [Worker] {
        let processes = Dictionary(
            processes.compactMap { process in process.report.claimer.map { ($0, process) } },
            uniquingKeysWith: { $0.age < $1.age ? $0 : $1 }
        )
        var workers: [Worker] = []
        for id in try files.folders(in: files.layout.path(.processing)) {
            let process = processes[id]
            let isAlive = files.holdsLock(id) ?? process.map { !$0.isGone } ?? false
            workers.append(
                Worker(
                    id: id,
                    isAlive: isAlive,
                    jobs: try files.jobNames(in: .processing(claimer: id)).count,
                    status: isAlive ? process.map { .object($0.report.status) } : nil,
                    stalledSince: isAlive ? process?.stalledSince : nil
                )
            )
        }
        return workers
    }

    package func workers() throws(SpoolError) -> [Worker] { try workers(processes()) }

    package var isPaused: Bool { files.exists(.signal(.paused)) }

    /// What whoever paused wrote down, empty when nothing, and why the program itself paused; nil when a person did.
    package var pause: (note: String, reason: Reason?) {
        files.bytes(of: .signal(.paused), limit: 1 << 16).map(Reason.read) ?? ("", nil)
    }

    /// Where the jobs are whose file name holds `name`; at most `limit`.
    package func find(_ name: String, limit: Int = 20) throws(SpoolError) -> [String] {
        var paths: [String] = []
        for state in SpoolLayout.states {
            for folder in try folders(of: state) {
                try files.eachJob(in: folder) { found, _ in
                    guard paths.count < limit, found.fileName.contains(name) else { return }
                    paths.append(files.layout.path(folder.place(found)))
                }
            }
        }
        return paths.sorted()
    }
}
