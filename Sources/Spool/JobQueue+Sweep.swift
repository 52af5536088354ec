import FoundationEssentials
import HeapModule
import JSON
import Logging

/// What happens by itself: events, deadlines and the sweep that makes up for events that never come.
extension JobQueue {
    func readEvents() {
        do {
            for event in try watch?.events() ?? [] { handle(event) }
        } catch {
            logger.error("cannot read file events", metadata: ["error": "\(error)"])
            nextSweep = .distantPast
        }
        wakeWaiters()
    }

    private func handle(_ event: FolderWatch.Event) {
        switch event {
        case .look(.incoming, let name): arrived(name)
        case .look(.deferred, let name): deferredChanged(name)
        case .look(.locks, let name): if name == SpoolLayout.pausedName { checkPause() }
        case .look: break
        case .overflow:
            logger.warning("file events were lost, looking at everything")
            nextSweep = .distantPast
        case .lost(let folder):
            logger.warning("the watch of a folder was lost", metadata: ["state": "\(folder.rawValue)"])
            observe(.watchLost(folder))
            nextSweep = .distantPast
        }
    }

    func tick() {
        let present = now()
        if nextSweep <= present { sweep() }
        for name in doubtful.filter({ $0.value <= present }).keys {
            doubtful[name] = nil
            admit(name, from: files.exists(.incoming(name)) ? .incoming : .deferred)
        }
        if let unblock = nextUnblock, unblock <= present { nextUnblock = waiting.unblock(now: present) }
        if let probe = nextProbe, probe <= present { nextProbe = nil }
        admitDue()
        wakeWaiters()
    }

    func millisecondsUntilDeadline() -> Int? {
        let present = now()
        var deadlines = [nextSweep]
        if !isPaused, waiting.count < settings.window, let date = due.min?.date { deadlines.append(date) }
        if let date = doubtful.values.min() { deadlines.append(date) }
        if let date = nextUnblock { deadlines.append(date) }
        if let date = nextProbe { deadlines.append(date) }
        let seconds = deadlines.reduce(Date.distantFuture, min).timeIntervalSince(present)
        return seconds <= 0 ? 0 : Int(min(seconds, 3600) * 1000) + 1
    }

    /// Looks at everything: the watch itself, dead claimers, all folders, and what is too old to keep.
    func sweep() {
        let present = now()
        nextSweep = present.addingTimeInterval(settings.sweepInterval)
        mendFolders()
        mendWatch()
        checkPause()
        recover(present)
        scanDeferred()
        scanIncoming()
        admitDue()
        do {
            let removed = try retention.prune(now: present)
            if removed > 0 { logger.info("removed old files", metadata: ["count": "\(removed)"]) }
        } catch {
            logger.error("cannot remove old files", metadata: ["error": "\(error)"])
        }
        wakeWaiters()
    }

    /// Makes folders that somebody removed.
    ///
    /// Where our own claim folder is not, another volume has taken the spool's place, or none: nothing may be made
    /// there.
    private func mendFolders() {
        guard let claimer else { return }
        guard files.status(files.layout.claimerFolder(claimer.id)) != nil else {
            logger.error(
                "the claim folder is gone: is the spool's volume mounted? restart when it is",
                metadata: ["error": "\(files.layout.claimerFolder(claimer.id))"]
            )
            return
        }
        do { try files.prepare() } catch { logger.error("cannot make folders", metadata: ["error": "\(error)"]) }
    }

    private func mendWatch() {
        do {
            let wasWhole = watch?.isComplete ?? false
            let armed = try watch?.mend() ?? []
            if !armed.isEmpty, wasWhole || active.count > 0 {
                logger.warning("the watch was mended", metadata: ["count": "\(armed.count)"])
            }
            if !armed.isEmpty { observe(.watchMended) }
            publish(["watch": ["whole": .bool(watch?.isComplete ?? false)]])
        } catch {
            // The sweep goes on without events: slower, but nothing is stranded.
            logger.error("cannot watch the spool, sweeping only", metadata: ["error": "\(error)"])
            publish(["watch": ["whole": false, "why": .string(String("\(error)".prefix(300)))]])
        }
    }

    func checkPause() {
        let paused = files.status(files.layout.paused) != nil
        guard paused != isPaused else { return }
        isPaused = paused
        logger.notice(paused ? "paused" : "resumed")
        observe(.paused(paused))
        if !paused {
            // Names that were dropped from the lists while nothing was looked at.
            nextSweep = .distantPast
        }
    }

    private func recover(_ present: Date) {
        guard let claimer else { return }
        let recovery = Recovery(files: files, settle: settlement)
        do {
            let recovered = try recovery.run(own: claimer.id, now: present)
            for error in recovered.errors { logger.error("cannot recover a job", metadata: ["error": "\(error)"]) }
            for (name, place) in recovered.jobs {
                logger.warning("recovered a job of a process that ended", metadata: ["job": "\(name)"])
                noteRetry(name, place, why: "the process that worked on it ended")
            }
        } catch {
            logger.error("cannot recover jobs", metadata: ["error": "\(error)"])
        }
        recoverOwn(recovery, claimer, present)
    }

    /// Brings back jobs in our own claim folder on which nobody works: those that could not be moved, and those of
    /// which nobody could tell that.
    private func recoverOwn(_ recovery: Recovery, _ claimer: Claimer, _ present: Date) {
        let why = "its file could not be moved"
        do {
            try files.list(files.layout.claimerFolder(claimer.id)) { entry in
                if let name = JobName(fileName: entry.name), active[name] == nil { stuck.insert(name) }
                return true
            }
        } catch {
            logger.error("cannot list the claim folder", metadata: ["error": "\(error)"])
        }
        for name in stuck {
            do {
                let place = try recovery.recover(claimer.place(name), name, why: why, now: present)
                stuck.remove(name)
                noteRetry(name, place, why: why)
            } catch {
                logger.error("cannot move a job", metadata: ["job": "\(name)", "error": "\(error)"])
            }
        }
    }
}
