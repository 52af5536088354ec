import Glibc

/// Watches every folder that holds jobs, for somebody who only reads: it needs no queue and disturbs none.
///
/// Day, reason and claimer folders come and go, so their parents are watched as well. Only the newest days have
/// watches, because the number of watches is limited for all of a user's programs; what is moved out of an older day
/// shows where it comes to.
package struct ReaderWatch {
    package enum Event: Sendable, Hashable {
        /// A job came there or changed.
        case look(JobEntry)
        /// A job went from there: it need not be looked for.
        case went(JobEntry)
        /// Folders came or went: call `mend`.
        case folders
        /// The folder is gone or another one: call `mend`, and list it.
        case lost(JobFolder)
        /// Events were lost: list everything.
        case overflow
    }

    /// ## Limits
    /// Days in `done/` and `skipped/` that are watched, and watches in all.
    static let days = 2
    static let most = 512

    /// What a watch stands for.
    private enum Subject: Hashable {
        case jobs(JobFolder)
        /// `processing/`, `done/`, `skipped/`.
        case parent(SpoolLayout.Folder)
        /// `skipped/<day>/`.
        case day(String)
    }

    private struct Watch {
        var descriptor: CInt
        var status: FileStatus
    }

    private let files: SpoolFiles
    /// nil until `mend` gets one: a user has a limited number of them.
    private var inotify: Inotify?
    private var watches: [Subject: Watch] = [:]
    private var subjects: [CInt: Subject] = [:]

    /// Watches nothing before `mend`.
    package init(files: SpoolFiles) { self.files = files }

    /// -1 while there is none.
    package var descriptor: CInt { inotify?.descriptor ?? -1 }
    package var count: Int { watches.count }

    /// (Re)arms the watches that are missing or stand for another inode than the folder's name does now, and gives up
    /// those that are not needed any more.
    ///
    /// - Returns: the job folders that were armed anew, to be listed, and why one could not be armed.
    package mutating func mend() -> (armed: [JobFolder], trouble: SpoolError?) {
        var trouble: SpoolError?
        var armed: [JobFolder] = []
        var wanted: Set<Subject> = []
        func note(_ error: SpoolError) { trouble = trouble ?? error }
        do throws(SpoolError) { inotify = try files.inotify(inotify) } catch { return ([], error) }
        // Parents first: what appears below them while we look is then told by an event.
        let fixed = SpoolLayout.states.map { state -> Subject in
            JobFolder(flat: state.folder).map { .jobs($0) } ?? .parent(state.folder)
        }
        for subject in fixed { arm(subject, &wanted, &armed, note) }
        for claimer in folders(in: .processing, note) {
            arm(.jobs(.processing(claimer: claimer)), &wanted, &armed, note)
        }
        for day in newestDays(in: .done, note) { arm(.jobs(.done(day: day)), &wanted, &armed, note) }
        for day in newestDays(in: .skipped, note) {
            arm(.day(day), &wanted, &armed, note)
            do throws(SpoolError) {
                for reason in try files.folders(in: path(.day(day))) {
                    arm(.jobs(.skipped(day: day, reason: reason)), &wanted, &armed, note)
                }
            } catch {
                note(error)
            }
        }
        for subject in watches.keys where !wanted.contains(subject) { disarm(subject) }
        return (armed, trouble)
    }

    private func folders(in state: SpoolLayout.Folder, _ note: (SpoolError) -> Void) -> [String] {
        do { return try files.folders(in: files.layout.path(state)) } catch {
            note(error)
            return []
        }
    }

    private func newestDays(in state: SpoolLayout.Folder, _ note: (SpoolError) -> Void) -> [String] {
        folders(in: state, note).filter { Timestamp.parseDay($0) != nil }.suffix(Self.days)
    }

    private mutating func arm(
        _ subject: Subject,
        _ wanted: inout Set<Subject>,
        _ armed: inout [JobFolder],
        _ note: (SpoolError) -> Void
    ) {
        let path = path(subject)
        let present = files.status(path)
        if let watch = watches[subject] {
            if let present, present.isSameFile(as: watch.status) {
                wanted.insert(subject)
                return
            }
            disarm(subject)
        }
        // A folder that is not there is no trouble: its parent tells when it comes.
        guard let inotify, present?.kind == .directory, watches.count < Self.most else { return }
        do {
            let descriptor = try inotify.watch(path, mask(subject))
            guard let status = files.status(path) else { return inotify.unwatch(descriptor) }
            // The kernel has one watch for one inode: it was moved here from another name.
            if let former = subjects[descriptor] { watches[former] = nil }
            watches[subject] = Watch(descriptor: descriptor, status: status)
            subjects[descriptor] = subject
            wanted.insert(subject)
            if case .jobs(let folder) = subject { armed.append(folder) }
        } catch  where error.errno == ENOENT {
            return
        } catch {
            note(SpoolError("watch", path, error))
        }
    }

    private mutating func disarm(_ subject: Subject) {
        guard let watch = watches.removeValue(forKey: subject) else { return }
        subjects[watch.descriptor] = nil
        inotify?.unwatch(watch.descriptor)
    }

    private func path(_ subject: Subject) -> String {
        switch subject {
        case .jobs(let folder): folder.path(files.layout)
        case .parent(let state): files.layout.path(state)
        case .day(let day): "\(files.layout.path(.skipped))/\(day)"
        }
    }

    private func mask(_ subject: Subject) -> UInt32 {
        let names = UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_DELETE)
        switch subject {
        // Jobs come there by a move, and `.alive` is written again and again.
        case .jobs(.processing): return names
        case .jobs: return names | UInt32(IN_CLOSE_WRITE)
        case .parent, .day: return names | UInt32(IN_CREATE)
        }
    }

    /// What happened since the last call, each once, and of a job only the last; never waits.
    package mutating func events() throws(SpoolError) -> [Event] {
        var news = News()
        // Bounded: in a flood the rest is for the next call.
        for _ in 0..<64 {
            let raw: [Inotify.Event]
            do {
                raw = try inotify?.read() ?? []
            } catch {
                throw SpoolError("read events of", files.layout.root, error)
            }
            if raw.isEmpty { break }
            for event in raw { understand(event, &news) }
        }
        return news.inOrder
    }

    private struct News {
        /// Of everything but jobs; there are few.
        var folders: [Event] = []
        private var jobs: [Event?] = []
        /// Where the last event of each job stands in `jobs`.
        private var places: [Place: Int] = [:]

        /// By the kernel's number of the folder, because most events are not the last of their job.
        private struct Place: Hashable {
            var watch: CInt
            var name: JobName
        }

        /// What went from one folder comes right before its arrival in the next.
        var inOrder: [Event] { folders + jobs.compactMap(\.self) }

        mutating func add(_ event: Event) { if !folders.contains(event) { folders.append(event) } }

        mutating func add(_ event: Event, of name: JobName, in watch: CInt) {
            if let former = places.updateValue(jobs.count, forKey: Place(watch: watch, name: name)) {
                jobs[former] = nil
            }
            jobs.append(event)
        }
    }

    private mutating func understand(_ event: Inotify.Event, _ news: inout News) {
        if event.has(IN_Q_OVERFLOW) { return news.add(.overflow) }
        guard let subject = subjects[event.watch] else { return }
        if event.has(Inotify.lost) {
            if event.has(IN_IGNORED) {
                watches[subject] = nil
                subjects[event.watch] = nil
            } else {
                disarm(subject)
            }
            if case .jobs(let folder) = subject { news.add(.lost(folder)) }
            return news.add(.folders)
        }
        guard case .jobs(let folder) = subject else {
            if event.has(IN_ISDIR) { news.add(.folders) }
            return
        }
        // The reason beside a failed job comes after the job, and goes without it.
        let isReason = folder == .failed && event.name.hasSuffix(".why")
        guard let name = JobName(fileName: isReason ? String(event.name.dropLast(4)) : event.name) else { return }
        let hasGone = !isReason && (event.has(IN_MOVED_FROM) || event.has(IN_DELETE))
        let entry = JobEntry(folder: folder, name: name)
        news.add(hasGone ? .went(entry) : .look(entry), of: name, in: event.watch)
    }
}
