import FoundationEssentials
import JSON

/// The ways out of `processing/`, as file operations: story first, then one rename.
struct Settlement: Sendable {
    let files: SpoolFiles
    let retryPolicy: RetryPolicy
    let sizeLimit: Int
    /// In 0..<1, for the jitter.
    let random: @Sendable () -> Double

    /// Writes the story into the job's file, then moves the file.
    ///
    /// A story that cannot be written (disk full) does not keep the job from its destination: moving needs no space.
    func move(
        _ from: SpoolLayout.Place,
        to: SpoolLayout.Place,
        state: SpoolLayout.Folder,
        why: Reason,
        job: JobFile,
        achieved: JSONValue? = nil,
        wrote: Bool = false,
        now: Date,
        modified: Date? = nil
    ) throws(SpoolError) -> (SpoolLayout.Place, storyLost: SpoolError?) {
        var job = job
        job.story.end(
            .init(at: Timestamp.readable(now), to: state.rawValue, reason: why),
            achieved: achieved,
            wrote: wrote
        )
        var lost: SpoolError?
        if files.exists(from) {
            do {
                try files.replace(from, with: job.bytes, scratch: scratch(from), modified: modified)
            } catch {
                lost = error
                if let modified { setTime(from, modified) }
            }
        }
        return (try files.move(from, to: to), lost)
    }

    /// Counts one more attempt and moves a job to `deferred/`, or to `failed/` after the last attempt.
    ///
    /// - Parameters:
    ///   - story: what is known better than the file's own story; nil to take that.
    ///   - onLostStory: told why the story could not be written, when the job was moved all the same.
    func retry(
        _ from: SpoolLayout.Place,
        why: Reason,
        requested: TimeInterval?,
        story: Story?,
        now: Date,
        countsAttempt: Bool = true,
        achieved: JSONValue? = nil,
        onLostStory: (SpoolError) -> Void = { _ in }
    ) throws(SpoolError) -> SpoolLayout.Place? {
        func told(_ move: (SpoolLayout.Place, storyLost: SpoolError?)) -> SpoolLayout.Place {
            if let lost = move.storyLost { onLostStory(lost) }
            return move.0
        }
        guard let name = from.jobName else { return nil }
        var job: JobFile
        switch files.read(from, limit: sizeLimit + Self.storyAllowance) {
        case .gone: return nil
        case .notAFile: return nil
        case .tooLarge(let size, _): return try fail(from, why: .tooLarge(size, limit: sizeLimit))
        case .unreadable(let error) where error.kind == .permission: return try fail(from, why: .noAccess(error))
        case .unreadable(let error): throw error
        case .file(let bytes, _):
            do { job = try JobFile(bytes) } catch { return try fail(from, why: .notJSON(error)) }
        }
        if let story {
            job.story = story
        } else if job.story.trail.last?.to != SpoolLayout.Folder.deferred.rawValue {
            // It came from `incoming/`, so the attempts in it are those of a former life: claiming rewrites nothing.
            job.story.attempts = 0
        }
        if countsAttempt { job.story.attempts += 1 }
        if job.story.attempts >= retryPolicy.attempts {
            let last = why.givenUp(after: job.story.attempts)
            return told(
                try move(from, to: .failed(name), state: .failed, why: last, job: job, achieved: achieved, now: now)
            )
        }
        let delay = retryPolicy.delay(
            afterAttempt: max(1, job.story.attempts),
            requested: requested,
            random: random()
        )
        let due = now.addingTimeInterval(delay)
        return told(
            try move(
                from,
                to: .deferred(name),
                state: .deferred,
                why: why,
                job: job,
                achieved: achieved,
                now: now,
                modified: due
            )
        )
    }

    /// Moves a file that cannot carry a story to `failed/`, byte for byte, with the reason beside it.
    func fail(_ from: SpoolLayout.Place, why: Reason) throws(SpoolError) -> SpoolLayout.Place {
        guard let name = from.jobName else { throw SpoolError(.missing, "no job at \(files.layout.path(from))") }
        let place = try files.move(from, to: .failed(name.withRoomForWhy))
        try files.replace(.why(place.jobName ?? name), with: why.note, scratch: scratch(place) + ".why")
        return place
    }

    /// A job's file may be larger than what came in, by its story.
    static let storyAllowance = 256 * 1024

    private func scratch(_ place: SpoolLayout.Place) -> String {
        switch place {
        case .processing(let claimer, let name): "\(name.stem(atMost: 100)).\(claimer.suffix(100)).story"
        default: "\(place.jobName?.stem(atMost: 200) ?? "job").story"
        }
    }

    private func setTime(_ place: SpoolLayout.Place, _ time: Date) {
        do { try files.system.setModificationTime(files.layout.path(place), time) } catch { return }
    }
}
