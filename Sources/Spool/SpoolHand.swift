package import FoundationEssentials
import Glibc

/// What an operator's hand does to a spool, in steps that never disturb a running processor.
///
/// Every call blocks.
package struct SpoolHand: Sendable {
    let files: SpoolFiles

    package init(files: SpoolFiles) { self.files = files }

    /// Moves a job back to `incoming/`, where it starts with fresh attempts; its trail stays.
    ///
    /// - Parameter force: ask for a new analysis even when nothing changed.
    /// - Returns: where it is now; nil when somebody else moved it meanwhile.
    package func replay(_ job: JobEntry, force: Bool = false) throws(SpoolError) -> SpoolLayout.Place? {
        if force { try askForAnalysis(job) }
        do throws(SpoolError) {
            return try files.move(job.place, to: .incoming(job.name))
        } catch  where error.kind == .missing && !files.exists(job.place) {
            return nil
        }
    }

    /// A file that is no job stays as it is: it will fail again, and say why.
    private func askForAnalysis(_ job: JobEntry) throws(SpoolError) {
        guard case .file(let bytes, let status) = files.read(job.place, limit: 2 << 20) else { return }
        var file: JobFile
        do { file = try JobFile(bytes) } catch { return }
        file.story.force = true
        try files.replace(job.place, with: file.bytes, scratch: "replay-\(job.name)", modified: status.modified)
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
        do throws(SystemCallError) {
            try files.system.unlink(files.layout.path(place))
            return true
        } catch  where error.errno == ENOENT {
            return false
        } catch {
            throw SpoolError("remove", files.layout.path(place), error)
        }
    }

    /// Writes down that files were erased: when and how many, not of what.
    package func recordErasure(of count: Int, at now: Date) throws(SpoolError) {
        var text: [UInt8] = []
        if case .file(let bytes, _) = files.read(.note(.erasures), limit: 1 << 24) { text = bytes }
        text += Array("\(Timestamp.readable(now)) \(count) files\n".utf8)
        try files.replace(.note(.erasures), with: text, scratch: "erasures")
    }

    /// Stops claiming, in every process that works on this spool; what is being worked on is finished.
    ///
    /// - Parameter note: who and why, for the next person.
    /// - Returns: false when it was paused already.
    package func pause(note: String) throws(SpoolError) -> Bool {
        try files.prepare()
        do throws(SystemCallError) {
            let descriptor = try files.system.open(files.layout.paused, .create(mode: SpoolLayout.fileMode))
            defer { files.system.close(descriptor) }
            try files.system.write(descriptor, Array("\(note)\n".utf8))
            return true
        } catch  where error.errno == EEXIST {
            return false
        } catch {
            throw SpoolError("write", files.layout.paused, error)
        }
    }

    /// Lets claiming go on.
    ///
    /// - Returns: false when it was not paused.
    package func resume() throws(SpoolError) -> Bool {
        do throws(SystemCallError) {
            try files.system.unlink(files.layout.paused)
            return true
        } catch  where error.errno == ENOENT {
            return false
        } catch {
            throw SpoolError("remove", files.layout.paused, error)
        }
    }

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
