import FoundationEssentials
import JSON
import Logging

/// What happens by itself: events, deadlines and the sweep that makes up for events that never come.
extension JobQueue {
    func readEvents() {
        do {
            for event in try watch.events() { handle(event) }
        } catch {
            complain("cannot read file events", ["error": "\(error)"])
            nextSweep = .distantPast
        }
        wakeWaiters()
    }

    private func handle(_ event: FolderWatch.Event) {
        switch event {
        case .look(.incoming, let name): arrived(name, in: .incoming)
        case .look(.approved, let name): arrived(name, in: .approved)
        case .look(.deferred, let name): deferredChanged(name)
        case .look(.locks, let name): if SpoolLayout.Signal(rawValue: name) != nil { checkSignals() }
        case .look: break
        case .overflow:
            complain("file events were lost, looking at everything", level: .warning)
            nextSweep = .distantPast
        case .lost(let folder):
            logger.warning("the watch of a folder was lost", metadata: ["state": "\(folder.rawValue)"])
            observe(.watchLost(folder))
            nextSweep = .distantPast
        }
    }

    func tick() {
        noticeJump()
        let present = clock.monotonic()
        if nextSweep <= present { sweep() }
        while let name = recheckAt.popDue(present) {
            admit(name, from: Self.drops.first { files.exists($0.place(name)) } ?? .deferred)
        }
        waiting.unblock(now: present)
        gate.woken(at: present)
        admitDue()
        wakeWaiters()
    }

    func secondsUntilDeadline() -> TimeInterval {
        let others = [recheckAt.next, waiting.nextUnblock, gate.wakeAt].compactMap(\.self)
        var seconds = (others.reduce(nextSweep, min) - clock.monotonic()).inSeconds
        if !isPaused, waiting.count < settings.window, let date = due.next {
            seconds = min(seconds, date.timeIntervalSince(clock.wall()))
        }
        return seconds
    }

    /// A clock that was set changes what is due, and what is old.
    private func noticeJump() {
        guard let jump = clockWatch.jump() else { return }
        logger.warning("the clock was set", metadata: ["seconds": "\(Int(jump))"])
        if jump > 0 { retentionFrom = clock.monotonic() + Self.retentionRest }
        nextSweep = .distantPast
    }

    /// A machine may start with a wrong clock: by the newest job it looks right, or it is given time.
    func holdRetention() throws(SpoolError) {
        let age = try files.newestName().map { clock.wall().timeIntervalSince($0) }
        let isPlausible = age.map { $0 > -ClockWatch.tolerance && $0 < Self.retentionRest.inSeconds } ?? false
        if !isPlausible { retentionFrom = clock.monotonic() + Self.retentionRest }
    }

    /// A clock that is wrong is put right within this time, or somebody sees it.
    static let retentionRest = Duration.seconds(3600)

    /// Looks at everything: the watch itself, dead claimers, all folders, and what is too old to keep.
    func sweep() {
        let present = clock.wall()
        nextSweep = clock.monotonic() + settings.sweepInterval
        guard findSpool() else { return }
        rearmWatch()
        checkSignals()
        recover(present)
        checkObstacles()
        checkIgnored()
        scanDeferred()
        scanDrops()
        admitDue()
        prune(present)
        wakeWaiters()
    }

    private func prune(_ present: Date) {
        guard clock.monotonic() >= retentionFrom else { return }
        do {
            let removed = try retention.prune(now: present)
            if removed > 0 { logger.info("removed old files", metadata: ["count": "\(removed)"]) }
        } catch {
            complain("cannot remove old files", ["error": "\(error)"])
        }
    }

    private func rearmWatch() {
        let (wasWhole, before) = (watch.isComplete, watch.descriptor)
        do {
            let armed = try watch.rearm()
            if !armed.isEmpty, wasWhole || active.count > 0 {
                logger.warning("the watch was repaired", metadata: ["count": "\(armed.count)"])
            }
            if !armed.isEmpty { observe(.watchMended) }
            status.publish(["watch": ["whole": .bool(watch.isComplete)]])
        } catch {
            // The sweep goes on without events: slower, but nothing is stranded.
            complain("cannot watch the spool, sweeping only", ["error": "\(error)"])
            var members = Reason(error).json
            members["whole"] = false
            members["why"] = .string(String("\(error)".prefix(300)))
            status.publish(["watch": .object(members)])
        }
        if watch.descriptor != before { attend() }
    }

    private func recover(_ present: Date) {
        guard let claimer else { return }
        let recovery = Recovery(files: files, settle: transitions)
        recoverOwn(recovery, claimer, present)
        guard clock.monotonic() >= recoveryFrom else { return }
        do {
            let recovered = try recovery.run(own: claimer.id, now: present)
            for error in recovered.errors { complain("cannot recover a job", ["error": "\(error)"]) }
            for (name, place) in recovered.jobs {
                logger.warning("recovered a job of a process that ended", metadata: ["job": "\(name)"])
                noteMove(name, place, why: Reason(.processEnded))
            }
        } catch {
            complain("cannot recover jobs", ["error": "\(error)"])
        }
    }

    /// Brings back jobs in our own claim folder that no worker has: those that could not be moved, and those whose move
    /// has an unknown outcome.
    private func recoverOwn(_ recovery: Recovery, _ claimer: ClaimDirectory, _ present: Date) {
        let why = Reason(.notMoved)
        do {
            unmoved.formUnion(try files.jobNames(in: claimer.folder).filter { active[$0] == nil })
        } catch {
            complain("cannot list the claim folder", ["error": "\(error)"])
        }
        for name in unmoved {
            do {
                let place = try recovery.recover(name, of: claimer.id, why: why, now: present)
                unmoved.remove(name)
                noteMove(name, place, why: why)
            } catch {
                complain("cannot move a job", ["job": "\(name)", "error": "\(error)"])
            }
        }
    }
}
