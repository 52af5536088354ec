import FoundationEssentials
import Logging
import Operations
import NIOPosix
import Spool
import Webhook

/// What an operator does from a page: moves of files, as `mv` would do them, each with a line in the log.
///
/// Only the log line and a pause's note are written: the move itself is the record.
struct OperatorActions: Sendable {
    let files: SpoolFiles
    /// Ours, which orders are for; nil where it is not known.
    var tenant: String?
    var freeSpaceFloor = 0

    /// The folders that a job may be replayed from; in the others it waits or runs already.
    static let replayable: [SpoolLayout.Folder] = [.failed, .deferred, .skipped, .done]

    private var hand: SpoolOperations { SpoolOperations(files: files) }

    /// The job with this name in this folder; nil when it is not there (any more).
    func job(_ name: JobName, in state: SpoolLayout.Folder) async throws -> JobEntry? {
        try await blocking { try SpoolInspector(files: files).job(name, in: state) }
    }

    /// Those of these names that are in this folder (still).
    func jobs(_ names: [JobName], in state: SpoolLayout.Folder) async throws -> [JobEntry] {
        try await blocking {
            let inspector = SpoolInspector(files: files)
            return try names.compactMap { try inspector.job($0, in: state) }
        }
    }

    /// Moves jobs back to `incoming/`.
    ///
    /// - Parameter force: ask for a new analysis even when nothing changed.
    func replay(_ jobs: [JobEntry], force: Bool = false, log: Logger) async throws -> Notice {
        try await blocking {
            var (moved, gone) = (0, 0)
            for job in jobs {
                let place = try hand.replay(job, force: force)
                log.notice(
                    place == nil ? "Job was gone" : "Job replayed",
                    metadata: [
                        "action": "replay", "job": "\(job.name)", "state": "\(job.folder.state.rawValue)",
                        "force": "\(force)",
                    ]
                )
                if place == nil { gone += 1 } else { moved += 1 }
            }
            return moved == 0 ? .gone : .replayed(moved, gone: gone)
        }
    }

    /// Writes a job for a record, durably.
    func order(_ order: EnrichmentOrder, log: Logger) async throws -> Notice {
        let writer = SpoolWriter(files: files, freeSpaceFloor: freeSpaceFloor)
        defer { writer.stop() }
        let job = order.job(tenant: tenant)
        _ = try await writer.write(job)
        log.notice(
            "Job ordered",
            metadata: ["action": "enrich", "job": "\(job.name)", "force": "\(order.isForced)"]
        )
        return .ordered
    }

    /// What a person says to a proposal.
    enum Answer: String, Sendable { case yes = "approve", no = "reject" }

    /// A proposal as it is now; nil when it is not there (any more).
    func proposal(_ name: JobName) async throws -> ShownProposal? {
        try await blocking {
            try SpoolInspector(files: files).job(name, in: .proposed).flatMap { JobQuery().look(at: $0, files) }
                .map { ShownProposal($0, files) }
        }
    }

    /// Those that match, and the digest of what they propose now.
    func proposals(_ query: ProposalQuery, _ masking: Masking) async throws -> ([JobQuery.Found], digest: String) {
        try await blocking {
            let jobs = try query.jobs(files, masking)
            return (jobs, ShownProposal.digest(jobs, files))
        }
    }

    /// Moves proposals to `approved/` or `skipped/`.
    func decide(_ jobs: [JobQuery.Found], _ answer: Answer, log: Logger) async throws -> Notice {
        try await blocking {
            let proposals = Proposals(jobs)
            let decided =
                answer == .yes ? try proposals.approve(files) : try proposals.reject(files, now: Date())
            for job in jobs {
                log.notice(
                    "Proposal decided",
                    metadata: ["action": "\(answer.rawValue)", "job": "\(job.entry.name)", "state": "proposed"]
                )
            }
            if decided.busy > 0 { return .busy }
            if decided.moved.isEmpty { return .gone }
            return .decided(answer, decided.moved.count, gone: decided.gone)
        }
    }

    /// Makes deferred jobs due now.
    func retry(_ names: [JobName], log: Logger) async throws -> Notice {
        try await blocking {
            var retried = 0
            for name in names {
                let isThere = try hand.retryNow(name, at: Date())
                log.notice(
                    isThere ? "Job made due" : "Job was gone",
                    metadata: ["action": "retry", "job": "\(name)", "state": "deferred"]
                )
                if isThere { retried += 1 }
            }
            return retried == 0 ? .gone : .retried(retried, gone: names.count - retried)
        }
    }

    /// Stops claiming in every process on this spool.
    func pause(by name: String, note: String, log: Logger) async throws -> Notice {
        try await blocking {
            let words = [Timestamp.readable(Date()), name, note].filter { !$0.isEmpty }
            let isNew = try hand.pause(note: words.joined(separator: " "))
            log.notice(isNew ? "Paused" : "Was paused already", metadata: ["action": "pause", "note": "\(note)"])
            return .paused(isNew: isNew)
        }
    }

    /// Lets claiming go on.
    func resume(log: Logger) async throws -> Notice {
        try await blocking {
            let wasPaused = try hand.resume()
            log.notice(wasPaused ? "Resumed" : "Was not paused", metadata: ["action": "resume"])
            return .resumed(isNew: wasPaused)
        }
    }

    /// Lets the next job try, although a breaker or brake would wait longer.
    func tryNow(log: Logger) async throws -> Notice {
        try await blocking {
            try hand.tryNow(at: Date())
            log.notice("Trying now", metadata: ["action": "try-now"])
            return .tryingNow
        }
    }
}

/// File calls block, and the cooperative pool's threads are few.
func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await NIOThreadPool.singleton.runIfActive(body)
}
