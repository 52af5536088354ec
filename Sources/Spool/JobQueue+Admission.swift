import FoundationEssentials
import HeapModule
import JSON
import Logging

/// Looking at files that may be jobs.
extension JobQueue {
    enum Examined {
        case run(JobFile, lane: String, entity: String)
        case skip(reason: String)
        case malformed(why: String, modified: Date)
        case notAFile
        case gone
    }

    func examine(_ place: SpoolLayout.Place) -> Examined {
        switch files.read(place, limit: settings.sizeLimit + Settlement.storyAllowance) {
        case .gone: return .gone
        case .notAFile: return .notAFile
        case .unreadable(let error): return .malformed(why: error.description, modified: .distantPast)
        case .tooLarge(let size, let status):
            return .malformed(
                why: "the file has \(size) bytes, more than the limit of \(settings.sizeLimit)",
                modified: status.modified
            )
        case .file(let bytes, let status):
            do throws(JSONError) {
                let job = try JobFile(bytes)
                switch triage(job) {
                case .run(let lane, let entity): return .run(job, lane: lane, entity: entity)
                case .skip(let reason): return .skip(reason: reason)
                case .malformed(let why): return .malformed(why: why, modified: .distantPast)
                }
            } catch {
                return .malformed(why: "the file \(error.description)", modified: status.modified)
            }
        }
    }

    /// Looks at one file in `incoming/` or `deferred/`, and skips it, lines it up or gives it up.
    func admit(_ name: JobName, from folder: SpoolLayout.Folder) {
        guard !isPaused, !waiting.contains(name) else { return }
        let place = place(name, in: folder)
        doubtful[name] = nil
        switch examine(place) {
        case .gone: reported.remove(name.fileName)
        case .notAFile: report(name.fileName)
        case .skip(let reason): skip(place, reason: reason)
        case .malformed(let why, let modified): doubt(place, name, why: why, modified: modified)
        case .run(let job, let lane, let entity):
            let age = name.receivedAt ?? files.modificationTime(place) ?? now()
            let entry = WaitingList.Entry(
                name: name,
                folder: folder,
                age: age,
                lane: lane,
                entity: entity,
                isForced: job.story.force
            )
            for superseded in waiting.insert(entry) {
                skip(self.place(superseded.name, in: superseded.folder), reason: "superseded")
            }
        }
    }

    /// A file that is no job may still be being written: it is left until it has been quiet for a while.
    private func doubt(_ place: SpoolLayout.Place, _ name: JobName, why: String, modified: Date) {
        let quietAt = modified.addingTimeInterval(settings.quietPeriod)
        // A modification time in the future says nothing about when the file was written.
        if now() < quietAt, modified <= now() {
            doubtful[name] = quietAt
        } else {
            giveUp(place, why: why)
        }
    }

    private func report(_ fileName: String) {
        guard reported.insert(fileName).inserted else { return }
        logger.warning("left alone: no regular file", metadata: ["job": "\(fileName)", "state": "incoming"])
        observe(.leftAlone(fileName, why: "no regular file (a link, a folder, a FIFO or a device)"))
    }

    // MARK: The backlog

    /// Lists `incoming/` and keeps the oldest names that are not known yet.
    func scanIncoming() {
        var names = OldestNames(limit: settings.backlog)
        var seen: Set<String> = []
        do {
            try files.list(files.layout.path(.incoming)) { entry in
                if reported.contains(entry.name) { seen.insert(entry.name) }
                guard let name = JobName(fileName: entry.name), !waiting.contains(name), doubtful[name] == nil,
                    !reported.contains(entry.name)
                else { return true }
                names.insert(name)
                return true
            }
        } catch {
            logger.error("cannot list the folder", metadata: ["state": "incoming", "error": "\(error)"])
            return
        }
        reported.formIntersection(seen)
        backlog = names.newestFirst
        hasMore = names.wasCut
        admitBacklog()
    }

    /// A name that has just appeared.
    func arrived(_ fileName: String) {
        guard let name = JobName(fileName: fileName) else { return }
        if backlog.isEmpty && !hasMore && waiting.count < settings.window {
            admit(name, from: .incoming)
        } else if !hasMore {
            // Newest first, and what arrives is mostly the newest.
            let index = backlog.firstIndex { $0 <= name } ?? backlog.endIndex
            if index == backlog.endIndex || backlog[index] != name { backlog.insert(name, at: index) }
            if backlog.count > settings.backlog {
                backlog.removeFirst(backlog.count - settings.backlog)
                hasMore = true
            }
        }
    }

    /// Looks at waiting names until the window is full, in slices, so that claims are handed out in between.
    func admitBacklog() {
        guard !isPaused, !isAdmitting else { return }
        var slice = 256
        while waiting.count < settings.window, slice > 0, let name = backlog.popLast() {
            admit(name, from: .incoming)
            slice -= 1
        }
        wakeWaiters()
        guard waiting.count < settings.window, !backlog.isEmpty || hasMore else { return }
        isAdmitting = true
        Task { self.continueAdmitting() }
    }

    private func continueAdmitting() {
        isAdmitting = false
        guard claimer != nil else { return }
        if backlog.isEmpty && hasMore { scanIncoming() } else { admitBacklog() }
    }

    // MARK: Deferred jobs

    /// Reads the due times in `deferred/`.
    func scanDeferred() {
        var found: [JobName: Date] = [:]
        do {
            try files.list(files.layout.path(.deferred)) { entry in
                guard let name = JobName(fileName: entry.name), !waiting.contains(name),
                    let date = files.modificationTime(.deferred(name))
                else { return true }
                found[name] = date
                return found.count < settings.backlog
            }
        } catch {
            logger.error("cannot list the folder", metadata: ["state": "deferred", "error": "\(error)"])
            return
        }
        dueDates = found
        due = Heap(found.map { Due(date: $0.value, name: $0.key) })
    }

    func deferredChanged(_ fileName: String) {
        guard let name = JobName(fileName: fileName), !waiting.contains(name) else { return }
        if let date = files.modificationTime(.deferred(name)) {
            schedule(name, at: date)
        } else {
            dueDates[name] = nil
        }
    }

    func schedule(_ name: JobName, at date: Date) {
        guard dueDates[name] != date else { return }
        dueDates[name] = date
        due.insert(Due(date: date, name: name))
    }

    /// Lines up what is due.
    func admitDue() {
        let present = now()
        while waiting.count < settings.window, let first = due.min, first.date <= present {
            due.removeMin()
            // The date may have been changed since, or the file moved away.
            guard dueDates[first.name] == first.date else { continue }
            dueDates[first.name] = nil
            admit(first.name, from: .deferred)
        }
    }
}
