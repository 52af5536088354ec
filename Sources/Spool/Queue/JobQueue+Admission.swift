import FoundationEssentials
import HeapModule
import JSON
import Logging

/// Looking at files that may be jobs.
extension JobQueue {
    enum Examined {
        case run(JobFile, lane: String, entity: String)
        case skip(reason: String)
        /// - seen: the file, when it may become a job yet.
        case malformed(why: Reason, seen: FileStatus?)
        /// It cannot be read now (no descriptors, a failing disk): that says nothing about the job.
        case unreadable(SpoolError)
        case notAFile
        case gone
    }

    func examine(_ place: SpoolLayout.Place) -> Examined {
        switch files.read(place, limit: settings.longestFile) {
        case .gone: return .gone
        case .notAFile: return .notAFile
        case .unreadable(let error) where error.kind == .permission:
            return .malformed(why: .noAccess(error), seen: nil)
        case .unreadable(let error): return .unreadable(error)
        case .tooLarge(let size, let status):
            return .malformed(why: .tooLarge(size, limit: settings.sizeLimit), seen: status)
        case .file(let bytes, let status):
            do throws(JSONError) {
                let job = try JobFile(bytes)
                switch classify(job) {
                case .run(let lane, let entity): return .run(job, lane: lane, entity: entity)
                case .skip(let reason): return .skip(reason: reason)
                case .malformed(let why): return .malformed(why: why, seen: nil)
                }
            } catch {
                return .malformed(why: .notJSON(error), seen: status)
            }
        }
    }

    /// Looks at one file in `incoming/`, `approved/` or `deferred/`, and skips it, lines it up or gives it up.
    func admit(_ name: JobName, from folder: JobLocation) {
        guard !isPaused, !waiting.contains(name) else { return }
        let place = folder.place(name)
        recheckAt.remove(name)
        // While it is under both names nobody said yes: a move that is a link and an unlink is under way.
        if folder == .approved, isProposed(name) { return recheckAt.set(name, at: clock.monotonic() + Self.laneRest) }
        let found = examine(place)
        if case .notAFile = found { return report(place, "not a regular file (a link, a folder, a FIFO or a device)") }
        // Where the name was not UTF-8, the name that we got does not exist.
        if case .gone = found, name.fileName.contains("\u{FFFD}") { return report(place, "its name is not UTF-8") }
        if !ignored.isEmpty { ignored.remove(place) }
        if case .malformed(_, .some(let status)) = found, isBeingWritten(name, status) { return }
        if !halves.isEmpty { halves[name] = nil }
        switch found {
        case .gone, .notAFile: overcome(name)
        case .skip(let reason): skip(place, reason: reason)
        case .malformed(let why, _): giveUp(place, why: why)
        case .unreadable(let error): stumble(name, "cannot read a job", error)
        case .run(let job, let lane, let entity):
            if dropEarlierCopy(place, name) { return }
            let age = name.receivedAt ?? files.modificationTime(place) ?? clock.wall()
            let entry = WaitingList.Entry(
                name: name,
                folder: folder,
                age: age,
                lane: lane,
                entity: entity,
                // What a person said yes to is not replaced by what nobody has seen.
                isForced: job.story.force || folder == .approved || job.story.approval != nil,
                isBehind: job.story.origin == "backfill"
            )
            dropVanished(entry)
            for superseded in waiting.insert(entry) {
                skip(superseded.place, reason: Reason.Code.superseded.rawValue)
            }
        }
    }

    /// After a power cut a job that has ended may be back in an earlier state.
    private func dropEarlierCopy(_ place: SpoolLayout.Place, _ name: JobName) -> Bool {
        guard let beginning, let received = name.receivedAt, received < beginning.at,
            let later = beginning.duplicates.continuation(of: place)
        else { return false }
        let state = later.folder?.state.rawValue ?? ""
        logger.warning("dropped an earlier copy of a job", metadata: ["job": "\(name)", "state": "\(state)"])
        files.discard(place)
        return true
    }

    /// A file that is not a job may still be being written: it is left until it has been quiet for a while.
    private func isBeingWritten(_ name: JobName, _ status: FileStatus) -> Bool {
        let present = clock.monotonic()
        let stamp = FileStamp(status)
        let since = halves[name].flatMap { $0.stamp == stamp ? $0.since : nil } ?? present
        let quietAt = since + settings.quietPeriod
        guard present < quietAt else { return false }
        halves[name] = (stamp, since)
        recheckAt.set(name, at: quietAt)
        return true
    }

    /// A later job that was taken away by hand while it waited must not cover this one.
    private func dropVanished(_ entry: WaitingList.Entry) {
        guard let latest = waiting.latest(of: entry.entity), latest.age > entry.age,
            !files.exists(latest.place)
        else { return }
        waiting.remove(latest.name)
    }

    func report(_ place: SpoolLayout.Place, _ why: String) {
        guard let name = place.jobName, ignored.insert(place).inserted else { return }
        let state = place.folder?.state.rawValue ?? ""
        logger.warning("left alone", metadata: ["job": "\(name)", "state": "\(state)", "error": "\(why)"])
        observe(.leftAlone(name.fileName, why: why))
    }

