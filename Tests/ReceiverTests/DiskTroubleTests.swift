import Glibc
import Receiver
import Spool
import Testing

@Suite("Disk trouble", .timeLimit(.minutes(1)))
struct DiskTroubleTests {
    @Test(arguments: [
        ("open", ENOSPC), ("open", EACCES), ("open", EMFILE), ("write", ENOSPC), ("write", EDQUOT), ("write", EIO),
        ("fsync", EIO), ("fsync folder", EIO), ("renameat2", ENOSPC), ("renameat2", EROFS),
    ])
    func `is answered 503 with nothing left behind, and ends with the trouble`(call: String, errno: CInt) async throws {
        let system = FaultyFileSystem()
        let spool = try TestSpool(system: system)
        try await withReceiver(spool: spool) { receiver async throws in
            system.fail(call, with: errno)
            for _ in 0..<2 {
                let answer = try await receiver.post(webhook())
                #expect(answer?.status == 503)
                #expect(answer?.headers["retry-after"] == "30")
                #expect(answer?.body.contains(spool.files.layout.root) == false)
                #expect(try spool.names(.tmp).isEmpty)
                #expect(try spool.names(.incoming).isEmpty)
            }
            let lines = receiver.log.lines.filter { $0.hasPrefix("error Webhook not stored") }
            #expect(lines.count == 1 && lines[0].contains("status=503"), "\(lines)")
            #expect(receiver.refused("space") + receiver.refused("spool") == 2)
            #expect(receiver.writer.disk.trouble?.code == .spoolTrouble)
            system.fail(call, with: nil)
            #expect(try await receiver.post(webhook())?.status == 200)
            #expect(receiver.writer.disk.trouble == nil)
            #expect(try spool.names(.incoming).count == 1)
        }
    }

    @Test func `a batch that cannot be flushed is refused as a whole and leaves nothing`() async throws {
        let system = FaultyFileSystem()
        let spool = try TestSpool(system: system)
        try await withReceiver(spool: spool) { receiver async throws in
            for call in ["syncfs", "fsync"] { system.fail(call, with: EIO) }
            let statuses = try await withThrowingTaskGroup { group in
                for key in 0..<20 { group.addTask { try await receiver.post(webhook(key: key))?.status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 503, count: 20))
            #expect(try spool.names(.tmp).isEmpty)
            #expect(try spool.names(.incoming).isEmpty)
        }
    }

    @Test func `below the floor of free space new events are refused and known ones are not`() async throws {
        let system = FaultyFileSystem()
        let spool = try TestSpool(system: system)
        try await withReceiver(spool: spool, floor: 100 << 20) { receiver async throws in
            #expect(try await receiver.post(webhook(key: 1))?.status == 200)
            system.pretendFree(99 << 20)
            #expect(try await receiver.post(webhook(key: 2))?.status == 503)
            #expect(try await receiver.post(webhook(key: 1))?.status == 200)
            #expect(try await receiver.post(webhook("test", key: 0))?.status == 200)
            system.pretendFree(nil)
            #expect(try await receiver.post(webhook(key: 2))?.status == 200)
            #expect(try spool.names(.incoming).count == 2)
        }
    }

    @Test func `a folder that somebody removed is made again, and nothing where the spool is not`() async throws {
        let spool = try TestSpool()
        try await withReceiver(spool: spool) { receiver async throws in
            let root = spool.files.layout.root
            #expect(rmdir(spool.files.layout.path(.tmp)) == 0)
            #expect(try await receiver.post(webhook(key: 1))?.status == 200)
            #expect(rename(root, root + "-away") == 0 && mkdir(root, 0o750) == 0)
            #expect(try await receiver.post(webhook(key: 2))?.status == 503)
            // Succeeds for an empty folder only.
            #expect(rmdir(root) == 0 && rename(root + "-away", root) == 0)
            #expect(try await receiver.post(webhook(key: 2))?.status == 200)
        }
    }

    @Test func `health is answered while the disk hangs`() async throws {
        let system = FaultyFileSystem()
        try await withReceiver(spool: try TestSpool(system: system)) { receiver async throws in
            var waiting = system.hold().makeAsyncIterator()
            async let status = receiver.post(webhook())?.status
            await waiting.next()
            let client = try await receiver.connect()
            try await client.send(requestText("GET", "/health"))
            #expect(try await client.answer()?.status == 200)
            system.release()
            #expect(try await status == 200)
        }
    }

    @Test func `while the disk hangs nothing waits for it`() async throws {
        let system = FaultyFileSystem()
        try await withReceiver(spool: try TestSpool(system: system)) { receiver async throws in
            var waiting = system.hold().makeAsyncIterator()
            async let status = receiver.post(webhook(key: 1))?.status
            await waiting.next()
            try await waitUntil { receiver.writer.disk.trouble != nil }
            #expect(try await receiver.post(webhook(key: 2, id: "later"))?.status == 503)
            #expect(receiver.writer.waitingCount == 0)
            system.release()
            #expect(try await status == 200)
            #expect(try await receiver.post(webhook(key: 2, id: "later"))?.status == 200)
        }
    }
}
