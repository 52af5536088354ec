import FoundationEssentials
import Glibc
import Spool
import Synchronization
import Testing

@testable import superoffice_connector

/// What systemd is told, by real processes and over a real socket; and that it is told nothing while a loop stands still.
@Suite("Service manager", .timeLimit(.minutes(3)))
struct ServiceManagerTests {
    @Test("ready, alive and stopping are said", arguments: ["receive", "process", "run"])
    func life(command: String) async throws {
        try await withWorkplace { workplace in
            _ = try await workplace.sandbox()
            await workplace.set(["WEBHOOK_TOKEN": "a-token-of-16-bytes-and-more"])
            let manager = try FakeManager("\(workplace.folder)/notify")
            let service = try await workplace.start(
                command,
                settings: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "1000000"]
            )
            let ready = try await manager.message { $0.contains("READY=1\n") }
            #expect(ready.contains(command == "process" ? "STATUS=processing" : "STATUS=accepting webhooks on port"))
            // Life is shown again and again, not once.
            for _ in 0..<3 { _ = try await manager.message { $0.hasPrefix("WATCHDOG=1") } }
            // Read all the time: the kernel keeps ten messages, and the last one must find room.
            async let end = service.stop()
            _ = try await manager.message { $0.hasPrefix("STOPPING=1") }
            #expect(try await end == .exit(0))
        }
    }

    @Test("a manager that does not read keeps nobody from stopping")
    func silentManager() async throws {
        try await withWorkplace { workplace in
            let manager = try FakeManager("\(workplace.folder)/notify")
            let service = try await workplace.start(
                "receive",
                settings: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "3000"]
            )
            _ = try await service.webhookPort
            // The kernel keeps some messages for whoever does not read, then none.
            try await waitUntil("the socket takes no more") { manager.isFull }
            #expect(try await service.stop() == .exit(0))
        }
    }

    @Test("a wrong setting is never called ready")
    func wrongSetting() async throws {
        try await withWorkplace { workplace in
            let manager = try FakeManager("\(workplace.folder)/notify")
            let outcome = try await workplace.command(
                "receive",
                settings: ["NOTIFY_SOCKET": manager.path, "RECEIVER_PORT": "none"]
            )
            #expect(outcome.code == 78)
            #expect(try manager.received() == nil)
        }
    }

    @Test("an event loop or the processor that stands still ends the signs of life, a thread in a slow call does not")
    func standstill() async throws {
        let manager = try FakeManager("\(FileManager.default.temporaryDirectory.path)/notify-\(UUID().uuidString)")
        let watched = ServiceManager(
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "30000", "WATCHDOG_PID": "\(getpid())"]
        )
        let loops = LoopWatch()
        let answer = Mutex<LoopWatch.Answer?>(nil)
        loops.add(.spool) { _ in }
        loops.add(.commit) { _ in }
        loops.ask(at: .now + .seconds(-600))
        loops.add(.dispatch) { later in answer.withLock { $0 = later } }
        let service = Task { await watched.watch(loops).run() }
        _ = try await manager.message { $0 == "WATCHDOG=1" }
        loops.ask(at: .now + .seconds(-60))
        _ = try await manager.message { $0.hasPrefix("STATUS=the processor has not moved for") }
        // Nothing but that from here on, until it moves.
        for _ in 0..<5 { #expect(try await manager.message { _ in true }.hasPrefix("STATUS=the processor")) }
        answer.withLock { $0?() }
        _ = try await manager.message { $0.hasPrefix("WATCHDOG=1\nSTATUS=all loops move again") }
        service.cancel()
        await service.value
    }

    @Test("a watchdog that is another process's is not fed")
    func otherProcess() async throws {
        let manager = try FakeManager("\(FileManager.default.temporaryDirectory.path)/notify-\(UUID().uuidString)")
        let other = ServiceManager(
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"]
        )
        let service = Task { await other.watch(LoopWatch()).run() }
        service.cancel()
        await service.value
        #expect(try manager.received() == "STOPPING=1\nSTATUS=stopping")
    }
}

/// systemd's end of the notification socket.
private final class FakeManager: Sendable {
    let path: String
    private let descriptor: CInt

    init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
        try #require(path.utf8.count < MemoryLayout<sockaddr_un>.size - MemoryLayout<sa_family_t>.size)
        try #require(connected(descriptor, Glibc.bind))
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Whether a message would have to wait.
    var isFull: Bool {
        let sender = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
        defer { close(sender) }
        return connected(sender, Glibc.connect) && send(sender, "x", 1, 0) < 0 && errno == EAGAIN
    }

    private func connected(
        _ descriptor: CInt,
        _ call: (CInt, UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// The next message, if one has come.
    func received() throws -> String? {
        var bytes = [UInt8](repeating: 0, count: 1000)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        if count < 0 {
            try #require(errno == EAGAIN)
            return nil
        }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Waits for a message of this kind; those before it are dropped.
    func message(_ matches: (String) -> Bool) async throws -> String {
        try await eventually("a message of the service") {
            while let message = try received() { if matches(message) { return message } }
            return nil
        }
    }
}