    /// Whether an entry was reported and still is what it was.
    private func isIgnored(_ place: SpoolLayout.Place, _ entry: DirectoryEntry) -> Bool {
        ignored.contains(place) && (entry.kind ?? files.status(files.layout.path(place))?.kind) != .regular
    }

    /// Forgets what somebody took away; a name that is not UTF-8 cannot be asked for.
    func checkIgnored() {
        ignored = ignored.filter { files.exists($0) || $0.jobName?.fileName.contains("\u{FFFD}") == true }
    }

    // MARK: Approved jobs

    /// Whether the file is in `proposed/` as well, under the same name.
    private func isProposed(_ name: JobName) -> Bool {
        guard let here = files.status(files.layout.path(JobLocation.approved.place(name))),
            let there = files.status(files.layout.path(JobLocation.proposed.place(name)))
        else { return false }
        return here.isSameFile(as: there)
    }

    /// A power cut while somebody approved can leave one file in both folders: it has to be approved again.
    ///
    /// At the start only, before anything is claimed.
    func dropHalfApproved() {
        do {
            for name in try files.jobNames(in: .approved) where isProposed(name) {
                logger.warning("a job has to be approved again", metadata: ["job": "\(name)", "state": "proposed"])
                files.discard(JobLocation.approved.place(name))
            }
        } catch {
            complain("cannot list the folder", ["state": "approved", "error": "\(error)"])
        }
    }

    // MARK: The backlog

    /// The folders into which people and receivers put jobs that are to run, the most urgent first.
    static let drops: [JobLocation] = [.approved, .incoming]

    /// Lists these folders and keeps the oldest names that are not known yet.
    func scanDrops() {
        for folder in Self.drops { scan(folder) }
        admitBacklog()
    }

    private func scan(_ folder: JobLocation) {
        do {
            backlogs[folder] = try OldestNames(limit: settings.backlog) { (insert) throws(SpoolError) in
                try files.eachJob(in: folder) { name, entry in
                    guard !waiting.contains(name), recheckAt[name] == nil, !isIgnored(folder.place(name), entry)
                    else { return }
                    insert(name)
                }
            }
        } catch {
            complain("cannot list the folder", ["state": "\(folder.state.rawValue)", "error": "\(error)"])
        }
    }

    /// A name that has just appeared.
    func arrived(_ fileName: String, in folder: JobLocation) {
        guard let name = JobName(fileName: fileName), let backlog = backlogs[folder] else { return }
        // Where there are more names than are held, the next scan finds this one in its turn.
        if backlog.wasCut { return }
        if backlog.isEmpty && waiting.count < settings.window {
            admit(name, from: folder)
        } else {
            backlogs[folder]?.insert(name)
        }
    }

    /// Looks at waiting names until the window is full, in slices, so that claims are handed out in between.
    func admitBacklog() {
        guard !isPaused, !isAdmitting else { return }
        var slice = 256
        for folder in Self.drops {
            while waiting.count < settings.window, slice > 0, let name = backlogs[folder]?.popOldest() {
                admit(name, from: folder)
                slice -= 1
            }
        }
        wakeWaiters()
        guard waiting.count < settings.window, backlogs.values.contains(where: { !$0.isEmpty || $0.wasCut })
        else { return }
        isAdmitting = true
        Task { self.continueAdmitting() }
    }

    private func continueAdmitting() {
        isAdmitting = false
        guard claimer != nil else { return }
        for folder in Self.drops {
            if let backlog = backlogs[folder], backlog.isEmpty, backlog.wasCut { scan(folder) }
        }
        admitBacklog()
    }

    // MARK: Deferred jobs

    /// Reads the due times in `deferred/`; of more than `backlog` jobs those that are due first.
    func scanDeferred() {
        var found = Heap<Schedule<Date>.Entry>()
        do {
            try files.eachJob(in: .deferred) { name, entry in
                guard !waiting.contains(name), !isIgnored(.deferred(name), entry),
                    let date = files.modificationTime(.deferred(name))
                else { return }
                let next = Schedule<Date>.Entry(time: date, name: name)
                if found.count < settings.backlog {
                    found.insert(next)
                } else if let last = found.max, next < last {
                    found.replaceMax(with: next)
                }
            }
        } catch {
            complain("cannot list the folder", ["state": "deferred", "error": "\(error)"])
            return
        }
        due = Schedule(found)
    }

    func deferredChanged(_ fileName: String) {
        guard let name = JobName(fileName: fileName), !waiting.contains(name) else { return }
        if let date = files.modificationTime(.deferred(name)) {
            due.set(name, at: date)
        } else {
            due.remove(name)
        }
    }

    /// Lines up what is due.
    func admitDue() {
        let present = clock.wall()
        while waiting.count < settings.window, let name = due.popDue(present) { admit(name, from: .deferred) }
    }
}
