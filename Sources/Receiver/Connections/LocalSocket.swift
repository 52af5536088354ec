import Glibc
import Text

/// Whether only this machine can reach what an open socket listens on.
enum LocalSocket {
    /// A Unix domain socket has no address that others could reach.
    static func isLocal(_ socket: CInt) -> Bool {
        var storage = sockaddr_storage()
        return withUnsafeMutableBytes(of: &storage) { raw in
            raw.withMemoryRebound(to: sockaddr.self) { buffer in
                guard let address = buffer.baseAddress else { return false }
                var size = socklen_t(raw.count)
                guard getsockname(socket, argument(address), &size) == 0 else { return false }
                if CInt(address.pointee.sa_family) == AF_UNIX { return true }
                var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
                let result = getnameinfo(address, size, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
                let host = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                return result == 0 && HostName.isLoopback(String(decoding: host, as: UTF8.self))
            }
        }
    }

    /// A union of pointers, as glibc wants it; its own initializer belongs to whichever module of C was read first.
    private static func argument<Union>(_ address: UnsafeMutablePointer<sockaddr>) -> Union {
        unsafeBitCast(address, to: Union.self)
    }
}
