import Glibc

/// Watches the folders in which jobs come to rest, for somebody who reads what happens.
///
/// Events only mean "look there"; what they do not tell (another host's doing, an overflow) a look at the folders finds.
/// Of the folders by day those of the newest two days are watched. Claims are not: what came of one is told elsewhere.
///
/// Every call blocks.
package struct StoryWatch {
    /// What to look at now.
    package struct News: Sendable, Equatable {
        package var jobs: Set<JobEntry> = []
        /// Whose files have to be looked at for what changed lately.
        package var folders: Set<JobLocation> = []

        package var isEmpty: Bool { jobs.isEmpty && folders.isEmpty }
    }

    private struct Watch {
        var descriptor: CInt
        var status: FileStatus
        /// nil for a folder of folders.
        var folder: JobLocation?
    }

    private static let states: [SpoolLayout.Folder] = [
        .incoming, .deferred, .proposed, .approved, .failed, .done, .skipped,
    ]
    private static let days = 2

    private let files: SpoolFiles
    private let inotify: Inotify
    private var watches: [String: Watch] = [:]

    package init(_ files: SpoolFiles) throws(SpoolError) {
        self.files = files
        inotify = try files.attempt("watch", files.layout.root, files.system.makeInotify)
    }

    /// Watches the folders that there are now, under their present inodes.
    ///
    /// - Returns: those that are newly watched: what came before has to be looked for.
    package mutating func rearm() throws(SpoolError) -> Set<JobLocation> {
        var wanted: [String: JobLocation?] = [:]
        for state in Self.states {
            let root = files.layout.path(state)
            if state.isByDay {
                wanted[root] = .some(nil)
                // A folder of a day holds jobs, or the folders of reasons.
                if state == .skipped {
                    for day in try files.folders(in: root).suffix(Self.days) { wanted["\(root)/\(day)"] = .some(nil) }
                }
            }
            for folder in try SpoolInspector(files: files).folders(of: state, newest: Self.days) {
                wanted[folder.path(files.layout)] = folder
            }
        }
        for (path, watch) in watches where wanted[path] == nil {
            inotify.unwatch(watch.descriptor)
            watches[path] = nil
        }
        var armed: Set<JobLocation> = []
        for (path, folder) in wanted {
            guard let present = files.status(path) else { continue }
            if let watch = watches[path], present.isSameFile(as: watch.status) { continue }
            if let watch = watches[path] { inotify.unwatch(watch.descriptor) }
            let mask = folder == nil ? UInt32(IN_CREATE) | UInt32(IN_MOVED_TO) : Inotify.arrivals
            let descriptor: CInt
            do { descriptor = try inotify.watch(path, mask) } catch {
                // Gone in between, as a day that is too old.
                if error.errno == ENOENT { continue }
                throw SpoolError("watch", path, error)
            }
            watches[path] = Watch(descriptor: descriptor, status: present, folder: folder)
            if let folder { armed.insert(folder) }
        }
        return armed
    }

    /// Waits until something happens, at most so long.
    ///
    /// - Returns: false when nothing did.
    package func wait(_ limit: Duration) -> Bool {
        var waiting = pollfd(fd: inotify.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, CInt(limit / .milliseconds(1))) > 0
    }

    /// What happened since the last call.
    package mutating func news() throws(SpoolError) -> News {
        var news = News()
        var mustRearm = false
        for event in try files.attempt("read events of", files.layout.root, inotify.read) {
            if event.has(IN_Q_OVERFLOW) {
                news.folders = Set(watches.values.compactMap(\.folder))
                mustRearm = true
                continue
            }
            guard let (path, watch) = watches.first(where: { $0.value.descriptor == event.watch }) else { continue }
            if event.has(Inotify.lost) {
                if event.has(IN_IGNORED) { watches[path] = nil }
                mustRearm = true
            } else if let folder = watch.folder {
                // What is said of a job lies beside it.
                let name = JobName(fileName: event.name) ?? SpoolLayout.jobOfReason(event.name)
                if let name { news.jobs.insert(JobEntry(folder: folder, name: name)) }
            } else {
                mustRearm = true
            }
        }
        if mustRearm { news.folders.formUnion(try rearm()) }
        return news
    }

    /// Every watched folder, for a look at all of them.
    package var folders: Set<JobLocation> { Set(watches.values.compactMap(\.folder)) }
}
