import FoundationEssentials
import JSON
import Logging
import Spool
import Testing

@testable import Operations

/// The one list of what needs attention.
@Suite("Alerts", .timeLimit(.minutes(1))) struct AlertsTests {
    private static let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }

    /// A spool on which one process receives and works, as its heartbeat says.
    private func alerts(
        _ status: [String: JSONValue] = [:],
        _ figures: ReceiverFigures = ReceiverFigures(),
        floor: Int = 0,
        prepare: (SpoolFiles) throws -> Void = { _ in }
    ) async throws -> [Alert] {
        let root = FileManager.default.temporaryDirectory.appending(path: "alerts-\(UUID().uuidString)").path()
        let files = SpoolFiles(layout: SpoolLayout(root: root))
        try files.prepare()
        defer { try? FileManager.default.removeItem(atPath: root) }
        let queue = try JobQueue(files: files, logger: Self.quiet, classify: { _ in .skip(reason: "x") })
        try await queue.start()
        let watch: JSONValue = ["whole": true]
        queue.status.publish(["ready": true, "watch": watch].merging(status) { $1 })
        let heartbeat = try Heartbeat(
            files: files,
            roles: [.process, .receive],
            version: "1",
            status: queue.status,
            figures: { figures },
            logger: Self.quiet
        )
        await heartbeat.beat()
        try prepare(files)
        let alerts = SpoolReport(files).alerts(freeSpaceFloor: floor)
        await heartbeat.stop()
        await queue.stop()
        await queue.close()
        return alerts
    }

    @Test("All is well") func well() async throws { #expect(try await alerts() == []) }

    @Test("Nobody is there: the gravest comes first") func nobody() async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "alerts-\(UUID().uuidString)").path()
        let files = SpoolFiles(layout: SpoolLayout(root: root))
        try files.prepare()
        defer { try? FileManager.default.removeItem(atPath: root) }
        try Data("{}".utf8).write(to: URL(filePath: "\(root)/failed/a.json"))
        let alerts = SpoolReport(files).alerts(freeSpaceFloor: 0)
        #expect(alerts.map(\.code) == ["no-receiver", "no-processor", "failed"])
        #expect(alerts.map(\.level) == [.trouble, .trouble, .warning])
    }

    @Test("A webhook that is off, fails, is not there, or cannot be looked at")
    func webhooks() async throws {
        func codes(_ webhooks: JSONValue) async throws -> [String] {
            try await alerts(["webhooks": webhooks]).map(\.code)
        }
        func hook(_ state: String, _ inARow: Int) -> JSONValue {
            [
                "hooks": [
                    [
                        "id": 1, "name": "x", "state": .string(state), "calls": 9, "errors": 5,
                        "consecutiveErrors": .integer(inARow),
                    ]
                ]
            ]
        }
        #expect(try await codes(hook("Active", 0)) == [])
        #expect(try await codes(hook("Active", 5)) == ["webhook-failing"])
        #expect(try await codes(hook("TooManyErrors", 9)) == ["webhook-off"])
        #expect(try await codes(hook("Stopped", 0)) == ["webhook-off"])
        #expect(try await codes(["hooks": []]) == ["no-webhook"])
        #expect(try await codes(["hooks": [], "error": "403"]) == ["webhooks-unseen"])
    }

    @Test("Calls with a wrong token are told of for a quarter of an hour")
    func refused() async throws {
        var figures = ReceiverFigures()
        (figures.refused, figures.recentlyRefused) = (
            ["token": 17, "json": 3], ["token": 7, "signature": 1, "json": 3]
        )
        figures.lastUnauthorized = Date(timeIntervalSinceNow: -60)
        let alert = try #require(try await alerts([:], figures).first)
        #expect(
            alert.sentence
                == "8 webhooks refused in the last 15 minutes: the signature is wrong or missing, the token is wrong or missing",
            "\(alert)"
        )
        figures.recentlyRefused = ["json": 3]
        #expect(try await alerts([:], figures) == [])
    }

    @Test("The day's analyses: told of at 80 % and when they are used up, for that day only")
    func analyses() async throws {
        func codes(_ used: Int, day: Date = Date()) async throws -> [String] {
            let day = DayOfAnalyses(day: Timestamp.day(day), used: used, limit: 10)
            return try await alerts([DayOfAnalyses.member: day.json]).map(\.code)
        }
        #expect(try await codes(7) == [])
        #expect(try await codes(8) == ["analyses-nearly-used"])
        #expect(try await codes(10) == ["analyses-used-up"])
        #expect(try await codes(10, day: Date(timeIntervalSinceNow: -90_000)) == [])
    }

    @Test("What keeps webhooks or jobs where they are")
    func held() async throws {
        var figures = ReceiverFigures()
        figures.trouble = Reason(.spoolTrouble, [.problem: "no inode is left"])
        #expect(try await alerts([:], figures).map(\.code) == ["not-stored"])
        let open: JSONValue = ["SuperOffice": ["why": "503"]]
        #expect(try await alerts(["breakers": open, "ready": false]).map(\.code) == ["standstill"])
        #expect(try await alerts(["ready": false]).map(\.code) == ["not-ready"])
        #expect(try await alerts(["watch": ["whole": false]]).map(\.code) == ["unwatched"])
        #expect(try await alerts(["stuck": ["count": 2, "job": "a.json", "why": "EPERM"]]).map(\.code) == ["stuck"])
        #expect(try await alerts(floor: .max / 4).map(\.code) == ["low-space"])
        let paused = try await alerts { files in
            try Data("lunch\n".utf8).write(to: URL(filePath: files.layout.path(.signal(.paused))))
        }
        #expect(paused.map(\.sentence) == ["paused: lunch"] && paused.map(\.level) == [.warning])
    }
}
