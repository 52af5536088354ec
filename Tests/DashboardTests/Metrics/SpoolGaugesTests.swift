import Foundation
import JSON
import Logging
import Metrics
import Operations
import Spool
import Synchronization
import Testing

@testable import Dashboard

@Suite("Metrics of the spool", .timeLimit(.minutes(1))) struct SpoolGaugesTests {
    private static let now = Date(timeIntervalSince1970: 1_780_000_000)
    private static let prefix = MetricFamily.prefix

    /// A spool in a folder of its own.
    private final class Place {
        let root: String
        let files: SpoolFiles

        init() throws {
            root = FileManager.default.temporaryDirectory.appending(path: "metrics-\(UUID().uuidString)").path()
            files = SpoolFiles(layout: SpoolLayout(root: root))
            try files.prepare()
        }

        deinit { try? FileManager.default.removeItem(atPath: root) }

        func put(_ name: String, in folder: String) throws {
            try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
            try Data("{}".utf8).write(to: URL(filePath: "\(root)/\(folder)/\(name)"))
        }

        func gauges(_ floor: Int = 1024) -> SpoolGauges {
            SpoolGauges(
                files: files,
                freeFloor: floor,
                standstills: ["SuperOffice", "Explorer", "read"],
                alerts: { [files] in SpoolReport(files).alerts(freeSpaceFloor: floor) },
                now: { now }
            )
        }

        func scrape() throws -> Exposition {
            let page = MetricsPage(registry: PrometheusRegistry(), version: "1", parts: gauges().parts)
            return try Exposition(page.text())
        }
    }

    private static func name(secondsAgo: Int) -> String {
        JobName(receivedAt: now.addingTimeInterval(-Double(secondsAgo)), event: "contact.changed", key: "18", id: "x")
            .fileName
    }

    @Test func `an empty spool is all zeros, and breakers are closed`() throws {
        let page = try Place().scrape()
        for state in ["incoming", "processing", "deferred", "failed"] {
            #expect(page[Self.prefix + "jobs", ["state": state]] == 0, "\(state)")
            #expect(page[Self.prefix + "oldest_job_age_seconds", ["state": state]] == 0, "\(state)")
        }
        #expect(page[Self.prefix + "workers"] == 0)
        #expect(page[Self.prefix + "paused"] == 0)
        #expect(page[Self.prefix + "free_floor_bytes"] == 1024)
        #expect(page[Self.prefix + "free_bytes"] ?? 0 > 0)
        #expect(page[Self.prefix + "breaker_open", ["name": "SuperOffice"]] == 0)
        #expect(page[Self.prefix + "breaker_open", ["name": "Explorer"]] == 0)
        #expect(page[Self.prefix + "watch_up"] == nil, "nobody watches")
        #expect(page.sum(Self.prefix + "scrape_errors_total") == 0)
    }

    @Test func `jobs are counted by state, and the oldest tells the age`() throws {
        let place = try Place()
        for (seconds, folder) in [
            (10, "incoming"), (600, "incoming"), (60, "incoming"), (5, "processing/host-1-a"),
            (70, "processing/host-2-b"), (3600, "failed"),
        ] { try place.put(Self.name(secondsAgo: seconds), in: folder) }
        for stray in [".hidden.json", "note.txt", "x.json.why"] { try place.put(stray, in: "incoming") }
        try FileManager.default.createDirectory(
            atPath: "\(place.root)/incoming/d.json",
            withIntermediateDirectories: true
        )
        let page = try place.scrape()
        for (state, count, age) in [("incoming", 3.0, 600.0), ("processing", 2, 70), ("failed", 1, 3600)] {
            #expect(page[Self.prefix + "jobs", ["state": state]] == count, "\(state)")
            let found = page[Self.prefix + "oldest_job_age_seconds", ["state": state]] ?? -1
            #expect(abs(found - age) < 0.01, "\(state) \(found)")
        }
    }

    @Test func `a drop-in is as old as its file`() throws {
        let place = try Place()
        try place.put("by-hand.json", in: "incoming")
        // Looks like a name of ours and is none.
        try place.put("20269999T999999.999999Z_x_1_y.json", in: "incoming")
        try FileManager.default.setAttributes(
            [.modificationDate: Self.now.addingTimeInterval(-90)],
            ofItemAtPath: "\(place.root)/incoming/by-hand.json"
        )
        let page = try place.scrape()
        #expect(page[Self.prefix + "jobs", ["state": "incoming"]] == 2)
        #expect(page[Self.prefix + "oldest_job_age_seconds", ["state": "incoming"]] == 90)
    }

    @Test func `a folder that cannot be listed costs its own metrics only`() throws {
        let place = try Place()
        try place.put(Self.name(secondsAgo: 10), in: "incoming")
        try FileManager.default.removeItem(atPath: "\(place.root)/failed")
        try Data().write(to: URL(filePath: "\(place.root)/failed"))
        let gauges = MetricsPage(registry: PrometheusRegistry(), version: "1", parts: place.gauges().parts)
        let first = try Exposition(gauges.text())
        #expect(first[Self.prefix + "jobs", ["state": "failed"]] == nil)
        #expect(first[Self.prefix + "jobs", ["state": "incoming"]] == 1)
        #expect(first[Self.prefix + "scrape_errors_total", ["part": "jobs_failed"]] == 1)
        let second = try Exposition(gauges.text())
        #expect(second[Self.prefix + "scrape_errors_total", ["part": "jobs_failed"]] == 2)
        #expect(second.sum(Self.prefix + "scrape_errors_total") == 2)
    }

    @Test func `a folder is listed once in a sweep's interval, however often it is scraped`() throws {
        let place = try Place()
        try place.put(Self.name(secondsAgo: 10), in: "incoming")
        let time = Mutex(ContinuousClock.now)
        let folder = FolderCount.seldom(.incoming, of: place.files, clock: { time.withLock { $0 } })
        #expect(try folder.value().jobs == 1)
        try place.put(Self.name(secondsAgo: 20), in: "incoming")
        time.withLock { $0 += FolderCount.interval - .seconds(1) }
        for _ in 0..<9 { #expect(try folder.value().jobs == 1) }
        time.withLock { $0 += .seconds(1) }
        #expect(try folder.value().jobs == 2)
    }

    @Test func `a folder that takes long to list is listed seldom`() throws {
        let place = try Place()
        try place.put(Self.name(secondsAgo: 10), in: "incoming")
        // Each look at the clock is ten seconds later: a listing takes as long.
        let time = Mutex(ContinuousClock.now)
        let clock: @Sendable () -> ContinuousClock.Instant = {
            time.withLock {
                $0 += .seconds(10)
                return $0
            }
        }
        let folder = FolderCount.seldom(.incoming, of: place.files, clock: clock)
        #expect(try folder.value().jobs == 1)
        try place.put(Self.name(secondsAgo: 20), in: "incoming")
        for _ in 0..<9 { #expect(try folder.value().jobs == 1) }
        #expect(try folder.value().jobs == 2)
    }

    @Test func `what workers publish is told: breakers, the watch, the webhooks`() async throws {
        let place = try Place()
        let queue = try JobQueue(
            files: place.files,
            logger: .init(label: "test"),
            classify: { _ in .skip(reason: "x") }
        )
        try await queue.start()
        let loops = LoopWatch()
        loops.add(.commit) { answer in answer() }
        let heartbeat = try Heartbeat(
            files: place.files,
            roles: [.process],
            version: "1",
            status: queue.status,
            loops: loops,
            logger: .init(label: "test")
        )
        queue.status.publish([
            "ready": true, "breakers": ["Explorer": ["why": "503"], "Moon": ["why": "far"], "read": ["why": "gone"]],
            "alarms": [["code": "crm-wiped", "why": "x"], ["code": "of-a-later-version", "why": "y"]],
            "webhooks": [
                "lookedAt": "2026-03-01T10:00:00Z",
                "hooks": [
                    ["id": 1, "name": "a\"b", "state": "Active", "calls": 7, "errors": 2, "consecutiveErrors": 1],
                    ["id": 2, "name": "off", "state": "TooManyErrors"],
                ],
            ],
        ])
        await heartbeat.beat()
        let page = try place.scrape()
        for (name, open) in ["SuperOffice": 0.0, "Explorer": 1, "Moon": 1, "read": 1] {
            #expect(page[Self.prefix + "breaker_open", ["name": name]] == open, "\(name)")
        }
        for (code, raised) in ["only-no-analyses": 0.0, "crm-wiped": 1, "other": 1] {
            #expect(page[Self.prefix + "alarms", ["code": code]] == raised, "\(code)")
        }
        #expect(page[Self.prefix + "workers"] == 1)
        #expect(page[Self.prefix + "workers_ready"] == 1)
        #expect(page[Self.prefix + "watch_up"] == 1)
        #expect(page[Self.prefix + "webhook_active", ["id": "1", "name": "a\"b"]] == 1)
        #expect(page[Self.prefix + "webhook_active", ["id": "2", "name": "off"]] == 0)
        #expect(page[Self.prefix + "webhook_calls_total", ["id": "1", "name": "a\"b"]] == 7)
        #expect(page[Self.prefix + "webhook_looked_at_seconds"] == 1_772_359_200)
        #expect(page[Self.prefix + "processes", ["role": "process"]] == 1)
        #expect(page[Self.prefix + "processes", ["role": "receive"]] == 0)
        #expect((0..<5).contains(page[Self.prefix + "heartbeat_age_seconds", ["role": "process"]] ?? -1))
        #expect(page[Self.prefix + "heartbeat_age_seconds", ["role": "receive"]] == nil, "there is none")
        #expect(page[Self.prefix + "loop_lag_seconds", ["loop": "commit"]] == 0)
        queue.status.publish(["watch": ["whole": false, "why": "no instance left"]])
        await heartbeat.beat()
        #expect(try place.scrape()[Self.prefix + "watch_up"] == 0)
        await heartbeat.stop()
        await queue.stop()
        await queue.close()
    }

    @Test func `a worker that does not move is not ready`() async throws {
        let place = try Place()
        let queue = try JobQueue(
            files: place.files,
            logger: .init(label: "test"),
            classify: { _ in .skip(reason: "x") }
        )
        try await queue.start()
        queue.status.publish(["ready": true])
        let heartbeat = try Heartbeat(
            files: place.files,
            roles: [.process],
            version: "1",
            status: queue.status,
            clock: SpoolClock(wall: { Date() - 40 }, monotonic: { .now + .seconds(-40) }),
            logger: .init(label: "test")
        )
        await heartbeat.beat()
        let page = try place.scrape()
        #expect(page[Self.prefix + "workers"] == 1)
        #expect(page[Self.prefix + "workers_ready"] == 0)
        #expect((39..<60).contains(page[Self.prefix + "heartbeat_age_seconds", ["role": "process"]] ?? -1))
        await heartbeat.stop()
        await queue.stop()
        await queue.close()
    }

    @Test func `moves are counted by where jobs went`() throws {
        let registry = PrometheusRegistry()
        let activity = SpoolActivity(skipReasons: ["irrelevant"], metrics: registry)
        let name = JobName(receivedAt: Self.now, event: "contact.changed", key: "1", id: "x")
        let places: [SpoolLayout.Place] = [
            .job(.processing(claimer: "c"), name), .job(.done(day: "d"), name), .deferred(name), .failed(name),
            .incoming(name),
            .job(.skipped(day: "d", reason: "irrelevant"), name), .job(.skipped(day: "d", reason: "by-hand"), name),
        ]
        for place in places { activity.record(.moved(name, to: place, why: "")) }
        activity.record(.watchMended)
        activity.record(.watchLost(.incoming))
        activity.record(.leftAlone("x", why: "a link"))
        let page = try Exposition(PrometheusText.text(registry.samples))
        for (outcome, count) in ["done": 1.0, "deferred": 1, "failed": 1, "released": 1, "skipped": 2] {
            #expect(page[Self.prefix + "jobs_settled_total", ["outcome": outcome]] == count, "\(outcome)")
        }
        #expect(page[Self.prefix + "jobs_claimed_total"] == 1)
        #expect(page[Self.prefix + "jobs_skipped_total", ["reason": "irrelevant"]] == 1)
        #expect(page[Self.prefix + "jobs_skipped_total", ["reason": "other"]] == 1)
        #expect(page[Self.prefix + "watch_armed_total"] == 1)
        #expect(page[Self.prefix + "watch_lost_total", ["folder": "incoming"]] == 1)
        #expect(page[Self.prefix + "watch_lost_total", ["folder": "deferred"]] == 0)
        #expect(page[Self.prefix + "files_left_alone_total"] == 1)
    }

    @Test func `the process tells what the kernel knows of it`() throws {
        let page = MetricsPage(registry: PrometheusRegistry(), version: "0.1", parts: ProcessGauges.parts)
        let text = try Exposition(page.text())
        #expect(text[Self.prefix + "build_info", ["version": "0.1"]] == 1)
        #expect(text["process_cpu_seconds_total"] ?? -1 > 0)
        #expect(text["process_resident_memory_bytes"] ?? 0 > 1_000_000)
        let (open, most) = (text["process_open_fds"] ?? 0, text["process_max_fds"] ?? 0)
        #expect(open > 2 && open < most)
        let age = Date().timeIntervalSince1970 - (text["process_start_time_seconds"] ?? 0)
        #expect(age > -2 && age < 86_400)
        #expect(text.sum(Self.prefix + "scrape_errors_total") == 0)
    }
}
