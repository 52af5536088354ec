import Glibc
import Testing

/// A socket that accepts connections, by way of the kernel's backlog, and never answers.
final class SilentServer: Sendable {
    let url: String
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                // With _GNU_SOURCE, glibc declares these arguments as unions of all kinds of addresses.
                bind(descriptor, .init(__sockaddr__: address), length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, .init(__sockaddr__: address), &length) == 0
            }
        }
        try #require(isListening)
        self.descriptor = descriptor
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    }

    deinit { close(descriptor) }
}
