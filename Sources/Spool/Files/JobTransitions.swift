import FoundationEssentials
import JSON

/// The ways out of `processing/`, as file operations: story first, then one rename.
struct JobTransitions: Sendable {
    let files: SpoolFiles
    let retryPolicy: RetryPolicy
    let sizeLimit: Int
    /// In 0..<1, for the jitter.
    var random: @Sendable () -> Double = { .random(in: 0..<1) }

    /// How a run ended, for the story.
    struct RunEnd {
        var why: Reason
        /// What it wrote and where.
        var achieved: JSONValue?
        /// Whether it changed something, which a later run that did not must not hide.
        var wrote = false
    }

    /// Where a job went, and why its story could not be written, when the job was moved all the same.
    typealias Moved = (place: SpoolLayout.Place, storyLost: SpoolError?)

    /// Writes the story into the job's file, then moves the file.
    ///
    /// A story that cannot be written (disk full) does not keep the job from its destination: moving needs no space.
    func move(
        _ from: SpoolLayout.Place,
        to: SpoolLayout.Place,
        _ end: RunEnd,
        job: JobFile,
        now: Date,
        modified: Date? = nil
    ) throws(SpoolError) -> Moved {
        var job = job
        let step = JobHistory.Step(
            at: Timestamp.readable(now),
            to: to.folder?.state.rawValue ?? "",
            reason: end.why
        )
        job.story.end(step, achieved: end.achieved, wrote: end.wrote)
        var lost: SpoolError?
        if files.exists(from) {
            do {
                try files.replace(from, with: job.bytes, modified: modified)
            } catch {
                lost = error
                if let modified { setTime(from, modified) }
            }
        }
        return (try files.move(from, to: to), lost)
    }

    /// Moves a job to `proposed/`: what a person has to see is in its story, so one that cannot be written is deferred.
    func propose(
        _ from: SpoolLayout.Place,
        _ end: RunEnd,
        job: JobFile,
        now: Date
    ) throws(SpoolError) -> Moved? {
        guard let name = from.jobName else { return nil }
        var proposed = job
        let state = SpoolLayout.Folder.proposed.rawValue
        let step = JobHistory.Step(at: Timestamp.readable(now), to: state, reason: end.why)
        proposed.story.end(step, achieved: end.achieved, wrote: false)
        do throws(SpoolError) { try files.replace(from, with: proposed.bytes) } catch {
            return try retry(from, RunEnd(why: Reason(error)), story: job.story, now: now)
        }
        return (try files.move(from, to: JobLocation.proposed.place(name)), nil)
    }

    /// Counts one more attempt and moves a job to `deferred/`, or to `failed/` after the last attempt.
    ///
    /// - Parameter story: what is known better than the file's own story; nil to take that.
    func retry(
        _ from: SpoolLayout.Place,
        _ end: RunEnd,
        requested: TimeInterval? = nil,
        story: JobHistory? = nil,
        now: Date,
        countsAttempt: Bool = true
    ) throws(SpoolError) -> Moved? {
        guard let name = from.jobName else { return nil }
        var job: JobFile
        switch files.read(from, limit: sizeLimit + Self.storyAllowance) {
        case .gone, .notAFile: return nil
        case .tooLarge(let size, _): return (try fail(from, why: .tooLarge(size, limit: sizeLimit)), nil)
        case .unreadable(let error) where error.kind == .permission: return (try fail(from, why: .noAccess(error)), nil)
        case .unreadable(let error): throw error
        case .file(let bytes, _):
            do { job = try JobFile(bytes) } catch { return (try fail(from, why: .notJSON(error)), nil) }
        }
        if let story {
            job.story = story
        } else if job.story.trail.last?.to != SpoolLayout.Folder.deferred.rawValue {
            // It came from `incoming/`, so the attempts in it are those of a former life: claiming rewrites nothing.
            job.story.attempts = 0
        }
        if countsAttempt { job.story.attempts += 1 }
        let attempts = job.story.attempts
        if attempts >= retryPolicy.attempts {
            var end = end
            end.why = end.why.givenUp(after: attempts)
            return try move(from, to: .failed(name), end, job: job, now: now)
        }
        let delay = retryPolicy.delay(afterAttempt: max(1, attempts), requested: requested, random: random())
        return try move(from, to: .deferred(name), end, job: job, now: now, modified: now.addingTimeInterval(delay))
    }

    /// Moves a file that cannot carry a story to `failed/`, byte for byte, with the reason beside it.
    func fail(_ from: SpoolLayout.Place, why: Reason) throws(SpoolError) -> SpoolLayout.Place {
        guard let name = from.jobName else { throw SpoolError(.missing, "no job at \(files.layout.path(from))") }
        let place = try files.move(from, to: .failed(name.withRoomForWhy))
        try files.replace(.why(place.jobName ?? name), with: why.note)
        return place
    }

    /// A job's file may be larger than what came in, by its story.
    static let storyAllowance = 256 * 1024

    private func setTime(_ place: SpoolLayout.Place, _ time: Date) {
        do { try files.system.setModificationTime(files.layout.path(place), time) } catch { return }
    }
}
