import FoundationEssentials
import JSON
import Logging

/// Moving jobs to where they belong.
extension JobQueue {
    enum Ending { case done, failed }

    func settle(
        _ name: JobName,
        as ending: Ending,
        why: Reason,
        job: JobFile,
        achieved: JSONValue?,
        wrote: Bool
    ) throws(SpoolError) {
        try leaving(name) { (from, present) throws(SpoolError) in
            let to: SpoolLayout.Place =
                switch ending {
                case .done: .done(day: Timestamp.day(present), name)
                case .failed: .failed(name)
                }
            let (place, lost) = try settlement.move(
                from,
                to: to,
                state: files.layout.state(of: to),
                why: why,
                job: job,
                achieved: achieved,
                wrote: wrote,
                now: present
            )
            if let lost { storyLost(name, lost) }
            observe(.moved(name, to: place, why: why.sentence))
        }
    }

    func settleAsSkipped(_ name: JobName, reason: String) throws(SpoolError) {
        try leaving(name) { (from, present) throws(SpoolError) in
            let folder = SpoolLayout.reasonFolder(reason)
            let place = try files.move(from, to: .skipped(day: Timestamp.day(present), reason: folder, name))
            observe(.moved(name, to: place, why: reason))
        }
    }

    func settleAsDeferred(
        _ name: JobName,
        why: Reason,
        retryAfter: TimeInterval?,
        story: Story,
        countsAttempt: Bool,
        achieved: JSONValue?
    ) throws(SpoolError) {
        try leaving(name) { (from, present) throws(SpoolError) in
            let place = try settlement.retry(
                from,
                why: why,
                requested: retryAfter,
                story: story,
                now: present,
                countsAttempt: countsAttempt,
                achieved: achieved,
                onLostStory: { storyLost(name, $0) }
            )
            noteRetry(name, place, why: why)
        }
    }

    private func storyLost(_ name: JobName, _ error: SpoolError) {
        complain("the story could not be written", ["job": "\(name)", "error": "\(error)"])
    }

    func noteRetry(_ name: JobName, _ place: SpoolLayout.Place?, why: Reason) {
        guard let place else { return }
        if case .deferred(let name) = place, let date = files.modificationTime(place) { due.set(name, at: date) }
        observe(.moved(name, to: place, why: why.sentence))
    }

    /// Back to where the job came from.
    ///
    /// - Parameter lane: the lane that the job should not belong to any more; if it does, it waits a little.
    func release(_ name: JobName, outOf lane: String? = nil) {
        guard let origin = active[name]?.origin else { return }
        do {
            try leaving(name) { (from, _) throws(SpoolError) in
                let place = try files.move(from, to: place(name, in: origin))
                observe(.moved(name, to: place, why: "released"))
                guard !isStopping, let name = place.jobName else { return }
                admit(name, from: origin)
                if let lane, waiting.lane(of: name) == lane { rest(lane) }
            }
        } catch {
            complain("cannot release a job", ["job": "\(name)", "error": "\(error)"])
        }
    }

    /// Back to where the job came from, because it belongs to another lane, as the triage is to find now.
    func lineUp(_ name: JobName) { release(name, outOf: active[name]?.lane) }

    /// Whatever keeps the lane as it is, it must not become a hot loop.
    private func rest(_ lane: String) {
        let until = clock.monotonic() + Self.laneRest
        waiting.block(lane, until: until)
        nextUnblock = min(nextUnblock ?? until, until)
    }

    static let laneRest = Duration.seconds(5)

    /// Runs one way out of `processing/` and frees the lanes, whatever comes of it.
    private func leaving(
        _ name: JobName,
        _ move: (SpoolLayout.Place, Date) throws(SpoolError) -> Void
    ) throws(SpoolError) {
        guard let claimer, let job = active.removeValue(forKey: name) else { return }
        defer {
            leaveLane(job.lane)
            probeEnded(name)
            admitBacklog()
            wakeWaiters()
        }
        do throws(SpoolError) {
            try move(claimer.place(name), clock.wall())
        } catch {
            if files.exists(claimer.place(name)) { stuck.insert(name) }
            throw error
        }
    }

    // MARK: Without a claim

    /// Skipping is a pure move: most of the traffic is noise.
    ///
    /// Two processes that skip the same file do the same.
    func skip(_ from: SpoolLayout.Place, reason: String) {
        guard let name = from.jobName else { return }
        let folder = SpoolLayout.reasonFolder(reason)
        do {
            let place = try files.move(from, to: .skipped(day: Timestamp.day(clock.wall()), reason: folder, name))
            overcome(name)
            observe(.moved(name, to: place, why: reason))
        } catch  where error.kind == .missing && !files.exists(from) {
            return
        } catch {
            retryMove(name, error)
        }
    }

    func giveUp(_ from: SpoolLayout.Place, why: Reason) {
        guard let name = from.jobName else { return }
        do {
            let place = try settlement.fail(from, why: why)
            overcome(name)
            observe(.moved(name, to: place, why: why.sentence))
        } catch  where error.kind == .missing && !files.exists(from) {
            return
        } catch {
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
        stuck.insert(name)
    }
}
