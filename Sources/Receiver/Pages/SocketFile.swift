import FoundationEssentials
import Glibc

/// The name of a Unix domain socket in the file system, which nobody but its user and group can ever connect to.
///
/// `bind(2)` makes the name with the permissions of the umask, which belongs to the whole process. So the socket is bound
/// in a folder that only we can enter, and moved to its place when it has its permissions.
///
/// ## Errors
/// The name of a socket that somebody listens on is not taken over, and what is not a socket is not touched.
struct SocketFile: Sendable {
    /// Where it is bound.
    let bindingPath: String
    private let path: String
    private let folder: String

    private static let mode: mode_t = 0o660
    /// `sun_path`, without the NUL at its end.
    private static let longestPath = 107

    /// Makes the folder.
    ///
    /// - Throws: when the place is taken or cannot be used.
    init(path: String) throws(ReceiverError) {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let template = "\(parent)/.ops-XXXXXX"
        guard max(path.utf8.count, template.utf8.count + 2) <= Self.longestPath else {
            throw ReceiverError(.configuration, "OPS_SOCKET \(path) is too long for a socket; use a shorter path")
        }
        try Self.checkIsFree(path)
        var bytes = Array(template.utf8CString)
        guard mkdtemp(&bytes) != nil else { throw Self.failure("cannot make a socket at \(path)") }
        folder = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        bindingPath = "\(folder)/s"
        self.path = path
    }

    /// A socket that refuses connections was left behind by a process that is gone.
    private static func checkIsFree(_ path: String) throws(ReceiverError) {
        let attributes: [FileAttributeKey: Any]
        // A link is not followed.
        do { attributes = try FileManager.default.attributesOfItem(atPath: path) } catch { return }
        guard attributes[.type] as? FileAttributeType == .typeSocket else {
            throw ReceiverError(.configuration, "OPS_SOCKET \(path) exists and is not a socket; choose another path")
        }
        let client = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
        guard client >= 0 else { throw failure("cannot make a socket") }
        defer { close(client) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, .init(__sockaddr__: $0), socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result != 0 && errno == ECONNREFUSED { return }
        throw ReceiverError(
            .unavailable,
            "cannot listen on \(path): another process does; stop it, or choose another OPS_SOCKET"
        )
    }

    /// Gives the bound socket its permissions, and then its name.
    func publish() throws(ReceiverError) {
        guard chmod(bindingPath, Self.mode) == 0, rename(bindingPath, path) == 0 else {
            throw Self.failure("cannot make a socket at \(path)")
        }
        rmdir(folder)
    }

    /// Removes the name if it is still ours: a successor may have it by now.
    func remove() {
        unlink(bindingPath)
        rmdir(folder)
        do { try Self.checkIsFree(path) } catch { return }
        unlink(path)
    }

    private static func failure(_ what: String) -> ReceiverError {
        let why = String(cString: strerror(errno))
        return ReceiverError(
            .unavailable,
            "\(what): \(why); its folder must exist and be writable by this user (OPS_SOCKET)"
        )
    }
}
