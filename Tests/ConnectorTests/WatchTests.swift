import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import JSON
import Testing

/// The real process and the real kernel: whatever becomes of the watch, no file is stranded.
///
/// The jobs are noise, so that no tenant is needed; a sweep comes every 30 seconds.
@Suite("Watching")
struct WatchTests {
    /// Waits until every file is skipped.
    private static func skipped(_ count: Int, _ place: Workplace, _ process: RunningProcess) async throws {
        try await waitUntil(
            "\(count) files are skipped",
            within: .seconds(300),
            details: { "\(place.spool.entries("incoming").count) wait: \(process.errors.suffix(2000))" }
        ) {
            place.spool.entries("incoming").allSatisfy { !$0.hasSuffix(".json") }
                && place.spool.jobs.count { $0.state == "skipped" } == count
        }
    }

    private static func drop(_ numbers: Range<Int>, _ place: Workplace, in folder: String = "incoming") throws {
        for number in numbers {
            try place.write(
                Body.webhook("contact.deleted", number + 1, changes: []),
                to: "spool/\(folder)/\(number).json"
            )
        }
    }

    private static func processor(_ place: Workplace) async throws -> RunningProcess {
        _ = try await place.sandbox()
        let process = try await place.start("process")
        _ = try await process.logged("ready")
        return process
    }

    @Test("20,000 files that come while the process is stopped overflow its queue, and none is stranded")
    func overflow() async throws {
        let file = "/proc/sys/fs/inotify/max_queued_events"
        let text = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let limit = Int(text.filter(\.isNumber)) ?? 16_384
        try await withWorkplace { place in
            let process = try await Self.processor(place)
            let count = max(20_000, limit + 2_000)
            try #require(count <= 100_000, "too many to provoke: \(limit)")
            await process.send(SIGSTOP)
            try Self.drop(0..<count, place)
            await process.send(SIGCONT)
            _ = try await process.logged("file events were lost, looking at everything", within: .seconds(300))
            try await Self.skipped(count, place, process)
            try Self.drop(count..<count + 1, place)
            try await Self.skipped(count + 1, place, process)
        }
    }

    enum Loss: String, Sendable, CaseIterable { case deleted, movedAwayAndBack, replaced }

    @Test("A folder that is lost under a working process is watched again", arguments: Loss.allCases)
    func lost(_ loss: Loss) async throws {
        try await withWorkplace { place in
            let process = try await Self.processor(place)
            let (folder, aside) = ("\(place.spool.path)/incoming", "\(place.folder)/aside")
            try Self.drop(0..<1, place)
            try await Self.skipped(1, place, process)
            switch loss {
            case .deleted:
                try FileManager.default.removeItem(atPath: folder)
            case .movedAwayAndBack:
                try FileManager.default.moveItem(atPath: folder, toPath: aside)
                try place.write(Body.webhook("contact.deleted", 5, changes: []), to: "aside/moved.json")
            case .replaced:
                let fresh = "\(place.folder)/fresh"
                try FileManager.default.createDirectory(atPath: fresh, withIntermediateDirectories: false)
                try FileManager.default.moveItem(atPath: folder, toPath: aside)
                // Also over a folder that the process has made meanwhile: a rename replaces an empty one.
                try #require(rename(fresh, folder) == 0)
            }
            _ = try await process.logged("the watch of a folder was lost", ["state": "incoming"])
            try await waitUntil("the folder is there again") { place.spool.isFolder("incoming") }
            var count = 1
            if loss == .movedAwayAndBack {
                // In one step: between two the process may make a new one.
                try #require(rename(aside, folder) == 0)
                count += 1
            }
            try Self.drop(10..<15, place)
            count += 5
            try await Self.skipped(count, place, process)
        }
    }

    @Test(
        "While another volume hides the spool nothing is done there, and afterwards everything",
        .enabled(if: Privilege.mounts)
    )
    func mountedOver() async throws {
        try await withWorkplace { place in
            let process = try await Self.processor(place)
            try Self.drop(0..<1, place)
            try await Self.skipped(1, place, process)
            // No event tells of it.
            try await Tool.run("mount", "-t", "tmpfs", "none", place.spool.path)
            do {
                _ = try await process.logged("the spool is gone")
                try place.makeSpool()
                try Self.drop(1..<3, place)
            } catch {
                umount2(place.spool.path, CInt(MNT_DETACH))
                throw error
            }
            try #require(umount2(place.spool.path, CInt(MNT_DETACH)) == 0)
            try Self.drop(3..<6, place)
            try await Self.skipped(4, place, process)
        }
    }

    @Test(
        "Where the kernel gives no watch, or not even an inotify instance, the sweep serves",
        .enabled(if: Privilege.namespaces),
        arguments: ["max_inotify_watches", "max_inotify_instances"]
    )
    func withoutInotify(_ limit: String) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            // A user namespace of its own has limits of its own.
            let process = try await place.start("process", limiting: limit)
            _ = try await process.logged("ready")
            _ = try await process.logged("cannot watch the spool, sweeping only")
            try Self.drop(0..<3, place)
            try await Self.skipped(3, place, process)
        }
    }

    @Test(
        "Without an inotify instance webhooks are taken and worked on, and it is said",
        .enabled(if: Privilege.namespaces)
    )
    func runWithoutInotify() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let connector = try await place.start("run", limiting: "max_inotify_instances")
            let port = try await connector.webhookPort
            _ = try await connector.logged("ready")
            let url = "http://127.0.0.1:\(try await connector.operatorsPort)"
            #expect(try await Sender(port: port).post(Body.renamed(contact: 18, event: "without-inotify")) == 200)
            let ready = try await HTTP.client.perform(HTTPClientRequest(.get, url: "\(url)/health/ready"))
            #expect(ready.status == 200, "a watch is not vital")
            let checks = try JSONValue(parsing: ready.body)["checks"]?.array ?? []
            let watch = try #require(checks.first { $0["name"] == "watch" })
            #expect(watch["ready"] == false && watch["detail"]?.string?.contains("max_user_instances") == true)
            let job = try await place.spool.ending(of: "without-inotify")
            #expect(job.state == "done")
            let status = try await place.command("status")
            #expect(status.output.contains("not watched"), "\(status.output)")
            // The dashboard needs no watch.
            let page = try await HTTP.client.perform(HTTPClientRequest(.get, url: "\(url)/"))
            #expect(page.status == 200 && String(decoding: page.body, as: UTF8.self).contains("Bremer"))
            #expect(await connector.isRunning)
            let lines = connector.log.filter { $0["message"] == "cannot watch the spool, sweeping only" }
            #expect(lines.count == 1, "with each sweep it would fill the log")
        }
    }
}

/// What the user who runs the tests may do.
enum Privilege {
    /// CAP_SYS_ADMIN, by its number.
    private static let administers: Bool = {
        let status = FileManager.default.contents(atPath: "/proc/self/status").map {
            String(decoding: $0, as: UTF8.self)
        }
        let line = status?.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        let bits = line?.split(whereSeparator: \.isWhitespace).last.flatMap { UInt64($0, radix: 16) } ?? 0
        return bits & 1 << 21 != 0
    }()

    static let mounts = administers && Tool.path("mount") != nil
    static let namespaces = administers && FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")
}
