import FoundationEssentials
import Glibc
import HTTPTypes
import JSON
import Sandbox
import SuperOffice
import Testing

@Suite("tenant prove")
struct ProveTests {
    typealias Answers = [String: (verdict: String, value: String)]

    private static func answers(_ outcome: Workplace.Outcome) throws -> Answers {
        let json = try JSONValue(parsing: Array(outcome.output.utf8))
        return (json["answers"]?.array ?? []).reduce(into: [:]) {
            $0[$1["question"]?.string ?? ""] = ($1["verdict"]?.string ?? "", $1["value"]?.string ?? "")
        }
    }

    private static func records(_ sandbox: Sandbox) async -> [JSONValue?] {
        [await sandbox.entity(.contact(18)), await sandbox.entity(.person(933))]
    }

    @Test("On a tenant as assumed every answer says so, the tenant is as it was, and doctor shows it")
    func asAssumed() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setBehaviour { $0.editsWithinOneSecond = true }
            try place.makeSpool(["ledger", "tmp", "locks"])
            let before = await Self.records(sandbox)
            let outcome = try await place.command("tenant", "prove", "--json")
            let answers = try Self.answers(outcome)
            #expect(outcome.code == 0, "\(outcome)")
            let expected = [
                "patch-keeps-others": "kept", "json-patch-test": "key", "both-dictionaries": "CustomFields",
                "unmodified-since": "412", "same-second": "whole-seconds", "text-encoding": "as-written",
                "list-encoding": "as-written", "number-encoding": "as-written", "checkbox-encoding": "as-written",
                "decimal-encoding": "as-written", "date-encoding": "as-written", "missing-record": "404",
                "bad-filter": "500", "burst": "answered", "field-only-event": "", "event-associate": "",
                "shared-associate": "",
            ]
            for (question, value) in expected {
                #expect(answers[question]?.value == value, "\(question): \(String(describing: answers[question]))")
                #expect(answers[question]?.verdict == (value.isEmpty ? "not-tried" : "held"), "\(question)")
            }
            #expect(answers.count == TenantProof.Question.allCases.count)
            #expect(await Self.records(sandbox) == before)
            #expect(place.text("tenant-prove.txt").contains("as assumed, 0 not, 3 not tried"))
            #expect(place.text("tenant-prove.json").contains("json-patch-test"))
            let doctor = try await place.command("doctor")
            #expect(doctor.output.contains("14 of 17 answers are as assumed (today)"), "\(doctor.output)")
            // Nothing of the run before is left.
            let again = try await place.command("tenant", "prove", "--json")
            #expect(again.output.contains(#""cleaned" : 0"#), "\(again.output)")
        }
    }

    /// What a tenant does otherwise, and the answers that show it.
    static let others: [(name: String, change: @Sendable (inout Behaviour) -> Void, shown: [String: String])] =
        [
            ("wipes", { $0.patchWipesOthers = true }, ["patch-keeps-others": "emptied"]),
            (
                "others",
                {
                    ($0.patchTest, $0.bothDictionaries) = (.refused, .userDefinedFields)
                    ($0.unmodifiedSince, $0.editsWithinOneSecond) = (.everySave, true)
                    ($0.bracketsRefused, $0.badQueryEmpty) = (true, false)
                },
                [
                    "json-patch-test": "refused", "both-dictionaries": "UserDefinedFields", "same-second": "finer",
                    "number-encoding": "refused", "list-encoding": "refused", "decimal-encoding": "refused",
                    "checkbox-encoding": "refused", "date-encoding": "refused",
                ]
            ),
            (
                "ignored",
                {
                    ($0.patchTest, $0.bothDictionaries, $0.unmodifiedSince) = (.ignored, .refused, .ignored)
                    $0.patchAltersValue = .capitalised
                },
                [
                    "json-patch-test": "ignored", "both-dictionaries": "refused", "unmodified-since": "ignored",
                    "text-encoding": "respelled",
                ]
            ),
            ("second more", { $0.unmodifiedSinceNeedsSecondMore = true }, ["unmodified-since": "second-more"]),
        ]

    @Test("What a tenant does otherwise is found out", arguments: ProveTests.others.indices)
    func otherwise(_ index: Int) async throws {
        let (name, change, shown) = Self.others[index]
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setBehaviour(change)
            let outcome = try await place.command("tenant", "prove", "--json")
            #expect(outcome.code == 1, "\(name): \(outcome.errors)")
            let answers = try Self.answers(outcome)
            for (question, value) in shown {
                #expect(answers[question]?.verdict == "differs", "\(name): \(question)")
                #expect(answers[question]?.value == value, "\(name): \(question)")
            }
        }
    }

    @Test("The dictionary form of test is found, and wrong answers to bad questions and bursts are")
    func refusals() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setBehaviour { $0.patchTest = .dictionary }
            await sandbox.setFault(Fault(.contact, .html, only: .call("Contact/2147483600")))
            await sandbox.setFault(Fault(.principal, .status(503), skip: 1))
            let outcome = try await place.command("tenant", "prove", "--json")
            let answers = try Self.answers(outcome)
            #expect(answers["json-patch-test"]?.value == "dictionary", "\(outcome)")
            #expect(answers["missing-record"]?.verdict == "differs")
            #expect(answers["burst"]?.verdict == "differs" && answers["burst"]?.value == "503")
        }
    }

    @Test("A query that is wrong and answered with an empty page is found, without harm to anything else")
    func emptyPages() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setBehaviour { $0.badQueryEmpty = true }
            // What this run asks last is still within the second in which the next one begins.
            await place.set(["SO_CALLS_PER_SECOND": "8"])
            let answers = try Self.answers(try await place.command("tenant", "prove", "--json"))
            #expect(answers["bad-filter"]?.verdict == "differs")
            // More than is allowed, and refused as it should be.
            await sandbox.setBehaviour { ($0.callsPerSecond, $0.tooManyRetryAfter) = (10, 1) }
            let burst = try Self.answers(try await place.command("tenant", "prove", "--json", "--burst"))
            #expect(burst["burst"]?.verdict == "held" && burst["burst"]?.value == "429", "\(burst)")
        }
    }

    @Test("What a run could not remove is named, and the next one removes it")
    func leftovers() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            // A crash: the outage comes in the middle and stays.
            await sandbox.setFault(Fault(.patch, .status(503)))
            await sandbox.setFault(Fault(.any, .status(503), only: .call(.delete, "")))
            let broken = try await place.command("tenant", "prove")
            #expect(broken.code == 69 && broken.errors.contains("could not remove"), "\(broken)")
            await sandbox.clearFaults()
            await sandbox.setBehaviour { $0.editsWithinOneSecond = true }
            let outcome = try await place.command("tenant", "prove", "--json")
            #expect(outcome.output.contains(#""cleaned" : 2"#), "\(outcome)")
            #expect(outcome.code == 0, "\(outcome.errors)")
        }
    }

    /// What the run has made in the tenant and is not deleted.
    private static func tests(_ place: Workplace) async throws -> Int {
        let outcome = try await place.command(
            "enrich",
            "--where",
            "name=superoffice-connector tenant prove*",
            "--dry-run",
            "--json"
        )
        return try JSONValue(parsing: Array(outcome.output.utf8))["chosen"]?.int ?? -1
    }

    /// A run that is in the middle of a question.
    private static func running(_ place: Workplace, _ sandbox: Sandbox) async throws -> RunningProcess {
        await sandbox.setFault(Fault(.patch, .hang))
        let prove = try await place.start("tenant", "prove")
        try await waitUntil("it asks", details: { prove.errors }) { await sandbox.counters().patchRequests > 0 }
        #expect(try await tests(place) == 1)
        return prove
    }

    @Test("Ctrl-C leaves the tenant as it was, and writes no note")
    func interrupted() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            try place.makeSpool(["ledger", "tmp", "locks"])
            let before = await Self.records(sandbox)
            let prove = try await Self.running(place, sandbox)
            await prove.send(SIGINT)
            #expect(try await prove.ended() == .exit(1), "\(prove.errors)")
            #expect(prove.errors.contains("stopped; no note was written"), "\(prove.errors)")
            #expect(!prove.errors.contains("could not remove"), "\(prove.errors)")
            await sandbox.clearFaults()
            #expect(try await Self.tests(place) == 0)
            #expect(await Self.records(sandbox) == before)
            #expect(place.text("tenant-prove.json").isEmpty && place.spool.text("tenant.json") == nil)
        }
    }

    @Test("After kill -9 the next run finds its records by their mark, and removes them")
    func killed() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setBehaviour { $0.editsWithinOneSecond = true }
            let before = await Self.records(sandbox)
            await (try Self.running(place, sandbox)).kill()
            await sandbox.clearFaults()
            #expect(try await Self.tests(place) == 1)
            let next = try await place.command("tenant", "prove", "--json")
            #expect(next.code == 0 && next.output.contains(#""cleaned" : 2"#), "\(next)")
            #expect(try await Self.tests(place) == 0)
            #expect(await Self.records(sandbox) == before)
        }
    }

    @Test("Whether a write of fields comes back, and in whose name, is seen where our webhook arrives")
    func feed() async throws {
        try await withWorkplace { place in
            let feed = try await Feed(place)
            try await feed.register()
            let raised = try Self.answers(try await place.command("tenant", "prove", "--json"))
            #expect(raised["field-only-event"]?.value == "raised", "\(raised)")
            #expect(raised["event-associate"]?.value == "ours")
            await feed.sandbox.setBehaviour { $0.udefEcho = .none }
            let silent = try await place.command("tenant", "prove", "--json", "--feed-seconds", "3")
            let none = try Self.answers(silent)
            #expect(none["field-only-event"]?.verdict == "differs" && none["field-only-event"]?.value == "none")
            #expect(none["event-associate"]?.verdict == "not-tried")
        }
    }

    @Test("Companies that our associate saved and the ledger does not know show that somebody shares it")
    func shared() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            try place.makeSpool(["ledger", "tmp", "locks"])
            try await sandbox.editByPerson(.contact(18), "Name", to: "Renamed by the other", associate: 77)
            let answers = try Self.answers(try await place.command("tenant", "prove", "--json"))
            #expect(answers["shared-associate"]?.value == "shared", "\(answers)")
        }
    }

    @Test("A tenant that is not a development tenant is asked about first, and a refused login is a setting")
    func guarded() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            for login in ["https://online.superoffice.com", "https://qaonline.superoffice.com", "https://x.invalid"] {
                let outcome = try await place.command("tenant", "prove", settings: ["SO_LOGIN_URL": login])
                #expect(outcome.code == 2 && outcome.errors.contains("--yes"), "\(outcome)")
            }
            let refused = try await place.command("tenant", "prove", settings: ["SO_CLIENT_SECRET": "wrong"])
            #expect(refused.code == 78 && refused.errors.split(separator: "\n").count == 1, "\(refused)")
            #expect(try await place.command("tenant", "prove", "--feed-seconds", "x").code == 2)
        }
    }
}
