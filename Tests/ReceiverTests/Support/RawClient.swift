import Glibc

/// A connection without an event loop, from an address of the test's choice: all of 127/8 are this machine's.
final class RawClient: Sendable {
    private let descriptor: CInt

    /// - Parameter patience: seconds that connecting and each reading may take.
    init(port: Int, from source: String = "127.0.0.1", patience: Int = 20) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var time = timeval(tv_sec: patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
        guard Self.call(bind, descriptor, source, 0) == 0, Self.call(connect, descriptor, "127.0.0.1", port) == 0 else {
            let code = errno
            close(descriptor)
            throw RawClientError(code: code)
        }
    }

    deinit { close(descriptor) }

    private static func call(
        _ function: (CInt, __CONST_SOCKADDR_ARG, socklen_t) -> CInt,
        _ descriptor: CInt,
        _ host: String,
        _ port: Int
    ) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, __CONST_SOCKADDR_ARG(__sockaddr__: $0), socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Whether the other side takes it, as far as we know.
    @discardableResult func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count
    }

    /// What has come, waiting for the first of it; empty when the other side has closed.
    func receive() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    /// Whether the other side has not closed yet; what has come is thrown away.
    var isOpen: Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            if count <= 0 { return count < 0 && errno == EAGAIN }
        }
    }
}

struct RawClientError: Error { let code: CInt }
