import FoundationEssentials
import Logging

/// Moving jobs to where they belong.
extension JobQueue {
    enum Ending: String { case done, failed }

    func settle(_ name: JobName, as ending: Ending, why: String, job: JobFile) throws(SpoolError) {
        try leaving(name) { (from, present) throws(SpoolError) in
            let to: SpoolLayout.Place =
                switch ending {
                case .done: .done(day: Timestamp.day(present), name)
                case .failed: .failed(name)
                }
            let (place, lost) = try settlement.move(
                from,
                to: to,
                state: ending.rawValue,
                why: why,
                job: job,
                now: present
            )
            if let lost {
                logger.error("the story could not be written", metadata: ["job": "\(name)", "error": "\(lost)"])
            }
            observe(.moved(name, to: place, why: why))
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
        why: String,
        retryAfter: TimeInterval?,
        story: Story,
        countsAttempt: Bool
    ) throws(SpoolError) {
        try leaving(name) { (from, present) throws(SpoolError) in
            let place = try settlement.retry(
                from,
                why: why,
                requested: retryAfter,
                story: story,
                now: present,
                countsAttempt: countsAttempt
            )
            noteRetry(name, place, why: why)
        }
    }

    func noteRetry(_ name: JobName, _ place: SpoolLayout.Place?, why: String) {
        guard let place else { return }
        if case .deferred(let name) = place, let date = files.modificationTime(place) { schedule(name, at: date) }
        observe(.moved(name, to: place, why: why))
    }

    /// Back to where the job came from.
    func release(_ name: JobName) {
        guard let origin = active[name]?.origin else { return }
        do {
            try leaving(name) { (from, _) throws(SpoolError) in
                let place = try files.move(from, to: place(name, in: origin))
                observe(.moved(name, to: place, why: "released"))
                if !isStopping, let name = place.jobName { admit(name, from: origin) }
            }
        } catch {
            logger.error("cannot release a job", metadata: ["job": "\(name)", "error": "\(error)"])
        }
    }

    /// Runs one way out of `processing/` and frees the lanes, whatever comes of it.
    private func leaving(
        _ name: JobName,
        _ move: (SpoolLayout.Place, Date) throws(SpoolError) -> Void
    ) throws(SpoolError) {
        guard let claimer, let job = active.removeValue(forKey: name) else { return }
        defer {
            for lane in job.lanes { leaveLane(lane) }
            // A probe that ended without a word from the breakers must not keep the gate shut for ever.
            if gate == .probing(name) { gate = .closed(probeAt: now()) }
            admitBacklog()
            wakeWaiters()
        }
        do throws(SpoolError) {
            try move(claimer.place(name), now())
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
            let place = try files.move(from, to: .skipped(day: Timestamp.day(now()), reason: folder, name))
            observe(.moved(name, to: place, why: reason))
        } catch  where error.kind == .missing && !files.exists(from) {
            return
        } catch {
            retryMove(name, error)
        }
    }

    func giveUp(_ from: SpoolLayout.Place, why: String) {
        guard let name = from.jobName else { return }
        do {
            let place = try settlement.fail(from, why: why)
            observe(.moved(name, to: place, why: why))
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
        logger.error("cannot move a job", metadata: ["job": "\(name)", "error": "\(error)"])
        if let claimer, files.exists(claimer.place(name)) {
            stuck.insert(name)
        } else {
            doubtful[name] = now().addingTimeInterval(settings.sweepInterval)
        }
    }
}
