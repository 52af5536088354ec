import Glibc

/// Watches the spool's folders by inotify and notices when a watch no longer stands for the folder of that name.
///
/// inotify follows the inode, not the name: after a folder was moved its events go on from the old one, and after
/// something was mounted over it there are no events at all. So `rearm` compares device and inode.
struct FolderWatch {
    enum Event: Equatable {
        /// Look at this name now.
        case look(SpoolLayout.Folder, String)
        /// Events were lost: look at everything.
        case overflow
        /// The folder was deleted, moved or unmounted.
        case lost(SpoolLayout.Folder)
    }

    static let watched: [(folder: SpoolLayout.Folder, mask: UInt32)] = [
        (.incoming, Inotify.arrivals), (.approved, Inotify.arrivals),
        (.deferred, Inotify.everything), (.locks, Inotify.everything),
    ]

    private let files: SpoolFiles
    /// nil until `rearm` gets one: a user has a limited number of them.
    private var inotify: Inotify?
    private var watches: [SpoolLayout.Folder: (descriptor: CInt, status: FileStatus)] = [:]

    /// Watches nothing before `rearm`.
    init(files: SpoolFiles) { self.files = files }

    /// -1 while there is none.
    var descriptor: CInt { inotify?.descriptor ?? -1 }

    /// Whether every folder is watched under its present inode.
    var isComplete: Bool { watches.count == Self.watched.count }

    /// (Re)arms the watches that are missing or stand for another inode than the folder's name does now.
    ///
    /// - Returns: the folders that were armed; what arrived before has to be looked for.
    /// - Throws: when a folder cannot be watched; the others are.
    mutating func rearm() throws(SpoolError) -> [SpoolLayout.Folder] {
        let inotify = try opened()
        var armed: [SpoolLayout.Folder] = []
        var failure: SpoolError?
        for (folder, mask) in Self.watched {
            let path = files.layout.path(folder)
            let present = files.status(path)
            if let watch = watches[folder] {
                if let present, present.isSameFile(as: watch.status) { continue }
                inotify.unwatch(watch.descriptor)
                watches[folder] = nil
            }
            do {
                let descriptor = try inotify.watch(path, mask)
                guard let status = files.status(path) else { continue }
                watches[folder] = (descriptor, status)
                armed.append(folder)
            } catch {
                failure = SpoolError("watch", path, error)
            }
        }
        if let failure { throw failure }
        return armed
    }

    private mutating func opened() throws(SpoolError) -> Inotify {
        if let inotify { return inotify }
        let opened = try files.attempt("watch", files.layout.root, files.system.makeInotify)
        inotify = opened
        return opened
    }

    /// What happened since the last call; never waits.
    mutating func events() throws(SpoolError) -> [Event] {
        guard let inotify else { return [] }
        var events: [Event] = []
        for event in try files.attempt("read events of", files.layout.root, inotify.read) {
            if event.has(IN_Q_OVERFLOW) {
                events.append(.overflow)
                continue
            }
            guard let folder = watches.first(where: { $0.value.descriptor == event.watch })?.key else { continue }
            if event.has(Inotify.lost) {
                if event.has(IN_IGNORED) { watches[folder] = nil }
                events.append(.lost(folder))
            } else {
                events.append(.look(folder, event.name))
            }
        }
        return events
    }
}
