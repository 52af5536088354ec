package import Spool
package import Webhook

/// The jobs that a replay moves back to `incoming/`.
package struct ReplayPlan {
    package private(set) var jobs: [JobQuery.Found]

    /// - Parameter kind: what is said of the jobs when there is none of a name.
    /// - Throws: an `OperationError` for a name that no job has, or a `SpoolError`.
    package init(
        names: [String],
        states: [SpoolLayout.Folder],
        query: JobQuery,
        files: SpoolFiles,
        kind: String = "job that can be replayed"
    ) throws {
        // A job may be given as a path, from a shell's completion.
        let parts = names.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        // Named jobs are searched for everywhere but where they run or wait already.
        let searched = names.isEmpty || !states.isEmpty ? states : [.failed, .deferred, .skipped, .done]
        var jobs: [JobQuery.Found] = []
        for state in searched {
            jobs += try query.jobs(in: state, of: files).filter { job in
                parts.isEmpty || parts.contains { job.entry.name.fileName.contains($0) }
            }
        }
        for part in parts where !jobs.contains(where: { $0.entry.name.fileName.contains(part) }) {
            throw OperationError(.notSo, "no \(kind) has \"\(part)\" in its name")
        }
        self.jobs = jobs.sorted { $0.entry.name < $1.entry.name }
    }

    /// The same for so many of them, the oldest first.
    package func limited(to limit: Int) -> ReplayPlan {
        var plan = self
        plan.jobs = Array(jobs.prefix(limit))
        return plan
    }

    /// Jobs of one folder and event that share a reason.
    package struct Group: Hashable {
        package let state: String
        /// nil for jobs that were dropped in by hand.
        package let event: String?
        package let reason: String
    }

    /// How many of what, the most frequent first.
    package var groups: [(group: Group, count: Int)] {
        Dictionary(grouping: jobs) { job in
            Group(
                state: job.entry.folder.state.rawValue,
                event: job.entry.name.event?.name,
                reason: FailureGroup.kind(job)
            )
        }
        .map { ($0, $1.count) }
        .sorted { ($1.count, $0.group.reason) < ($0.count, $1.group.reason) }
    }

    /// Moves them, and stops at the first one that cannot be moved.
    ///
    /// - Parameter progress: called with how many were moved.
    /// - Returns: where they are now, and how many another process had moved before.
    package func carryOut(
        _ files: SpoolFiles,
        force: Bool,
        progress: (Int) -> Void
    ) throws(OperationError) -> (moved: [SpoolLayout.Place], gone: Int) {
        let hand = SpoolOperations(files: files)
        var (moved, gone): ([SpoolLayout.Place], Int) = ([], 0)
        for job in jobs {
            do {
                if let place = try hand.replay(job.entry, force: force) { moved.append(place) } else { gone += 1 }
            } catch {
                throw OperationError(.unavailable, "\(error); \(moved.count) of \(jobs.count) jobs were moved before")
            }
            progress(moved.count)
        }
        return (moved, gone)
    }
}
