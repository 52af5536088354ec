import Glibc
import Spool
import Testing

@testable import Receiver

/// A listening socket such as systemd would hand over; stays open until `close`.
private struct ListeningSocket {
    let descriptor: CInt
    let port: Int

    init(address: String = "127.0.0.1", listening: Bool = true) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        // struct sockaddr_in: family, port, address, padding.
        var bytes = [UInt8](repeating: 0, count: 16)
        bytes[0] = UInt8(AF_INET)
        bytes.replaceSubrange(4..<8, with: address.split(separator: ".").compactMap { UInt8($0) })
        let descriptor = descriptor
        var size = socklen_t(bytes.count)
        let result = bytes.withUnsafeMutableBytes { raw in
            raw.withMemoryRebound(to: sockaddr.self) { buffer in
                bind(descriptor, .init(__sockaddr__: buffer.baseAddress), size)
                    + getsockname(descriptor, .init(__sockaddr__: buffer.baseAddress), &size)
            }
        }
        try #require(result == 0)
        if listening { try #require(listen(descriptor, 100) == 0) }
        port = Int(bytes[2]) << 8 | Int(bytes[3])
    }

    func close() { _ = Glibc.close(descriptor) }

    /// What a started process has: its own descriptor of the same socket.
    func handedOver() -> CInt { dup(descriptor) }
}

@Suite("Socket activation", .timeLimit(.minutes(1)))
struct SocketActivationTests {
    @Test func `callers wait while one instance goes and the next one comes`() async throws {
        let socket = try ListeningSocket()
        defer { socket.close() }
        let spool = try TestSpool()
        var settings = try ReceiverSettings.test()
        settings.listener.host = "unused.invalid"
        settings.listener.inherited = [socket.handedOver()]
        let first = try await startReceiver(settings, spool)
        #expect(first.port == socket.port)
        #expect(try await first.post(webhook(key: 1))?.status == 200)
        try await first.running.stop()

        // Nobody listens: the kernel takes the connections all the same.
        var waiting: [WireClient] = []
        for key in 2...4 {
            let client = try await WireClient.connect(port: socket.port)
            try await client.send(requestText(headers: ["X-Webhook-Token: let-me-in"], body: webhook(key: key)))
            waiting.append(client)
        }
        settings.listener.inherited = [socket.handedOver()]
        let second = try await startReceiver(settings, spool)
        for client in waiting {
            #expect(try await client.answer()?.status == 200)
            await client.close()
        }
        try await second.running.stop()
        #expect(try spool.names(.incoming).count == 4)
    }

    @Test func `a Unix domain socket is served, and is loopback`() async throws {
        let spool = try TestSpool()
        let path = spool.files.layout.root + "/socket"
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        // struct sockaddr_un: family, path.
        var bytes = [UInt8](repeating: 0, count: 110)
        bytes[0] = UInt8(AF_UNIX)
        bytes.replaceSubrange(2..<2 + path.utf8.count, with: path.utf8)
        let result = bytes.withUnsafeMutableBytes { raw in
            raw.withMemoryRebound(to: sockaddr.self) { bind(descriptor, .init(__sockaddr__: $0.baseAddress), 110) }
        }
        try #require(result == 0 && listen(descriptor, 10) == 0)
        var settings = try ReceiverSettings.test(token: nil)
        settings.listener.inherited = [descriptor]
        try await withReceiver(settings, spool: spool) { receiver async throws in
            let client = try await WireClient.connect(path: path)
            try await client.send(requestText(body: webhook()))
            #expect(try await client.answer()?.status == 200)
            await client.close()
        }
    }

    @Test func `several sockets are served at once`() async throws {
        let sockets = try [ListeningSocket(), ListeningSocket()]
        defer { for socket in sockets { socket.close() } }
        var settings = try ReceiverSettings.test()
        settings.listener.inherited = sockets.map { $0.handedOver() }
        try await withReceiver(settings) { receiver async throws in
            for (key, socket) in sockets.enumerated() {
                let client = try await WireClient.connect(port: socket.port)
                try await client.send(requestText(headers: ["X-Webhook-Token: let-me-in"], body: webhook(key: key)))
                #expect(try await client.answer()?.status == 200)
                await client.close()
            }
        }
    }

