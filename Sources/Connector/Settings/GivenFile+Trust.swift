import Glibc
import Spool

extension GivenFile {
    /// How a user other than this one and root could have written the file; nil when none could.
    ///
    /// `ssh` and `git` check their files in the same way. A device has no author.
    ///
    /// - Parameter path: as it was given; users who could put another file there count, too.
    func untrusted(_ path: String, user: uid_t = geteuid()) -> Finding? {
        guard [S_IFREG, S_IFIFO].contains(status.st_mode & S_IFMT) else { return nil }
        var name = stat()
        let owners = [status.st_uid] + (lstat(path, &name) == 0 ? [name.st_uid] : [])
        if let owner = owners.first(where: { $0 != user && $0 != 0 }) {
            return Finding(
                of: path,
                "belongs to uid \(owner), neither to this user (uid \(user)) nor to root",
                "check its content, then chown \(user) \(path)"
            )
        }
        if status.st_mode & 0o022 != 0 {
            let who = status.st_mode & 0o002 != 0 ? "everybody" : "its group"
            return Finding(
                of: path,
                "can be changed by \(who) (mode \(Self.octal(status.st_mode)))",
                "chmod \(isOf(user) ? "600" : "go-w") \(path)"
            )
        }
        let folder = Self.folder(of: path)
        var around = stat()
        guard stat(folder, &around) == 0, around.st_mode & 0o002 != 0, around.st_mode & S_ISVTX == 0 else { return nil }
        return Finding(
            of: path,
            "can be replaced by everybody: its folder has mode \(Self.octal(around.st_mode))",
            "chmod o-w \(folder)"
        )
    }

    /// Everybody on this machine can read the file, in which there are secrets.
    ///
    /// - Parameter toItsGroup: a group that can read this user's own file counts, too; root's file is read by its group.
    func leak(_ path: String, user: uid_t = geteuid(), toItsGroup: Bool = false) -> Finding? {
        let forbidden: mode_t = toItsGroup && isOf(user) && user != 0 ? 0o044 : 0o004
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & forbidden != 0 else { return nil }
        let who = status.st_mode & 0o004 != 0 ? "everybody on this machine" : "its group"
        return Finding(
            of: path,
            "holds secrets and can be read by \(who) (mode \(Self.octal(status.st_mode)))",
            "chmod \(isOf(user) ? "600" : "o=") \(path)"
        )
    }

    /// Otherwise it is root's, who lets this user read it by its group.
    private func isOf(_ user: uid_t) -> Bool { status.st_uid == user }

    private static func octal(_ mode: mode_t) -> String { String(mode & 0o7777, radix: 8) }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
