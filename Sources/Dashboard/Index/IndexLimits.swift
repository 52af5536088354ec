import FoundationEssentials
import Spool

/// How many jobs the index holds: the newest, so that memory does not grow with the folders.
///
/// What is not finished is rarely much, and what somebody has to look at must not be driven out by noise: each of these
/// states has a share of its own, failed jobs up to half, and the history has the rest.
struct IndexLimits {
    enum Share: CaseIterable {
        case incoming, processing, deferred, failed, history

        init(_ state: SpoolLayout.Folder) {
            self = Self.allCases.first { $0.states.contains(state) } ?? .history
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

        /// The most of all jobs that are held.
        fileprivate func most(of limit: Int) -> Int {
            switch self {
            case .processing: max(1, limit / 10)
            case .incoming, .deferred: max(1, limit / 5)
            case .failed: max(1, limit / 2)
            case .history: limit
            }
        }
    }

    private let limit: Int
    /// Jobs that were received before it do not fit.
    private var horizons: [Share: Date] = [:]

    init(limit: Int) { self.limit = limit }

    /// Whether older jobs lie in the folders than are held.
    var isCut: Bool { !horizons.isEmpty }

    func horizon(_ state: SpoolLayout.Folder) -> Date { horizons[Share(state)] ?? .distantPast }

    /// More names of one folder need not be told.
    func most(in state: SpoolLayout.Folder) -> Int { Share(state).most(of: limit) }

    private func allowed(_ share: Share, _ jobs: JobStore) -> Int {
        guard share == .history else { return share.most(of: limit) }
        return max(1, limit - Share.allCases.filter { $0 != .history }.reduce(0) { $0 + jobs.count(in: $1.states) })
    }

    /// A listing left names out that are too many, all received before this.
    mutating func noteCut(_ state: SpoolLayout.Folder, before date: Date) {
        let share = Share(state)
        horizons[share] = max(horizons[share] ?? .distantPast, date)
    }

    /// Gives up the oldest jobs of a share that has too many; some at a time, so that it costs little.
    ///
    /// - Returns: whether there were any.
    mutating func enforce(on jobs: inout JobStore) -> Bool {
        var hadTooMany = false
        for share in Share.allCases {
            let (count, allowed) = (jobs.count(in: share.states), allowed(share, jobs))
            guard count > allowed + allowed / 16 else { continue }
            hadTooMany = true
            let oldest = jobs.jobs.map(\.record).filter { share.states.contains($0.state) }
                .sorted { $0.received < $1.received }.prefix(count - allowed)
            for record in oldest { jobs.remove(record.entry) }
            horizons[share] = max(horizons[share] ?? .distantPast, oldest.last?.received ?? .distantPast)
        }
        return hadTooMany
    }

    /// Where there is room again, made by retention or a person, older jobs are taken in once more.
    ///
    /// - Returns: the states whose folders have to be listed again.
    mutating func makeUse(of jobs: JobStore) -> [SpoolLayout.Folder] {
        let free = horizons.keys.filter { jobs.count(in: $0.states) < allowed($0, jobs) * 3 / 4 }
        for share in free { horizons[share] = nil }
        return free.flatMap(\.states)
    }
}
