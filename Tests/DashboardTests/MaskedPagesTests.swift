import Foundation
import JSON
import Logging
import Spool
import Testing
import Webhook

@testable import Dashboard

/// With masking on, no page shows what a person or a company wrote, whatever field of a file it stands in.
@Suite("Masked pages", .timeLimit(.minutes(2))) struct MaskedPagesTests {
    /// With marks that once switched masking off and on again.
    private static let person = #"Frau "Erika Muster" said {status} [0170 555] “85000”"#
    private static let telltales = ["Frau", "Erika", "Muster", "0170", "5550199", "85000"]

    private static func text(_ value: JSONValue) -> String { String(decoding: value.serialized(), as: UTF8.self) }

    private static var reason: JSONValue {
        step(
            Reason(
                .crmIgnoredWrite,
                [
                    .what: "contact 18", .field: "SuperOffice:83", .found: .string(person), .wanted: .string(person),
                ]
            )
        )
    }

    private static func step(_ reason: Reason, to state: String = "failed") -> JSONValue {
        .object(
            reason.json.merging([
                "at": "2026-03-01T12:00:01.000Z", "to": .string(state), "why": .string(reason.sentence),
            ]) { $1 }
        )
    }

    /// A file with the person in every place that a webhook or a story has.
    private static func file(_ sample: Sample, _ last: JSONValue) -> String {
        let note: JSONValue = .object(
            Reason(.notOurs, [.found: .string(person)]).json.merging(["why": .string("holds \(person)")]) { $1 }
        )
        let story: JSONValue = [
            "account": ["id": .integer(sample.key), "name": .string(person)], "attempts": 2,
            "origin": .string(person),
            "trail": [
                ["at": .string(person), "to": .string(person), "why": .string(person)],
                [
                    "at": "2026-03-01T12:00:00.000Z", "to": "deferred", "code": "of-a-later-version",
                    "why": .string(person),
                ],
                step(Reason(.unknownListItem, [.item: .string(person), .field: "SuperOffice:83"]), to: "deferred"),
                step(Reason(.crmCredentials, [.problem: "the login answered 400", .message: .string(person)])),
                last,
            ],
            "result": [
                "status": "written", "analysis": true,
                "contact": [
                    "SuperOffice:83": ["old": .string(person), "new": .string(person), "stored": .string(person)],
                    "SuperOffice:84": ["old": 5_550_199, "new": [.string(person)], "cut": true],
                    person: ["old": "", "new": .string(person)],
                ],
                "person": ["SuperOffice:9": ["old": .string(person), "new": .null]],
                "kept": [
                    "contact SuperOffice:86": note, "contact SuperOffice:87": .string(person), person: .string(person),
                ],
                "skipped": ["contact openers.primary": note], "held": ["SuperOffice:1": .string(person)],
                "alsoChanged": [.string(person)],
            ],
        ]
        let webhook: [String: JSONValue] = [
            "Event": .string(sample.event), "PrimaryKey": .integer(sample.key), "EventId": .string(sample.id),
            "Changes": ["name", .string(person)], "ContextIdentifier": .string(person), "WebhookName": .string(person),
            "Timestamp": .string(person), "ChangedByAssociateId": 5, person: .string(person),
            "FieldValues": [
                "contact_id": .integer(sample.key), "name": .string(person), "phone": 5_550_199, "pay": 85000.5,
                "more": [.string(person), ["x": .string(person), person: 5_550_199]],
            ],
            JobHistory.member: story,
        ]
        return text(.object(webhook))
    }

    private static let samples = (0..<9).map { Sample(key: 18 + $0 % 3, at: Double($0)) }

    private static func spool() throws -> TestSpool {
        let spool = try TestSpool()
        let places = [
            "done/2026-03-01", "failed", "deferred", "incoming", "skipped/2026-03-01/own-change", "proposed",
            "approved",
        ]
        for (place, sample) in zip(places, samples) { try spool.put("\(place)/\(sample.name)", file(sample, reason)) }
        // As version 0.1 wrote it: a sentence, and no code.
        let old = samples[7]
        try spool.put(
            "failed/\(old.name)",
            file(old, ["at": "2026-03-01T12:00:01.000Z", "to": "failed", "why": .string(person)])
        )
        try spool.put("failed/broken.json", "{\(person)")
        try spool.put("failed/broken.json.why", "\(person)\n{\"code\":\"of-a-later-version\"}\n")
        try spool.put("failed/other.json", "[\"\(person)\"]")
        let note = Reason(.unusableValue, [.found: .string(person), .problem: "where a date belongs"])
        try spool.put("failed/other.json.why", "\(note.sentence)\n\(text(.object(note.json)))\n")
        try spool.put(
            "failed/odd.json",
            text(["Event": .string(person), "PrimaryKey": 18, "EventId": .string(person)])
        )
        let pause = Reason(
            .crmWipedNotRestored,
            [
                .what: "contact 18", .field: "SuperOffice:83", .problem: "the write did not succeed",
                .message: .string(person),
            ]
        )
        try spool.put("locks/PAUSED", "\(pause.sentence)\n\(text(.object(pause.json)))\n")
        return spool
    }

    /// What a process says of itself.
    private static var status: [String: JSONValue] {
        let down = step(Reason(.crmUnavailable, [.what: "contact 18", .status: 503, .message: .string(person)]))
        return [
            "ready": false, "breakers": ["SuperOffice": down, "Company Explorer": ["why": .string(person)]],
            "alarms": [down, ["code": "of-a-later-version", "why": .string(person)]],
            "webhooks": ["hooks": [], "error": .string(person)],
        ]
    }

    /// Every page that a page leads to, and the question that each button asks.
    private func crawl(_ rig: PagesRig, _ language: String) async throws -> [(place: String, page: String)] {
        var waiting = ["/", "/spool"]
        var pages: [(place: String, page: String)] = []
        var seen = Set(waiting)
        let header = "Cookie: lang=\(language)"
        while let place = waiting.popLast() {
            let page = try await rig.ask("GET", place, headers: [header]).body
            pages.append((place, page))
            for link in page.matches(of: /href="(\/[^"]*)"/).map({ String($0.output.1).replacing("&amp;", with: "&") })
            where !link.hasPrefix("/assets/") && !link.contains("lang=") && seen.insert(link).inserted {
                waiting.append(link)
            }
            for form in page.matches(of: /(?s)<form method="post" action="([^"]+)".*?<\/form>/) {
                let fields = form.output.0.matches(of: /name="([^"]*)" value="([^"]*)"/)
                var values = Dictionary(fields.map { (String($0.output.1), String($0.output.2)) }) { $1 }
                values["csrf"] = try await rig.formToken()
                let action = String(form.output.1)
                guard action.hasPrefix("/actions/"), seen.insert("\(action) \(values)").inserted else { continue }
                let question = try await rig.ask("POST", action, headers: [header], form: values)
                pages.append(("\(action) \(values)", question.body))
            }
        }
        return pages
    }

    private func pages(masked: Bool, _ language: String) async throws -> [(place: String, page: String)] {
        let spool = try Self.spool()
        let queue = try JobQueue(
            files: spool.files,
            logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() },
            classify: { _ in .skip(reason: "x") }
        )
        try await queue.start()
        queue.status.publish(Self.status)
        var settings = Dashboard.Settings()
        settings.masksPersonalData = masked
        settings.decision = DecisionSettings(columns: ["name", Self.person])
        let (found, pages) = AsyncStream.makeStream(of: [(place: String, page: String)].self)
        try await withPages(spool: spool, pages: settings) { rig in
            try await untilTrue("the folders are read") {
                let page = try await rig.ask("GET", "/").body
                return page.contains("id=\"run-") && !page.contains(Texts.english["stillReading"])
            }
            pages.yield(try await crawl(rig, language))
        }
        await queue.stop()
        await queue.close()
        return await found.first { _ in true } ?? []
    }

    @Test(arguments: ["en", "de"]) func nobodyIsNamedOnAnyPage(language: String) async throws {
        let pages = try await pages(masked: true, language)
        // The start page, runs, jobs, the spool and what the buttons ask.
        #expect(pages.count > 20, "\(pages.map(\.place))")
        for (place, page) in pages {
            let named = Self.telltales.filter { page.contains($0) }
            let line = page.split(separator: "\n").first { line in named.contains { line.contains($0) } } ?? ""
            #expect(named.isEmpty, "\(place): \(line)")
        }
    }

    @Test func withoutMaskingEveryKindOfPageNamesThem() async throws {
        let named = try await pages(masked: false, "en").filter { $0.page.contains("Frau") }.map(\.place)
        for kind in ["/", "/spool", "/runs/", "/jobs/", "/actions/jobs", "/folders/failed"] {
            #expect(named.contains { $0 == kind || (kind.count > 1 && $0.hasPrefix(kind)) }, "\(kind)")
        }
    }
}