    @Test(arguments: [
        (["webhook"], [0], []), (["ops", "webhook"], [1], ["ops"]), ([""], [0], []),
        (["connector.socket", "x"], [0], ["x"]), (["x", "webhook", "webhook"], [1, 2], ["x"]),
        (["ops", "x"], [], ["ops", "x"]),
    ])
    func `a socket is for what its name says`(names: [String], webhook: [Int], unused: [String]) throws {
        let sockets = try names.map { _ in try ListeningSocket() }
        defer { for socket in sockets { socket.close() } }
        let activated = try ActivatedSockets(descriptors: zip(sockets.map(\.descriptor), names).map { ($0, name: $1) })
        #expect(activated.webhook == webhook.map { sockets[$0].descriptor })
        #expect(activated.unused == unused)
        for socket in sockets { #expect(fcntl(socket.descriptor, F_GETFD) & FD_CLOEXEC != 0) }
    }

    @Test(arguments: [
        [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "41", "LISTEN_FDS": "1"], ["LISTEN_PID": "42", "LISTEN_FDS": "0"],
        ["LISTEN_PID": "42", "LISTEN_FDS": "x"], ["LISTEN_PID": "42"],
    ])
    func `nothing is taken that is not for us`(environment: [String: String]) throws {
        #expect(try ActivatedSockets(environment: environment, process: 42) == ActivatedSockets())
    }

    @Test func `what is no listening socket is a configuration error`() throws {
        let socket = try ListeningSocket(listening: false)
        defer { socket.close() }
        let null = open("/dev/null", O_RDONLY)
        defer { close(null) }
        for descriptor in [socket.descriptor, null, 9999] {
            let error = #expect(throws: ReceiverError.self) {
                try ActivatedSockets(descriptors: [(descriptor, name: "webhook")])
            }
            #expect(error?.kind == .configuration)
        }
    }
}

@Suite("Loopback only without credentials", .timeLimit(.minutes(1)))
struct LoopbackTests {
    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "example.invalid", "", "128.0.0.1", "::ffff:10.0.0.1"])
    func `refuses to listen where others can reach it`(host: String) async throws {
        var settings = try ReceiverSettings.test(token: nil)
        settings.listener.host = host
        let error = await #expect(throws: ReceiverError.self) { try await startReceiver(settings, TestSpool()) }
        #expect(error?.kind == .configuration)
        #expect(error?.description.contains("WEBHOOK_TOKEN or WEBHOOK_SECRET") == true)
        #expect(error?.description.contains("\n") == false)
    }

    @Test func `refuses a socket from systemd that others can reach`() async throws {
        let socket = try ListeningSocket(address: "0.0.0.0")
        defer { socket.close() }
        var settings = try ReceiverSettings.test(token: nil)
        settings.listener.inherited = [socket.descriptor]
        await #expect(throws: ReceiverError.self) { try await startReceiver(settings, TestSpool()) }
    }

    @Test func `listens on loopback`() async throws {
        try await withReceiver(.test(token: nil)) { receiver async throws in
            #expect(try await receiver.post(webhook(), headers: [])?.status == 200)
        }
        let socket = try ListeningSocket()
        defer { socket.close() }
        var settings = try ReceiverSettings.test(token: nil)
        settings.listener.inherited = [socket.handedOver()]
        try await withReceiver(settings) { receiver async throws in
            #expect(try await receiver.post(webhook(), headers: [])?.status == 200)
        }
    }

    @Test(arguments: [("a-token-of-tests", nil), (nil, "a-secret-of-tests")] as [(String?, String?)])
    func `one credential is enough for any address`(token: String?, secret: String?) async throws {
        var settings = try ReceiverSettings.test(token: token, secret: secret)
        settings.listener.host = "0.0.0.0"
        try await withReceiver(settings) { receiver async throws in
            #expect(try await receiver.post(webhook(), headers: [])?.status == 401)
        }
    }

    @Test func `an inherited socket is local by its own address, not by the setting`() throws {
        let (near, far) = (try ListeningSocket(), try ListeningSocket(address: "0.0.0.0"))
        defer {
            near.close()
            far.close()
        }
        for (host, sockets, isLocal) in [
            ("0.0.0.0", [near], true), ("127.0.0.1", [far], false), ("127.0.0.1", [near, far], false),
            ("127.0.0.1", [], true), ("0.0.0.0", [], false),
        ] {
            var settings = ListenerSettings(host: host, port: 0)
            settings.inherited = sockets.map(\.descriptor)
            #expect(settings.isLocal == isLocal, "\(host) \(sockets)")
        }
    }
}
