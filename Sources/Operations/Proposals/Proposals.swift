package import FoundationEssentials
import JSON
import Processor
package import Spool
package import Webhook

/// Jobs in `proposed/` that a person says yes or no to.
package struct Proposals {
    package let jobs: [JobQuery.Found]

    /// - Throws: an `OperationError` for a name that no proposal has, or a `SpoolError`.
    package init(names: [String], query: JobQuery, files: SpoolFiles) throws {
        jobs = try ReplayPlan(names: names, states: [.proposed], query: query, files: files, kind: "proposal").jobs
    }

    package init(_ jobs: [JobQuery.Found]) { self.jobs = jobs }

    /// What became of them.
    package struct Decided: Sendable, Equatable {
        package var moved: [SpoolLayout.Place] = []
        /// Moved by somebody else before.
        package var gone = 0
        /// Their records are being worked on: to be tried again.
        package var busy = 0
    }

    /// Moves them to `approved/`, durably; blocks.
    ///
    /// - Parameter progress: called with how many were moved.
    package func approve(_ files: SpoolFiles, progress: (Int) -> Void = { _ in }) throws(SpoolError) -> Decided {
        let hand = SpoolOperations(files: files)
        var decided = Decided()
        for job in jobs {
            if let place = try hand.approve(job.entry.name) { decided.moved.append(place) } else { decided.gone += 1 }
            progress(decided.moved.count)
        }
        try hand.keepDecisions()
        return decided
    }

    /// Moves them to `skipped/<day>/rejected/` and remembers the input; blocks.
    ///
    /// - Parameters:
    ///   - wait: called before what is busy is tried again; at most twenty times.
    ///   - progress: called with how many were moved.
    package func reject(
        _ files: SpoolFiles,
        now: Date,
        wait: () -> Void = { SpoolCheck.sleep(0.25) },
        progress: (Int) -> Void = { _ in }
    ) throws(SpoolError) -> Decided {
        var decided = Decided()
        var tries = 0
        for job in jobs {
            var outcome = try Rejection.carryOut(job.entry.name, in: files, now: now)
            while outcome == .busy, tries < 20 {
                tries += 1
                wait()
                outcome = try Rejection.carryOut(job.entry.name, in: files, now: now)
            }
            switch outcome {
            case .rejected(let place): decided.moved.append(place)
            case .gone: decided.gone += 1
            case .busy: decided.busy += 1
            }
            progress(decided.moved.count)
        }
        try SpoolOperations(files: files).keepDecisions()
        return decided
    }
}

/// One field of a proposal: what stands there, and what would.
package struct ProposedField: Sendable, Hashable {
    /// `contact` or `person`.
    package let record: String
    package let progID: String
    package let old: String
    package let new: String

    /// Those of a job, sorted; none for a job that proposes nothing.
    package static func all(of story: JobHistory) -> [ProposedField] {
        RecordKind.allCases.map(\.rawValue).flatMap { record in
            (story.proposal?[JobHistory.shown]?[record]?.object ?? [:]).sorted { $0.key < $1.key }.map {
                ProposedField(
                    record: record,
                    progID: $0.key,
                    old: $0.value["old"]?.string ?? "",
                    new: $0.value["new"]?.string ?? ""
                )
            }
        }
    }
}
