package import FoundationEssentials
import Glibc

/// What an operator's hand does to a spool, in steps that never disturb a running processor.
///
/// Every call blocks.
package struct SpoolOperations: Sendable {
    let files: SpoolFiles

    package init(files: SpoolFiles) { self.files = files }

    /// Moves a job back to `incoming/`, where it starts with fresh attempts; its trail stays.
    ///
    /// - Parameter force: ask for a new analysis even when nothing changed.
    /// - Returns: where it is now; nil when somebody else moved it meanwhile.
    package func replay(_ job: JobEntry, force: Bool = false) throws(SpoolError) -> SpoolLayout.Place? {
        force ? try replayWithAnalysis(job) : try move(job.place, to: .incoming(job.name))
    }

    /// Claims the job, as a processor would, so that no other process takes it while it is rewritten; should we be killed,
    /// the next sweep brings it back.
    private func replayWithAnalysis(_ job: JobEntry) throws(SpoolError) -> SpoolLayout.Place? {
        let claimer = try ClaimDirectory(files: files)
        defer { claimer.close() }
        guard let place = try move(job.place, to: claimer.place(job.name)) else { return nil }
        // A file that is not a job stays as it is: it will fail again, and say why.
        if let bytes = files.bytes(of: place, limit: 2 << 20), var file = try? JobFile(bytes) {
            file.story.force = true
            do throws(SpoolError) {
                try files.replace(place, with: file.bytes)
            } catch {
                _ = try move(place, to: job.place)
                throw error
            }
        }
        return try move(place, to: .incoming(job.name))
    }

    private func move(_ from: SpoolLayout.Place, to: SpoolLayout.Place) throws(SpoolError) -> SpoolLayout.Place? {
        do throws(SpoolError) {
            return try files.move(from, to: to)
        } catch  where error.kind == .missing && !files.exists(from) {
            return nil
        }
    }

    /// Moves a proposal to `approved/`, as `mv` does.
    ///
    /// - Returns: where it is now; nil when somebody else moved it meanwhile.
    package func approve(_ proposal: JobName) throws(SpoolError) -> SpoolLayout.Place? {
        try move(JobLocation.proposed.place(proposal), to: JobLocation.approved.place(proposal))
    }

    /// Moves a proposal to `skipped/<day>/rejected/`.
    ///
    /// - Returns: where it is now; nil when somebody else moved it meanwhile.
    package func reject(_ proposal: JobName, at now: Date) throws(SpoolError) -> SpoolLayout.Place? {
        let folder = JobLocation.skipped(day: Timestamp.day(now), reason: Reason.Code.rejected.rawValue)
        return try move(JobLocation.proposed.place(proposal), to: folder.place(proposal))
    }

    /// Makes what was moved out of `proposed/` durable.
    package func keepDecisions() throws(SpoolError) { try files.syncFolder(.proposed) }

    /// Adds a step to the story of a job at rest; nothing when it is not there any more.
    package func note(_ step: JobHistory.Step, in job: JobEntry) throws(SpoolError) {
        guard let bytes = files.bytes(of: job.place, limit: 2 << 20), var file = try? JobFile(bytes) else { return }
        file.story.add(step)
        try files.replace(job.place, with: file.bytes)
    }

    /// Makes a deferred job due now: the file's mtime is the time of its next attempt.
    ///
    /// - Returns: false when it was not there any more.
    package func retryNow(_ name: JobName, at now: Date) throws(SpoolError) -> Bool {
        let path = files.layout.path(.deferred(name))
        do throws(SystemCallError) {
            try files.system.setModificationTime(path, now)
            return true
        } catch  where error.errno == ENOENT {
            return false
        } catch {
            throw SpoolError("set the time of", path, error)
        }
    }

    /// Removes a job's file, and its reason beside it.
    ///
    /// - Returns: false when it was not there any more.
    package func remove(_ job: JobEntry) throws(SpoolError) -> Bool {
        if case .failed = job.folder { _ = try remove(.why(job.name)) }
        return try remove(job.place)
    }

    /// Removes a file for good.
    ///
    /// - Returns: false when it was not there any more.
    package func remove(_ place: SpoolLayout.Place) throws(SpoolError) -> Bool {
        try files.remove(files.layout.path(place))
    }

    /// Writes down that files were erased: when and how many, not of what.
    ///
    /// Afterwards the note and all that was removed before are on disk: erased data must not come back after a power cut.
    package func recordErasure(of count: Int, at now: Date) throws(SpoolError) {
        var text = files.bytes(of: .note(.erasures), limit: 1 << 24) ?? []
        text += Array("\(Timestamp.readable(now)) \(count) files\n".utf8)
        try files.replace(.note(.erasures), with: text)
        try files.attempt("flush", files.layout.root) { () throws(SystemCallError) in
            // The root may be a link.
            let descriptor = try files.system.open("\(files.layout.root)/.", .readDirectory)
            defer { files.system.close(descriptor) }
            try files.system.syncFileSystem(descriptor)
        }
    }

    /// Stops claiming, in every process that works on this spool; what is being worked on is finished.
    ///
    /// - Parameter note: who and why, for the next person.
    /// - Returns: false when it was paused already.
    package func pause(note: String) throws(SpoolError) -> Bool {
        try files.prepare()
        let path = files.layout.path(.signal(.paused))
        do throws(SystemCallError) {
            let descriptor = try files.system.open(path, .create(mode: SpoolLayout.fileMode))
            defer { files.system.close(descriptor) }
            try files.system.write(descriptor, Array("\(note)\n".utf8))
            return true
        } catch  where error.errno == EEXIST {
            return false
        } catch {
            throw SpoolError("write", path, error)
        }
    }

    /// Has every process try at once what waits for another side to recover.
    package func tryNow(at now: Date = Date()) throws(SpoolError) { try files.raise(.tryNow, at: now) }

    /// Lets claiming go on.
    ///
    /// - Returns: false when it was not paused.
    package func resume() throws(SpoolError) -> Bool { try remove(.signal(.paused)) }

    /// Removes the days of `done/` and `skipped/` that are older than `days`, and dead scratch files.
    ///
    /// - Parameter progress: called with how many files are gone so far.
    /// - Returns: how many files were removed.
    package func prune(olderThan days: Int, now: Date, progress: (Int) -> Void = { _ in }) throws(SpoolError) -> Int {
        let retention = Retention(files: files, days: days)
        var removed = 0
        while true {
            let batch = try retention.prune(now: now)
            removed += batch
            progress(removed)
            if batch < retention.batch { return removed }
        }
    }
}
