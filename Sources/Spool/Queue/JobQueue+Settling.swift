package import FoundationEssentials
import JSON
import Logging

/// Moving jobs to where they belong.
extension JobQueue {
    /// How a run ended.
    package enum Ending: Sendable {
        /// Finished: to `done/<day>/`.
        ///
        /// - wrote: whether this run changed something, which a later run that did not must not hide.
        case done(wrote: Bool = true)
        /// Needs a human: to `failed/`.
        case failed
        /// A person has to say yes first: to `proposed/`, or to `deferred/` when its story cannot be written.
        case proposed
        /// To be tried again: to `deferred/`, or to `failed/` after the last attempt.
        ///
        /// - after: seconds that the other side asked us to wait.
        /// - countsAttempt: false when the failure says nothing about this job.
        case retry(after: TimeInterval? = nil, countsAttempt: Bool = true)
    }

    func settle(
        _ name: JobName,
        _ job: JobFile,
        as ending: Ending,
        why: Reason,
        achieved: JSONValue?
    ) throws(SpoolError) {
        try leaving(name) { (from, present) throws(SpoolError) in
            var end = JobTransitions.RunEnd(why: why, achieved: achieved)
            let moved: JobTransitions.Moved?
            switch ending {
            case .done(let wrote):
                end.wrote = wrote
                let to = JobLocation.done(day: Timestamp.day(present)).place(name)
                moved = try transitions.move(from, to: to, end, job: job, now: present)
            case .failed: moved = try transitions.move(from, to: .failed(name), end, job: job, now: present)
            case .proposed: moved = try transitions.propose(from, end, job: job, now: present)
            case .retry(let seconds, let countsAttempt):
                moved = try transitions.retry(
                    from,
                    end,
                    requested: seconds,
                    story: job.story,
                    now: present,
                    countsAttempt: countsAttempt
                )
            }
            if let lost = moved?.storyLost {
                complain("the story could not be written", ["job": "\(name)", "error": "\(lost)"])
            }
            noteMove(name, moved?.place, why: why)
        }
    }

    func settleAsSkipped(_ name: JobName, reason: String) throws(SpoolError) {
        try leaving(name) { (from, _) throws(SpoolError) in try moveToSkipped(from, name, reason) }
    }

    private func moveToSkipped(_ from: SpoolLayout.Place, _ name: JobName, _ reason: String) throws(SpoolError) {
        let day = Timestamp.day(clock.wall())
        let folder = JobLocation.skipped(day: day, reason: SpoolLayout.reasonFolder(reason))
        let place = try files.move(from, to: folder.place(name))
        observe(.moved(name, to: place, why: reason))
    }

    func noteMove(_ name: JobName, _ place: SpoolLayout.Place?, why: Reason) {
        guard let place else { return }
        if case .job(.deferred, let name) = place, let date = files.modificationTime(place) { due.set(name, at: date) }
        observe(.moved(name, to: place, why: why.sentence))
    }

    /// Back to where the job came from.
    ///
    /// - Parameter toOtherLane: the job should belong to another lane now, as classifying it again finds; if it does not,
    ///   it waits a little.
    func release(_ name: JobName, toOtherLane: Bool = false) {
        guard let (origin, lane) = active[name] else { return }
        do {
            try leaving(name) { (from, _) throws(SpoolError) in
                let place = try files.move(from, to: origin.place(name))
                observe(.moved(name, to: place, why: "released"))
                guard !isStopping, let name = place.jobName else { return }
                admit(name, from: origin)
                if toOtherLane, waiting.lane(of: name) == lane {
                    waiting.block(lane, until: clock.monotonic() + Self.laneRest)
                }
            }
        } catch {
            complain("cannot release a job", ["job": "\(name)", "error": "\(error)"])
        }
    }

    /// Whatever keeps a lane as it is, it must not become a hot loop.
    static let laneRest = Duration.seconds(5)

    /// Runs one way out of `processing/` and frees the lanes, whatever comes of it.
    private func leaving(
        _ name: JobName,
        _ move: (SpoolLayout.Place, Date) throws(SpoolError) -> Void
    ) throws(SpoolError) {
        guard let claimer, let job = active.removeValue(forKey: name) else { return }
        defer {
            leaveLane(job.lane)
            gate.ended(name, at: clock.monotonic())
            admitBacklog()
            wakeWaiters()
        }
        do throws(SpoolError) {
            try move(claimer.place(name), clock.wall())
        } catch {
            if files.exists(claimer.place(name)) { unmoved.insert(name) }
            throw error
        }
    }

    // MARK: Without a claim

    /// Takes a proposal away that a newer one, or a write, has replaced; nothing when it is not in `proposed/` any more.
    package func supersede(_ proposal: JobName) {
        let place = JobLocation.proposed.place(proposal)
        if files.exists(place) { skip(place, reason: Reason.Code.superseded.rawValue) }
    }

    /// Skipping is a pure move: most of the traffic is noise.
    ///
    /// Two processes that skip the same file do the same.
    func skip(_ from: SpoolLayout.Place, reason: String) {
        moving(from) { name throws(SpoolError) in try moveToSkipped(from, name, reason) }
    }

    func giveUp(_ from: SpoolLayout.Place, why: Reason) {
        moving(from) { name throws(SpoolError) in noteMove(name, try transitions.fail(from, why: why), why: why) }
    }

    private func moving(_ from: SpoolLayout.Place, _ move: (JobName) throws(SpoolError) -> Void) {
        guard let name = from.jobName else { return }
        do {
            try move(name)
            overcome(name)
        } catch {
            // Another process did the same.
            if error.kind == .missing && !files.exists(from) { return }
            retryMove(name, error)
        }
    }

    func moveQuietly(_ from: SpoolLayout.Place, to: SpoolLayout.Place) {
        do {
            _ = try files.move(from, to: to)
        } catch {
            if let name = from.jobName { retryMove(name, error) }
        }
    }

    /// A move that failed (a full disk, a missing right) is tried again, not at once: never a hot loop.
    private func retryMove(_ name: JobName, _ error: SpoolError) {
        guard let claimer, files.exists(claimer.place(name)) else { return stumble(name, "cannot move a job", error) }
        complain("cannot move a job", ["job": "\(name)", "error": "\(error)"])
        unmoved.insert(name)
    }
}
