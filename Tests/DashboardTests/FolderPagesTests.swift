import Foundation
import JSON
import Spool
import Testing
import Text
import Webhook

@testable import Dashboard

/// The pages of the folders over a real socket, on a spool of real files.
@Suite("Folder pages", .timeLimit(.minutes(2))) struct FolderPagesTests {
    /// 61 failed jobs of two reasons, two deferred ones, one that was skipped.
    private static func spool() throws -> TestSpool {
        let spool = try TestSpool()
        for number in 0..<61 {
            let isBad = number < 60
            let job = Sample(key: 100 + number, at: Double(number * 60))
            let why = isBad ? "contact \(100 + number): SuperOffice answered 400" : "loop suspected"
            let name = number == 7 ? "=cmd|' /C calc'!A0" : number == 8 ? "Świat Sp. z o.o." : "Firma \(number)"
            let story = job.story("failed", why: why, account: (100 + number, name), attempts: number % 4)
            try spool.put("failed/\(job.name)", job.webhook(story: story))
        }
        for number in 0..<2 {
            let job = Sample(event: "person.changed", key: 900 + number, at: Double(number))
            let story = job.story(
                "deferred",
                why: "SuperOffice answered 503",
                account: (19, "Zweite GmbH"),
                attempts: 2
            )
            try spool.put("deferred/\(job.name)", job.webhook(story: story))
        }
        let skipped = Sample(at: 5)
        try spool.put("skipped/2026-03-01/own-change/\(skipped.name)", skipped.webhook)
        return spool
    }

    private func withSpool(
        _ spool: TestSpool,
        masked: Bool = false,
        tenant: String? = nil,
        _ body: (PagesRig) async throws -> Void
    ) async throws {
        var pages = Dashboard.Settings()
        pages.masksPersonalData = masked
        pages.decision = DecisionSettings(columns: ["name"], tenant: tenant)
        try await withPages(spool: spool, pages: pages) { rig in
            try await untilTrue("the folders are read") {
                !(try await rig.ask("GET", "/").body.contains(Texts.english["stillReading"]))
            }
            try await body(rig)
        }
    }

    private func rows(_ page: String) -> [String] {
        page.components(separatedBy: "<tr role=\"row\" id=\"job-").dropFirst().map { String($0) }
    }

    private func keys(_ page: String) -> [Int] {
        rows(page).compactMap { $0.firstMatch(of: /_contact.changed_(\d+)_/).flatMap { Int($0.output.1) } }
    }

    @Test func theSpoolPageLeadsToEveryFolder() async throws {
        try await withSpool(Self.spool()) { rig in
            let spool = try await rig.ask("GET", "/spool").body
            for state in SpoolLayout.states {
                #expect(spool.contains("href=\"/folders/\(state.rawValue)\""), "\(state)")
                let page = try await rig.ask("GET", "/folders/\(state.rawValue)")
                #expect(page.status == 200 && page.body.contains("<h1>Folder \(state.rawValue)</h1>"), "\(state)")
            }
        }
    }

    private static let searches = [
        ("", 61), ("?text=loop", 1), ("?text=LOOP+SUSP", 1), ("?text=swiat", 1), ("?company=firma+1", 11),
        ("?company=142", 1), ("?event=contact.*", 61), ("?event=person.*", 0), ("?reason=answered", 60),
        ("?reason=nothing", 0), ("?from=2026-03-01T12:10&to=2026-03-01T12:19", 10), ("?to=2026-03-01T12:00", 1),
        ("?from=2026-03-02", 0), ("?company=firma&text=answered&event=contact.changed", 58), ("?text=%25", 0),
    ]

    @Test func aFilterFindsWhatItSays() async throws {
        try await withSpool(Self.spool()) { rig in
            for (query, count) in Self.searches {
                let page = try await rig.ask("GET", "/folders/failed\(query)").body
                let counted = Texts.english(query.isEmpty ? "jobsAll" : "jobsFound", count: count)
                #expect(page.contains("<p class=\"count\">\(counted)"), "\(query)")
                #expect(rows(page).count == min(count, 50), "\(query)")
            }
        }
    }

    @Test func theOrderIsTheOneAskedFor() async throws {
        try await withSpool(Self.spool()) { rig in
            func first(_ query: String) async throws -> [Int] {
                Array(keys(try await rig.ask("GET", "/folders/failed?\(query)").body).prefix(3))
            }
            #expect(try await first("") == [160, 159, 158])
            #expect(try await first("sort=received") == [100, 101, 102])
            #expect(try await first("sort=-moved&page=2") == [110, 109, 108])
            #expect(try await first("sort=-attempts").allSatisfy { $0 % 4 == 3 })
            #expect(try await first("sort=company") == [107, 100, 101])
            #expect(
                try await first("sort=nonsense&page=99") == [110, 109, 108],
                "the last page stands for those behind"
            )
            let page = try await rig.ask("GET", "/folders/failed?sort=-attempts").body
            #expect(page.contains("aria-sort=\"descending\"") && page.contains("page 1 of 2"))
        }
    }

    /// What the spool page counts, what the list counts and what the button asks for are the same.
    @Test func countsAgreeEverywhere() async throws {
        try await withSpool(Self.spool()) { rig in
            let spool = try await rig.ask("GET", "/spool").body
            #expect(spool.contains("Replay all 60 of this reason") && spool.contains("61 jobs failed."))
            let list = try #require(spool.firstMatch(of: /href="(\/folders\/failed\?reason=[0-9a-f]+)">show all 60</))
                .output.1
            let page = try await rig.ask("GET", String(list)).body
            #expect(page.contains("60 jobs match") && page.contains("Replay all 60 that match"))
            let question = try await post(rig, ["list": String(list), "what": "all", "return": String(list)])
            #expect(question.body.contains("Move 60 jobs back to incoming?") && question.body.contains("and 50 more"))
            #expect(question.body.contains("failed/ contact N: SuperOffice answered N"))
        }
    }

    private func post(_ rig: PagesRig, _ form: [String: String]) async throws -> WireAnswer {
        let form = form.merging(["csrf": try await rig.formToken()]) { $1 }
        return try await rig.ask("POST", "/actions/jobs", form: form)
    }

    /// The form that the question has, answered with yes.
    private func answer(_ rig: PagesRig, _ question: WireAnswer) async throws -> WireAnswer {
        let form = question.body.matches(of: /name="([^"]*)" value="([^"]*)"/)
            .map { (String($0.output.1), String($0.output.2).replacing("&amp;", with: "&")) }
            .filter { $0.0 != "force" }
        return try await rig.ask("POST", "/actions/jobs", form: Dictionary(form) { $1 })
    }

    private func names(_ spool: TestSpool, _ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: spool.path(folder)).sorted()
    }

    @Test func allThatMatchAreMovedAndNoneThatCameSince() async throws {
        let spool = try Self.spool()
        try await withSpool(spool) { rig in
            let list = "/folders/failed?text=answered"
            let question = try await post(rig, ["list": list, "what": "all", "return": list])
            let late = Sample(key: 777, at: Date().timeIntervalSince(Sample.start) + 60)
            try spool.put(
                "failed/\(late.name)",
                late.webhook(story: late.story("failed", why: "SuperOffice answered 400", account: (777, "Spät")))
            )
            try await untilTrue("it is on the page") {
                try await rig.ask("GET", list).body.contains("61 jobs match")
            }
            let done = try await answer(rig, question)
            #expect(done.status == 303 && done["location"] == "\(list)&notice=replayed-60", "\(done)")
            #expect(try names(spool, "failed").count == 2 && names(spool, "incoming").count == 60)
            #expect(rig.exists("failed/\(late.name)"))
            #expect(rig.log.lines.count { $0.contains("Job replayed") && $0.contains("by=local") } == 60)
            try await untilTrue("the list knows") {
                try await rig.ask("GET", "/folders/failed").body.contains("2 jobs")
            }
            #expect(try await answer(rig, question)["location"] == "\(list)&notice=gone")
        }
    }

    @Test func whatIsPickedIsRetriedAndNothingElse() async throws {
        let spool = try Self.spool()
        try await withSpool(spool) { rig in
            let page = try await rig.ask("GET", "/folders/deferred").body
            #expect(page.contains("Retry selected now") && page.contains("Next attempt"))
            let names = try names(spool, "deferred")
            let future = Date() + 3600
            for name in names {
                try FileManager.default.setAttributes(
                    [.modificationDate: future],
                    ofItemAtPath: spool.path("deferred/\(name)")
                )
            }
            let form = ["list": "/folders/deferred", "what": "picked", "return": "/folders/deferred"]
            #expect(try await post(rig, form)["location"] == "/folders/deferred?notice=none-picked")
            let picked = form.merging(Dictionary(names.map { ("shown:\($0)", "yes") }) { $1 }) { $1 }
                .merging(["picked:\(names[0])": "yes"]) { $1 }
            let question = try await post(rig, picked)
            #expect(question.body.contains("Try 1 deferred job now?") && !question.body.contains(names[1]))
            #expect(try await answer(rig, question)["location"] == "/folders/deferred?notice=retried-1")
            let due = try names.map {
                try FileManager.default.attributesOfItem(atPath: spool.path("deferred/\($0)"))[.modificationDate]
                    as? Date
            }
            #expect(try #require(due[0]) < Date() + 60 && #require(due[1]) > Date() + 3000)
            let shown = try await post(rig, picked.merging(["what": "shown"]) { $1 })
            #expect(shown.body.contains("Try 2 deferred jobs now?"))
        }
    }

    @Test func nothingElseIsDone() async throws {
        let forms = [
            ["list": "/folders/incoming", "what": "all"], ["list": "/folders/processing", "what": "all"],
            ["list": "/folders/proposed", "what": "all"], ["list": "/folders/tmp", "what": "all"], ["what": "all"],
            ["list": "/folders/failed"], ["list": "/folders/failed", "what": "everything"],
        ]
        try await withSpool(Self.spool()) { rig in
            for form in forms {
                let answer = try await post(rig, form)
                #expect(answer.status == 400, "\(form)")
            }
        }
    }

    @Test func aNameIsNeverAPath() async throws {
        let spool = try Self.spool()
        try await withSpool(spool) { rig in
            for name in ["../deferred/x.json", "..%2Fdeferred%2Fx.json", ".hidden.json", "x"] {
                let form = ["list": "/folders/failed", "what": "picked", "picked:\(name)": "yes", "confirmed": "yes"]
                let answer = try await post(rig, form)
                #expect(answer.status == 303 && answer["location"]?.contains("replayed") == false, "\(name)")
            }
            #expect(try names(spool, "incoming").isEmpty)
        }
    }

    // MARK: For programs

    @Test func theSameAddressIsCSVAndJSON() async throws {
        try await withSpool(Self.spool()) { rig in
            let csv = try await rig.ask("GET", "/folders/failed?text=answered&sort=received&format=csv")
            #expect(csv["content-type"] == "text/csv; charset=utf-8")
            #expect(csv["content-disposition"]?.contains("failed.csv") == true)
            #expect(csv.body.contains("name,state,event,key,company,companyName,received"))
            #expect(csv.body.contains("contact.changed,108,108,Świat Sp. z o.o.,2026-03-01T12:08:00.000Z"))
            #expect(csv.body.contains(",'=cmd|' /C calc'!A0,"), "no formula")
            let json = try await rig.ask(
                "GET",
                "/folders/failed?text=answered&sort=received",
                headers: ["Accept: application/json"]
            )
            #expect(json["content-type"] == "application/json; charset=utf-8")
            let jobs = try #require(try JSONValue(parsing: Array(unchunked(json).utf8)).array)
            #expect(jobs.count == 60 && jobs[0]["key"]?.int == 100 && jobs[3]["attempts"]?.int == 3)
            #expect(jobs[0]["why"]?.string == "contact 100: SuperOffice answered 400")
            let none = try await rig.ask("GET", "/folders/failed?text=nobody&format=json")
            #expect(try JSONValue(parsing: Array(unchunked(none).utf8)) == [])
            let runs = try await rig.ask("GET", "/?status=failed&format=json")
            #expect(try JSONValue(parsing: Array(unchunked(runs).utf8)).array?.count == 61)
            let page = try await rig.ask(
                "GET",
                "/folders/failed",
                headers: ["Accept: text/html,application/json;q=0.9"]
            )
            #expect(page["content-type"]?.hasPrefix("text/html") == true, "a browser gets the page")
        }
    }

    /// A chunked body's text.
    private func unchunked(_ answer: WireAnswer) -> String {
        guard answer["transfer-encoding"] == "chunked" else { return answer.body }
        var (text, rest) = ([UInt8](), Array(answer.body.utf8)[...])
        while let end = rest.firstIndex(of: 13) {
            guard let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), size > 0 else { break }
            text += rest[(end + 2)..<(end + 2 + size)]
            rest = rest[(end + 2 + size + 2)...]
        }
        return String(decoding: text, as: UTF8.self)
    }

    @Test func maskedListsNameNobodyInAnyForm() async throws {
        try await withSpool(Self.spool(), masked: true) { rig in
            for form in ["", "?format=csv", "?format=json"] {
                let list = try await rig.ask("GET", "/folders/failed\(form)").body
                #expect(!list.contains("Firma") && !list.contains("Świat") && !list.contains("answered"), "\(form)")
            }
            // What is not shown cannot be guessed.
            for query in ["text=firma", "company=firma", "text=answered", "reason=answered"] {
                #expect(
                    try await rig.ask("GET", "/folders/failed?\(query)").body.contains("No job matches."),
                    "\(query)"
                )
            }
            #expect(try await rig.ask("GET", "/folders/failed?company=101").body.contains("1 job matches"))
        }
    }

    // MARK: Another tenant's events

    @Test func anotherTenantsEventIsNotFiledUnderOurCompany() async throws {
        let spool = try TestSpool()
        let ours = Sample()
        let theirs = [Sample(at: 10), Sample(at: 20), Sample(event: "person.changed", key: 933, at: 30)]
        try spool.put("done/2026-03-01/\(ours.name)", ours.webhook(story: ours.story("done")))
        let tenant = #","ContextIdentifier":"Cust77777","FieldValues":{"contact_id":18}"#
        try spool.put("skipped/2026-03-01/foreign-tenant/\(theirs[0].name)", theirs[0].webhook(tenant))
        try spool.put("incoming/\(theirs[1].name)", theirs[1].webhook(tenant))
        try spool.put("incoming/\(theirs[2].name)", theirs[2].webhook(tenant))
        var settings = RunIndex.Settings.quick
        settings.tenant = "Cust12345"
        try await withIndex(spool, settings) { index in
            let runs = await index.runs(RunQuery()).runs
            #expect(runs.count == 4)
            let run = try #require(runs.first { $0.account?.id == 18 })
            #expect(run.jobs.map(\.name) == [ours.name] && run.status == .completed)
            #expect(runs.filter { $0.account == nil }.allSatisfy { $0.persons.isEmpty && $0.jobs[0].isForeign })
        }
    }
}
