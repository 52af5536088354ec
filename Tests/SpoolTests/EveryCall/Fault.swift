import Glibc

/// What happens at one of the calls of a run.
enum SweepFault: Sendable, Hashable, CustomStringConvertible {
    /// The process is killed before the call.
    case kill
    /// The call fails.
    case error(CInt)
    /// The kernel did it and says that it failed: a reply lost on the network.
    case lostReply(CInt)
    /// It fails and so does everything after it, until the disk is back; the process lives.
    case outage(CInt)

    var description: String {
        switch self {
        case .kill: "killed"
        case .error(let code): Self.name(code)
        case .lostReply(let code): "done, but \(Self.name(code))"
        case .outage(let code): "\(Self.name(code)) from then on"
        }
    }

    private static func name(_ code: CInt) -> String {
        let names = [
            EIO: "EIO", ENOSPC: "ENOSPC", EMFILE: "EMFILE", EACCES: "EACCES", EEXIST: "EEXIST", EXDEV: "EXDEV",
            EINVAL: "EINVAL", ENOENT: "ENOENT",
        ]
        return names[code] ?? "errno \(code)"
    }

    var injected: FaultyFileSystem.Fault {
        switch self {
        case .kill: .kills
        case .error(let code): .fails(code)
        case .lostReply(let code): .failsAfterDoing(code)
        case .outage(let code): .failsFromThenOn(code)
        }
    }

    var isKill: Bool { self == .kill }

    /// Whether somebody may have been told "no" although it was done: then it is done again.
    var mayRepeat: Bool {
        switch self {
        case .kill, .error: false
        case .lostReply, .outage: true
        }
    }

    /// Whether a job may be taken for one that we have no right to read; such a one goes to `failed/`.
    var mayForbid: Bool {
        switch self {
        case .kill: false
        case .error(let code), .lostReply(let code), .outage(let code): code == EACCES
        }
    }

    static let all: [SweepFault] =
        [.kill] + [EIO, ENOSPC, EMFILE, EACCES, EEXIST, EXDEV, EINVAL, ENOENT].map(Self.error)
        + [EIO, ENOENT, EEXIST].map(Self.lostReply) + [EIO, ENOSPC].map(Self.outage)
}
