import Foundation
import JSON
import Logging
import Spool
import Testing

@testable import Dashboard

/// What stops the work, on the page that people open first.
@Suite("Standstills on the spool page", .timeLimit(.minutes(1))) struct StandstillTests {
    private func withQueue(
        _ status: [String: JSONValue],
        pages: Dashboard.Settings = Dashboard.Settings(),
        figures: ReceiverFigures? = nil,
        clock: SpoolClock = SpoolClock(),
        _ body: @escaping (PagesRig, JobQueue) async throws -> Void
    ) async throws {
        let spool = try TestSpool()
        let queue = try JobQueue(
            files: spool.files,
            logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() },
            classify: { _ in .skip(reason: "x") }
        )
        try await queue.start()
        queue.status.publish(["ready": true].merging(status) { $1 })
        let heartbeat = try Heartbeat(
            files: spool.files,
            roles: figures == nil ? [.process] : [.process, .receive],
            version: "1",
            status: queue.status,
            figures: { figures },
            clock: clock,
            logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        )
        await heartbeat.beat()
        try await withPages(spool: spool, pages: pages) { rig in try await body(rig, queue) }
        await heartbeat.stop()
        await queue.stop()
        await queue.close()
    }

    // MARK: Webhooks

    @Test func aWebhookThatIsOffTellsWhyAndHowItIsSwitchedOn() async throws {
        let off: JSONValue = [
            "id": 66, "name": "connector", "state": "TooManyErrors", "calls": 20, "errors": 9, "consecutiveErrors": 9,
            "lastError": "HTTP/1.1 401 Unauthorized: the token is wrong",
        ]
        let fine: JSONValue = ["id": 67, "name": "other", "state": "Active"]
        try await withQueue(["webhooks": ["lookedAt": "2026-03-01T10:00:00Z", "hooks": [off, fine]]]) { rig, _ in
            let page = try await rig.ask("GET", "/spool").body
            for part in [
                Texts.english("alert.webhookSwitchedOff", ["name": "connector"]),
                "Last error: HTTP/1.1 401 Unauthorized: the token is wrong",
                "<code>superoffice-connector webhook enable 66</code>",
            ] { #expect(page.contains(part), "\(part)") }
            #expect(!page.contains("webhook enable 67"))
        }
    }

    // MARK: Processes

    @Test func receiversTellWhatTheyHaveSeen() async throws {
        var figures = ReceiverFigures()
        (figures.accepted, figures.refused) = (1234, ["token": 5, "json": 1])
        try await withQueue([:], figures: figures) { rig, _ in
            let page = try await rig.ask("GET", "/spool").body
            for word in [Texts.english["receiver.alive"], "1,234 webhooks accepted", "refused: token 5, json 1"] {
                #expect(page.contains(word), "\(word)")
            }
            #expect(page.contains(Texts.english["allIsWell"]))
        }
        figures.trouble = Reason(.spoolTrouble, [.problem: "no inode is left"])
        try await withQueue([:], figures: figures) { rig, _ in
            let page = try await rig.ask("GET", "/spool").body
            #expect(page.contains(Texts.english["alert.notStored"]) && page.contains("no inode is left"))
        }
        try await withQueue([:]) { rig, _ in
            let page = try await rig.ask("GET", "/spool").body
            #expect(page.contains(Texts.english["noReceivers"]))
        }
    }

    /// Stopped, in a deadlock, or cut off from the disk.
    @Test func aProcessThatDoesNotMoveIsToldOf() async throws {
        let clock = SpoolClock(
            wall: { Date().addingTimeInterval(-60) },
            monotonic: { .now + .seconds(-60) }
        )
        try await withQueue(["ready": false], figures: ReceiverFigures(), clock: clock) { rig, _ in
            let page = try await rig.ask("GET", "/spool").body
            for word in [Texts.english["alert.stalled"], Texts.english["worker.stalled"], "Since"] {
                #expect(page.contains(word), "\(word)")
            }
            #expect(!page.contains(Texts.english["alert.notReady"]), "nobody knows")
        }
    }

    private static func published(_ reason: Reason) -> JSONValue {
        .object(
            reason.json.merging([
                "why": .string(reason.sentence), "since": "2026-03-01T10:00:00.000Z",
                "probeAt": "2026-03-01T10:05:00.000Z",
            ]) { $1 }
        )
    }

    /// The pause's time and the next try are on one clock, and a sentence ends before the next begins.
    @Test func timesInAnAlertAreOfOneZone() async throws {
        let down = Reason(.tenantNotRunning, [.state: "Maintenance", .until: "2026-03-01T10:20:00Z"])
        try await withQueue(["breakers": ["SuperOffice": Self.published(down)]]) { rig, _ in
            _ = try SpoolOperations(files: rig.files).pause(note: "2026-03-01T10:10:00.000Z Alda upgrade")
            let page = try await rig.ask("GET", "/spool", headers: ["Cookie: zone=Europe%2FBerlin"]).body
            #expect(page.contains("valid until 2026-03-01 11:20:00. Since <time"), "\(page)")
            #expect(page.contains("“2026-03-01 11:10:00 Alda upgrade”"))
        }
    }

    private static let verdict = Reason(.sameVerdict, [.verdict: "gone", .count: 10, .job: "20260301T1_x.json"])

    @Test func aBrakeSaysAtWhichStageAndShowsOneJob() async throws {
        try await withQueue(["breakers": ["read": Self.published(Self.verdict)]]) { rig, _ in
            let page = try await rig.ask("GET", "/spool").body
            for word in [
                Texts.english["alert.brake.read"], "(gone)", "/jobs/20260301T1_x.json", "Since", "2026-03-01 10:00:00",
                "10:05:00", "/actions/try-now",
            ] { #expect(page.contains(word), "\(word)") }
            #expect(!page.contains(Texts.english["allIsWell"]))
        }
    }

    @Test func aDestinationThatIsDownIsNamed() async throws {
        let down = Reason(.crmCredentials, [.problem: "invalid_grant"])
        try await withQueue(["breakers": ["SuperOffice": Self.published(down)]]) { rig, _ in
            let page = try await rig.ask("GET", "/spool").body
            #expect(
                page.contains("Processing is on hold: SuperOffice is not available.") && page.contains("invalid_grant")
            )
            #expect(try await rig.ask("GET", "/spool?lang=de").body.contains("Jetzt versuchen"))
        }
    }

    @Test func anAlarmStopsNothing() async throws {
        let alarm = Reason(.onlyNoAnalyses, [.count: 20])
        try await withQueue(["alarms": [Self.published(alarm), ["code": "later", "why": "something new"]]]) { rig, _ in
            let page = try await rig.ask("GET", "/spool").body
            for word in [Texts.english["alarm.only-no-analyses"], alarm.sentence, "something new"] {
                #expect(page.contains(word.replacing("'", with: "&#39;")), "\(word)")
            }
            #expect(!page.contains("/actions/try-now"))
        }
    }

    @Test func filesThatCannotBeMovedAreTold() async throws {
        let stuck: JSONValue = ["count": 2, "job": "a.json", "why": "EPERM: the folder is sticky"]
        try await withQueue(["stuck": stuck]) { rig, _ in
            let page = try await rig.ask("GET", "/spool").body
            #expect(page.contains("2 jobs cannot be moved.") && page.contains("a.json: EPERM: the folder is sticky"))
        }
    }

    @Test func whatAnotherSideSaidIsMaskedThere() async throws {
        var settings = Dashboard.Settings()
        settings.masksPersonalData = true
        let reason = Reason(.explorerContract, [.status: 405, .message: "no \"Erika Muster\" here"])
        let old: JSONValue = ["why": "503 for Erika Muster"]
        let breakers: JSONValue = ["Company Explorer": Self.published(reason), "SuperOffice": old]
        try await withQueue(["breakers": breakers], pages: settings) { rig, _ in
            let page = try await rig.ask("GET", "/spool").body
            #expect(!page.contains("Muster") && page.contains("(405)"))
            #expect(page.contains(Texts.english["saidMasked"]))
        }
    }

    @Test func aPauseOfTheConnectorsOwnSaysWhy() async throws {
        try await withQueue(["breakers": ["SuperOffice": ["why": "x"]]]) { rig, queue in
            try await queue.pause(note: Reason(.crmWiped, [.what: "contact 18", .field: "SuperOffice:83"]))
            let page = try await rig.ask("GET", "/spool").body
            for word in [Texts.english["alert.pausedByItself"], "contact 18", "SuperOffice:83", "/actions/resume"] {
                #expect(page.contains(word), "\(word)")
            }
            #expect(!page.contains("crm-wiped") && !page.contains("/actions/try-now"))
        }
    }

    @Test func aPersonsNoteIsNoReason() async throws {
        try await withQueue([:]) { rig, _ in
            _ = try SpoolOperations(files: rig.files).pause(note: "Alda: lunch")
            let page = try await rig.ask("GET", "/spool").body
            #expect(page.contains("“Alda: lunch”") && page.contains(Texts.english["alert.paused"]))
        }
    }
}
