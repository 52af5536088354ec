import Glibc

extension SpoolFiles {
    /// The user whose processes work here: whoever owns `incoming/`; nil when there is no spool yet.
    ///
    /// The root may have been made by somebody else: a mount point is root's.
    package var owner: UInt32? { status(layout.path(.incoming))?.owner }

    /// Keeps root from changing another user's spool: what it makes there, that user can neither read nor replace, and
    /// jobs would fail for it.
    ///
    /// - Throws: `otherUser` when this is root, and the spool another user's.
    package func refuseAsRoot(user: UInt32 = geteuid()) throws(SpoolError) {
        guard user == 0, let owner, owner != 0 else { return }
        throw SpoolError(
            .otherUser,
            "the spool \(layout.root) belongs to \(Self.name(of: owner)), who could not read what root makes there; run "
                + "this as that user: sudo -u \(Self.name(of: owner, shell: true)) superoffice-connector ..."
        )
    }

    /// The user's name, or its number where it has none.
    static func name(of user: UInt32, shell: Bool = false) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
        else {
            return shell ? "'#\(user)'" : "user \(user)"
        }
        return String(cString: name)
    }
}
