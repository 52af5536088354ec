import Glibc

/// The layout's version: `VERSION` in the root, a number in its first line.
///
/// It is also what tells a spool from an empty mount point. A `ledger/` folder without it marks a spool of version 0.1,
/// whose layout is the first. The layout of `tmp/` and `incoming/` is the same in every version, so that a receiver
/// starts under any.
extension SpoolLayout {
    /// The version that this program makes and works on.
    package static let version = 2
}

extension SpoolFiles {
    package enum FoundVersion: Sendable, Equatable {
        /// No spool is there.
        case none
        /// This program's or an older one.
        case known(Int)
        case newer(Int)
        /// What stands there instead of a number.
        case unreadable(String)
    }

    package func version() throws(SpoolError) -> FoundVersion {
        // First: whoever makes a spool writes the version before it makes this folder.
        let hasLedger = status(layout.path(.ledger)) != nil
        switch read(.note(.version), limit: 1000) {
        case .gone: return hasLedger ? .known(1) : .none
        case .unreadable(let error): throw error
        case .notAFile: return .unreadable("it is not a file")
        case .tooLarge: return .unreadable("it is too large")
        case .file(let bytes, _):
            let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            guard let number = Int(line.prefix { $0 != "." }), number > 0 else { return .unreadable("\"\(line)\"") }
            return number > SpoolLayout.version ? .newer(number) : .known(number)
        }
    }

    /// Makes the folders that are missing, and a new spool where none is.
    ///
    /// For the start only: later an empty place is a spool that went away, see `repair`.
    ///
    /// - Throws: `missing` where none is and `mustExist` says that there has to be one; also when a folder is a link, or
    ///   this is root and the spool another user's.
    package func prepare() throws(SpoolError) {
        try refuseAsRoot()
        if mustExist { return try repair() }
        try makeFolder(layout.root)
        guard try version() == .none else { return try repair() }
        try makeFolder(layout.path(.tmp))
        try writeVersion()
        try makeFolders(of: SpoolLayout.version)
    }

    /// Makes the folders that are missing from a spool; of a version that this program does not know only what is the
    /// same in all of them.
    ///
    /// - Throws: `missing` where no spool is: nothing may be made there.
    package func repair() throws(SpoolError) {
        switch try version() {
        case .none: throw noSpool
        case .known(let version): try makeFolders(of: version)
        case .newer, .unreadable:
            for folder in [.tmp, .incoming] as [SpoolLayout.Folder] { try makeFolder(layout.path(folder)) }
        }
    }

    var noSpool: SpoolError {
        let why = mustExist ? ", and SPOOL_MUST_EXIST is set" : ""
        return SpoolError(
            .missing,
            "there is no spool at \(layout.root) (no file VERSION)\(why): mount its volume, or check SPOOL_DIR"
        )
    }

    private func makeFolders(of version: Int) throws(SpoolError) {
        for folder in SpoolLayout.Folder.allCases where folder.since <= version { try makeFolder(layout.path(folder)) }
    }

    private func writeVersion() throws(SpoolError) {
        try replace(.note(.version), with: Array("\(SpoolLayout.version)\n".utf8))
    }

    /// Makes sure that a process of this version may work on the spool, and brings one of an older version up to this.
    ///
    /// The entries of the ledger are read in both forms and rewritten when they change.
    ///
    /// - Returns: the version from which it was brought up; nil when nothing was to do.
    /// - Throws: `otherVersion` when the spool is of a later version, or a process of an older one works on it.
    func migrate() throws(SpoolError) -> Int? {
        switch try version() {
        case .none, .known(SpoolLayout.version): return nil
        case .newer(let version):
            throw SpoolError(
                .otherVersion,
                "the spool \(layout.root) has layout version \(version), and this program knows versions up to "
                    + "\(SpoolLayout.version): use the version of the program that worked on it, or another spool"
            )
        case .unreadable(let what):
            throw SpoolError(
                .otherVersion,
                "\(layout.path(.note(.version))) does not hold the version of the spool's layout (\(what)): restore it"
            )
        case .known(let version):
            if let process = try folders(in: layout.path(.processing)).first(where: isAlive) {
                // Another process may have brought it up in between, and that one lives.
                if try self.version() == .known(SpoolLayout.version) { return nil }
                throw SpoolError(
                    .otherVersion,
                    "a process of an older version works on the spool \(layout.root) (\(process)): stop it first"
                )
            }
            try makeFolders(of: SpoolLayout.version)
            try writeVersion()
            return version
        }
    }

    /// A process that lives holds the lock of its claim folder; one that we may not look at counts as living.
    func isAlive(_ claimer: String) -> Bool { holdsLock(claimer) ?? true }

    /// Whether the process of a claim folder holds its lock; nil when we may not look.
    func holdsLock(_ claimer: String) -> Bool? {
        do throws(SystemCallError) {
            // A lock that we get is a dead process's; closing gives it back at once.
            let descriptor = try lock(layout.path(.alive(claimer: claimer)), .write)
            if let descriptor { system.close(descriptor) }
            return descriptor == nil
        } catch {
            return error.errno == ENOENT ? false : nil
        }
    }
}
