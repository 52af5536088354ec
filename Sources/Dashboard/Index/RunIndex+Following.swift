import FoundationEssentials
import Logging
import Spool

/// Following the folders while somebody looks.
extension RunIndex {
    /// What was seen of a folder when it was listed.
    struct ListedFolder {
        /// nil when it changed so lately that the same time may stand for one more change.
        var modified: Date?
        /// Not before then it is listed again: however long a folder is, listing takes a small part of the time.
        var again: ContinuousClock.Instant
    }

    /// A page without a stream is looked at for so long.
    private static let attention = Duration.seconds(30)
    /// How long files are read before the folders are looked at again.
    private static let readingTime = Duration.milliseconds(250)
    private static let filesAtATime = 64
    /// What it costs to list one name, roughly; not measured, because a busy machine would make us blind.
    private static let cost = Duration.microseconds(5)
    private static let shareOfTime = 20
    /// Of more jobs that left their folder it is not asked one by one where they went.
    private static let mostSearches = 1000

    /// Somebody looks: what lies in the folders now is known afterwards, unless that takes longer than `patience`.
    ///
    /// Who did not want to wait is told by `RunPage.isReading`.
    func catchUp(patience: Duration = .seconds(1)) async {
        guard isFollowing else { return }
        lastLook = clock.now
        isCurrent = false
        let id = nextID
        nextID += 1
        let timeout = Task {
            do { try await Task.sleep(for: patience) } catch { return }
            settle([id])
        }
        await withCheckedContinuation { continuation in
            waiters[id] = continuation
            waker.yield()
        }
        timeout.cancel()
    }

    /// Those who wait need not wait any longer.
    func settle(_ ids: [Int]) { for id in ids { waiters.removeValue(forKey: id)?.resume() } }

    private var isLookedAt: Bool {
        !listeners.isEmpty || lastLook.map { $0.duration(to: clock.now) < Self.attention } ?? false
    }

    /// Looks at the folders once and reads files for a while; wakes itself as long as somebody looks.
    func follow(_ reader: FolderReader) async {
        guard isLookedAt else { return }
        let asked = Array(waiters.keys)
        await list(reader)
        await read(reader)
        tellChanges()
        if unread.isEmpty {
            isCurrent = waiters.keys.allSatisfy(asked.contains)
            settle(asked)
        }
        tick?.cancel()
        let pause = unread.isEmpty ? settings.interval : .zero
        tick = Task { [waker] in
            do { try await Task.sleep(for: pause) } catch { return }
            waker.yield()
        }
    }

    // MARK: Folders

    /// Lists the folders that may have changed.
    private func list(_ reader: FolderReader) async {
        let survey = await reader.survey()
        for error in survey.unreadable.values { report(error) }
        for state in limits.makeUse(of: jobs) { listed = listed.filter { $0.key.state != state } }
        var gone: [JobEntry] = []
        // Of a state that cannot be listed, what is known stays.
        let absent = Set(jobs.folders.keys).subtracting(survey.present.map(\.folder))
        for folder in absent where survey.unreadable[folder.state] == nil {
            listed[folder] = nil
            gone += jobs.folders[folder].map { $0.keys.map { JobEntry(folder: folder, name: $0) } } ?? []
        }
        for folder in survey.present where isDue(folder) && !Task.isCancelled {
            gone += await list(folder, reader)
            // With each folder: the days come newest first, and of those before the horizon no name is held.
            if limits.enforce(on: &jobs) { unread.removeAll(where: \.isGone) }
        }
        // First what came, then what went: a company whose only job moves on must not be forgotten in between.
        let found = gone.isEmpty || gone.count > Self.mostSearches ? [] : await reader.search(gone.map(\.name))
        for entry in found where jobs.find(entry) == nil {
            take(.init(name: entry.name, received: Date()), entry.folder)
        }
        let stayed = Set(found)
        for entry in gone where !stayed.contains(entry) { jobs.remove(entry) }
        _ = limits.enforce(on: &jobs)
        unread.sort { $0.record.received < $1.record.received }
    }

    /// A folder of a day changes by its names only; in the others files are rewritten as well.
    private func isDue(_ present: FolderReader.Present) -> Bool {
        guard let seen = listed[present.folder] else { return true }
        if present.folder.day != nil, seen.modified != nil, seen.modified == present.modified { return false }
        return seen.again <= clock.now
    }

    /// - Returns: the jobs that are not there any more.
    private func list(_ present: FolderReader.Present, _ reader: FolderReader) async -> [JobEntry] {
        let folder = present.folder
        let listing: FolderReader.Listing
        do {
            listing = try await reader.list(
                folder,
                newest: limits.most(in: folder.state),
                since: limits.horizon(folder.state)
            )
        } catch {
            // What is known stays; the next look tries again.
            listed[folder] = nil
            report(error)
            return []
        }
        for job in listing.jobs {
            take(job, folder)
            if let known = jobs.folders[folder]?[job.name], !known.isUnread, known.record.why == .nothing,
                listing.explained.contains(job.name)
            {
                setUnread(known)
            }
        }
        if let horizon = listing.horizon { limits.noteCut(folder.state, before: horizon) }
        let isSettled = present.modified.map { Date().timeIntervalSince($0) > 1 } ?? false
        listed[folder] = ListedFolder(
            modified: isSettled ? present.modified : nil,
            again: clock.now + Self.cost * listing.count * Self.shareOfTime
        )
        let names = Set(listing.jobs.map(\.name))
        return (jobs.folders[folder] ?? [:]).keys.filter { !names.contains($0) }.map {
            JobEntry(folder: folder, name: $0)
        }
    }

    private func take(_ found: FolderReader.Found, _ folder: JobLocation) {
        let entry = JobEntry(folder: folder, name: found.name)
        guard let known = jobs.find(entry) else {
            let job = jobs.insert(JobRecord(entry, received: found.received))
            job.changed = found.changed
            return unread.append(job)
        }
        guard let changed = found.changed, changed != known.changed else { return }
        known.changed = changed
        if !known.isUnread { setUnread(known) }
    }

    private func setUnread(_ job: IndexedJob) {
        job.isUnread = true
        unread.append(job)
    }

    private func report(_ error: SpoolError) {
        // The same trouble comes back with each look.
        guard let omitted = complaints.admit("folder") else { return }
        logger.warning(
            "cannot list a folder",
            metadata: ["error": "\(error)"].merging(omitted > 0 ? ["omitted": "\(omitted)"] : [:]) { $1 }
        )
    }

    // MARK: Files

    /// Reads files that were not read yet, the newest first, for a while.
    private func read(_ reader: FolderReader) async {
        let end = clock.now + Self.readingTime
        while !unread.isEmpty, clock.now < end, !Task.isCancelled {
            let some = unread.suffix(Self.filesAtATime)
            unread.removeLast(some.count)
            let entries = some.filter { !$0.isGone && $0.isUnread }.map(\.record.entry)
            for (entry, job) in await reader.read(entries) {
                if let job { jobs.update(job) } else { jobs.remove(entry) }
            }
        }
    }
}
