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

    /// Looks at one file in `incoming/` or `deferred/`, and skips it, lines it up or gives it up.
    func admit(_ name: JobName, from folder: JobLocation) {
        guard !isPaused, !waiting.contains(name) else { return }
        let place = folder.place(name)
        recheckAt.remove(name)
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
                isForced: job.story.force,
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

    // MARK: The backlog

    /// Lists `incoming/` and keeps the oldest names that are not known yet.
    func scanIncoming() {
        let names: OldestNames
        do {
            names = try OldestNames(limit: settings.backlog) { (insert) throws(SpoolError) in
                try files.eachJob(in: .incoming) { name, entry in
                    guard !waiting.contains(name), recheckAt[name] == nil, !isIgnored(.incoming(name), entry)
                    else { return }
                    insert(name)
                }
            }
        } catch {
            complain("cannot list the folder", ["state": "incoming", "error": "\(error)"])
            return
        }
        backlog = names
        admitBacklog()
    }

    /// A name that has just appeared.
    func arrived(_ fileName: String) {
        guard let name = JobName(fileName: fileName) else { return }
        // Where there are more names than are held, the next scan finds this one in its turn.
        if backlog.wasCut { return }
        if backlog.isEmpty && waiting.count < settings.window {
            admit(name, from: .incoming)
        } else {
            backlog.insert(name)
        }
    }

    /// Looks at waiting names until the window is full, in slices, so that claims are handed out in between.
    func admitBacklog() {
        guard !isPaused, !isAdmitting else { return }
        var slice = 256
        while waiting.count < settings.window, slice > 0, let name = backlog.popOldest() {
            admit(name, from: .incoming)
            slice -= 1
        }
        wakeWaiters()
        guard waiting.count < settings.window, !backlog.isEmpty || backlog.wasCut else { return }
        isAdmitting = true
        Task { self.continueAdmitting() }
    }

    private func continueAdmitting() {
        isAdmitting = false
        guard claimer != nil else { return }
        if backlog.isEmpty && backlog.wasCut { scanIncoming() } else { admitBacklog() }
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
