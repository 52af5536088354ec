import FoundationEssentials
import Glibc
import Receiver
import Testing

@Suite("Operators' pages on a Unix domain socket", .timeLimit(.minutes(1)))
struct OperatorsSocketTests {
    /// A folder of its own; socket paths are short.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        var template = Array("/tmp/ops-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func start(_ path: String) async throws -> Running {
        try await Running.start { onBound in
            OperatorsListener(place: .socket(path: path), logger: LogCapture().logger, onBound: onBound)
        }
    }

    private func health(_ path: String) async throws -> Int? {
        let client = try await WireClient.connect(path: path)
        try await client.send(requestText("GET", "/health"))
        let status = try await client.answer()?.status
        await client.close()
        return status
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    @Test func `it is for user and group, and gone when it stops`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/ops.sock"
            let running = try await start(path)
            #expect(try mode(path) == 0o660)
            #expect(try await health(path) == 200)
            #expect(try names(folder) == ["ops.sock"])
            try await running.stop()
            #expect(try names(folder) == [])
        }
    }

    @Test func `nobody can connect before it has its permissions`() async throws {
        try await withFolder { folder in
            // Whatever else may be seen meanwhile is a folder that others cannot enter.
            let path = "\(folder)/ops.sock"
            let watcher = Task.detached {
                var seen: Set<String> = []
                while !FileManager.default.fileExists(atPath: path) {
                    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                        let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
                        if let mode = attributes?[.posixPermissions] as? Int {
                            seen.insert("\(String(mode, radix: 8))")
                        }
                    }
                }
                return seen
            }
            let running = try await start(path)
            let seen = await watcher.value
            #expect(seen.isSubset(of: ["700", "660"]), "\(seen)")
            try await running.stop()
        }
    }

    @Test func `what a process left behind is replaced`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/ops.sock"
            try leaveSocket(path)
            let running = try await start(path)
            #expect(try await health(path) == 200)
            try await running.stop()
        }
    }

    @Test func `the socket of a process that lives is not taken over`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/ops.sock"
            let first = try await start(path)
            let error = await #expect(throws: ReceiverError.self) { try await start(path) }
            #expect(error?.kind == .unavailable)
            #expect(error?.description.contains(path) == true)
            #expect(try await health(path) == 200)
            #expect(try names(folder) == ["ops.sock"])
            try await first.stop()
        }
    }

    @Test func `what is no socket is left alone`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/precious"
            try Data("keep".utf8).write(to: URL(filePath: path))
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: path)
            for place in [path, "\(folder)/link", folder] {
                let error = await #expect(throws: ReceiverError.self) { try await start(place) }
                #expect(error?.kind == .configuration, "\(place)")
            }
            #expect(FileManager.default.contents(atPath: path) == Data("keep".utf8))
            #expect(try names(folder).sorted() == ["link", "precious"])
        }
    }

    @Test(arguments: ["/nowhere/ops.sock", "/tmp/" + String(repeating: "x", count: 110)])
    func `a place that cannot be used is an error of one line`(path: String) async throws {
        let error = await #expect(throws: ReceiverError.self) { try await start(path) }
        #expect(error?.description.contains("OPS_SOCKET") == true)
        #expect(error?.description.contains("\n") == false)
    }

    /// A socket's name without anybody behind it.
    private func leaveSocket(_ path: String) throws {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 110)
        bytes[0] = UInt8(AF_UNIX)
        bytes.replaceSubrange(2..<2 + path.utf8.count, with: path.utf8)
        let result = bytes.withUnsafeMutableBytes { raw in
            raw.withMemoryRebound(to: sockaddr.self) { bind(descriptor, .init(__sockaddr__: $0.baseAddress), 110) }
        }
        try #require(result == 0)
    }
}
