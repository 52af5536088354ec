import Foundation
import Spool
import Testing
import Text
import Webhook

@testable import Dashboard

/// Every page over a real socket, on a spool of real files.
@Suite("Pages", .timeLimit(.minutes(2))) struct PagesTests {
    /// What a hostile or careless person may have written into a company's name; as it stands in JSON.
    static let evil = #"<script>alert(1)</script>\" onmouseover=x ' & \"\u0301 y=\"z"#

    /// A spool with one job in each state.
    private func spool(_ company: String = "Bremer Abenteuerwelt") throws -> (spool: TestSpool, jobs: Jobs) {
        let spool = try TestSpool()
        let jobs = Jobs()
        try spool.put(
            "done/2026-03-01/\(jobs.done.name)",
            jobs.done.webhook(
                #","Changes":["name","updated"],"ChangedByAssociateId":5"#,
                story: jobs.done.story(
                    "done",
                    why: "2 fields written and verified, 1 kept",
                    account: (18, company),
                    result: """
                        {"status":"written","analysis":true,"contact":{"SuperOffice:83":{"old":"","new":"Freizeitpark"},\
                        "SuperOffice:84":{"old":"\(company)","new":"Neu"}},\
                        "kept":{"contact SuperOffice:86":"was edited by a person: \(company)"}}
                        """
                )
            )
        )
        try spool.put(
            "failed/\(jobs.failed.name)",
            jobs.failed.webhook(
                story: jobs.failed.story(
                    "failed",
                    why: #"\"Zoo\" is no item of the list of SuperOffice:83 <b>"#,
                    account: (18, company),
                    attempts: 3
                )
            )
        )
        try spool.put(
            "deferred/\(jobs.deferred.name)",
            jobs.deferred.webhook(
                story: jobs.deferred.story(
                    "deferred",
                    why: "SuperOffice answered 503",
                    account: (19, "Zweite GmbH"),
                    attempts: 2
                )
            )
        )
        try spool.put("skipped/2026-03-01/own-change/\(jobs.skipped.name)", jobs.skipped.webhook())
        try spool.put("incoming/\(jobs.incoming.name)", jobs.incoming.webhook())
        return (spool, jobs)
    }

    struct Jobs {
        let done = Sample(at: 0)
        let failed = Sample(at: 10)
        let skipped = Sample(at: 20)
        let deferred = Sample(key: 19, at: 30)
        let incoming = Sample(key: 20, at: 40)
    }

    private func whenRead(_ rig: PagesRig, _ runs: Int) async throws -> WireAnswer {
        var answer = try await rig.ask("GET", "/")
        try await untilTrue("the folders are read") {
            answer = try await rig.ask("GET", "/")
            return answer.body.components(separatedBy: "<tr role=\"row\" id=\"run-").count == runs + 1
                && !answer.body.contains(Texts.english["stillReading"])
        }
        return answer
    }

    @Test func theStartPageShowsEveryRun() async throws {
        let (spool, _) = try spool()
        try await withPages(spool: spool) { rig in
            let page = try await whenRead(rig, 3)
            #expect(page.status == 200)
            #expect(page["content-type"] == "text/html; charset=utf-8")
            #expect(page["cache-control"] == "no-store")
            for word in ["Bremer Abenteuerwelt", "Zweite GmbH", "Company 20", "Failed", "Deferred", "Waiting"] {
                #expect(page.body.contains(word), "\(word)")
            }
            let page2 = try await rig.ask("GET", "/?company=zweite")
            #expect(page2.body.contains("Zweite GmbH") && !page2.body.contains("Bremer"))
            let none = try await rig.ask("GET", "/?company=nobody&status=skipped")
            #expect(none.body.contains("No sync run matches."))
        }
    }

    @Test func aRunLeadsToItsJobsAndAJobTellsItsStory() async throws {
        let (spool, jobs) = try spool()
        var settings = Dashboard.Settings()
        settings.fieldNames = ["contact SuperOffice:83": "vertical", "contact SuperOffice:86": "openers"]
        settings.decision = DecisionSettings(columns: ["name"])
        try await withPages(spool: spool, pages: settings) { rig in
            _ = try await whenRead(rig, 3)
            let run = try await rig.ask("GET", "/runs/\(jobs.done.name.stem)")
            #expect(run.status == 200)
            for job in [jobs.done, jobs.failed, jobs.skipped] { #expect(run.body.contains("/jobs/\(job.name)")) }
            #expect(run.body.contains("The connector&#39;s own user made the change."))
            let done = try await rig.ask("GET", "/jobs/\(jobs.done.name)")
            #expect(done.status == 200)
            for word in [
                "vertical", "Freizeitpark", "openers", "was edited by a person", "because of: name", "Associate 5",
                "/actions/replay", "done/2026-03-01/\(jobs.done.name)",
            ] { #expect(done.body.contains(word), "\(word)") }
            let failed = try await rig.ask("GET", "/jobs/\(jobs.failed.name)")
            #expect(failed.body.contains("3 attempts so far"))
            #expect(failed.body.contains(Texts.english("decision.failed", ["why": ""])))
            let deferred = try await rig.ask("GET", "/jobs/\(jobs.deferred.name)")
            #expect(deferred.body.contains("/actions/retry") && deferred.body.contains("next attempt at"))
            let waiting = try await rig.ask("GET", "/jobs/\(jobs.incoming.name)")
            #expect(waiting.body.contains(Texts.english["decision.waiting"]))
            #expect(!waiting.body.contains("/actions/"))
        }
    }

    @Test func theSpoolPageSaysWhatFailedAndWhatToDo() async throws {
        let (spool, jobs) = try spool()
        try await withPages(spool: spool) { rig in
            _ = try await whenRead(rig, 3)
            let page = try await rig.ask("GET", "/spool")
            #expect(page.status == 200)
            for word in [
                "is no item of the list of SuperOffice:N", Texts.english["remedy.other"],
                "/actions/jobs", "/jobs/\(jobs.failed.name)", Texts.english["alert.noProcessor"],
                "1 job failed.",
            ] { #expect(page.body.contains(word), "\(word)") }
            _ = try SpoolOperations(files: rig.files).pause(note: "Alda: <i>mapping</i>")
            let paused = try await rig.ask("GET", "/spool")
            #expect(paused.body.contains("/actions/resume") && !paused.body.contains("/actions/pause"))
            #expect(paused.body.contains("Alda: &lt;i&gt;mapping&lt;/i&gt;"))
        }
    }

    @Test func whatIsNotThereIsAPageOfItsOwn() async throws {
        let (spool, _) = try spool()
        try await withPages(spool: spool) { rig in
            for path in [
                "/nothing", "/runs/", "/jobs/", "/folders/", "/runs", "/jobs", "/folders/tmp", "/folders/failed/more",
                "/runs/a/b", "/jobs/a/b", "/runs/nothing", "/jobs/nothing", "/jobs/nothing.json", "/runs/a%2F..%2Fb",
                "/jobs/%00",
            ] {
                let page = try await rig.ask("GET", path)
                #expect(page.status == 404, "\(path)")
                #expect(page.body.contains("<h1>"), "\(path)")
            }
        }
    }

    // MARK: Nothing that people write gets out of its place

    @Test func whatPeopleWriteIsNeverMarkup() async throws {
        let (spool, jobs) = try spool(Self.evil)
        try await withPages(spool: spool) { rig in
            _ = try await whenRead(rig, 3)
            let query = Link("/").setting("company", to: "<script>\"\u{301}'").text
            for path in [
                "/", query, "/spool", "/runs/\(jobs.done.name.stem)", "/jobs/\(jobs.done.name)",
                "/jobs/\(jobs.failed.name)",
            ] {
                let page = try await rig.ask("GET", path).body
                #expect(!page.contains("<script>"), "\(path)")
                #expect(!page.contains("SuperOffice:83 <b>"), "\(path)")
                // The only quotation marks are the templates' own: none is followed by an accent.
                let scalars = Array(page.unicodeScalars)
                #expect(!zip(scalars, scalars.dropFirst()).contains { $0 == "\"" && $1 == "\u{301}" }, "\(path)")
            }
        }
    }

    @Test func masksWhatIsPersonal() async throws {
        let (spool, jobs) = try spool("Geheime GmbH")
        var settings = Dashboard.Settings()
        settings.masksPersonalData = true
        try await withPages(spool: spool, pages: settings) { rig in
            let start = try await whenRead(rig, 3).body
            #expect(start.contains("Company 18"))
            for path in [
                "/", "/runs/\(jobs.done.name.stem)", "/jobs/\(jobs.done.name)", "/jobs/\(jobs.failed.name)", "/spool",
            ] {
                let page = try await rig.ask("GET", path).body
                for secret in ["Geheime", "Freizeitpark", "Zoo"] { #expect(!page.contains(secret), "\(path)") }
            }
            #expect(try await rig.ask("GET", "/?company=Geheime").body.contains("No sync run matches."))
            #expect(try await rig.ask("GET", "/?company=18").body.contains("Company 18"))
        }
    }

    // MARK: Broken files

    @Test func noFileBreaksAPage() async throws {
        let (spool, _) = try spool()
        let broken: [(String, String)] = [
            ("half.json", #"{"Event":"contact.changed","Primary"#), ("empty.json", ""),
            ("zero.json", "\u{0}\u{0}\u{0}"),
            ("text.json", "<script>alert(1)</script>"), ("array.json", "[1,2]"),
            (
                "story.json",
                #"{"Event":7,"PrimaryKey":"x","_spool":{"trail":"no","attempts":-1,"result":[1],"account":{"id":"x"}}}"#
            ),
            (
                "odd.json",
                #"{"Event":"","PrimaryKey":18,"_spool":{"trail":[{"at":5,"to":{},"why":null},7],"result":{"contact":{"a":1},"kept":[]}}}"#
            ),
            ("deep.json", String(repeating: "[", count: 5000)), ("<b>&\"'.json", "{}"),
        ]
        for (name, text) in broken {
            try spool.put("failed/\(name)", text)
            try spool.put("failed/\(name).why", "the file is <i>broken</i>\nsecond line")
            try spool.put("done/2026-03-01/d-\(name)", text)
        }
        try FileManager.default.createSymbolicLink(
            atPath: spool.path("failed/link.json"),
            withDestinationPath: "/etc/passwd"
        )
        try Data(count: 3 << 20).write(to: URL(filePath: spool.path("failed/large.json")))
        try await withPages(spool: spool) { rig in
            for path in ["/", "/spool"] { #expect(try await rig.ask("GET", path).status == 200) }
            try await untilTrue("the folders are read") {
                !(try await rig.ask("GET", "/").body.contains(Texts.english["stillReading"]))
            }
            #expect(try await rig.ask("GET", "/").status == 200)
            for (name, _) in broken + [("large.json", "")] {
                for name in [name, "d-\(name)"] where name != "d-large.json" {
                    let job = try await rig.ask("GET", "/jobs/\(name.percentEncoded())")
                    #expect(job.status == 200, "\(name)")
                    #expect(!job.body.contains("<script>") && !job.body.contains("<i>"), "\(name)")
                    let run = try await rig.ask("GET", "/runs/\(String(name.dropLast(5)).percentEncoded())")
                    #expect(run.status == 200, "\(name)")
                }
            }
            // Never opened, so nothing of it is on a page.
            #expect(!(try await rig.ask("GET", "/jobs/link.json").body.contains("root:")))
        }
    }

    @Test func aFileThatWasMovedMeanwhileIsFound() async throws {
        let (spool, jobs) = try spool()
        try await withPages(spool: spool) { rig in
            _ = try await whenRead(rig, 3)
            try spool.move("failed/\(jobs.failed.name)", "done/2026-03-02/\(jobs.failed.name)")
            let page = try await rig.ask("GET", "/jobs/\(jobs.failed.name)")
            #expect(page.status == 200)
            #expect(page.body.contains("done/2026-03-02/"))
        }
    }

    // MARK: Language, assets

    @Test func theLanguageIsChosenRememberedOrTheBrowsers() async throws {
        try await withPages { rig in
            func language(_ target: String, _ headers: String...) async throws -> String? {
                try await rig.ask("GET", target, headers: headers)["content-language"]
            }
            #expect(try await language("/") == "en")
            #expect(try await language("/", "Accept-Language: de-AT,de;q=0.9") == "de")
            #expect(try await language("/", "Accept-Language: de", "Cookie: lang=en") == "en")
            #expect(try await language("/?lang=de", "Cookie: lang=en") == "de")
            #expect(try await language("/?lang=xx") == "en")
            let chosen = try await rig.ask("GET", "/?lang=de")
            #expect(chosen.headers("set-cookie").contains { $0.hasPrefix("lang=de;") })
            #expect(chosen.body.contains("<html lang=\"de\"") && chosen.body.contains("Abläufe"))
        }
    }

    @Test func assetsAreKeptByBrowsersAndAskedForByTheirTag() async throws {
        try await withPages { rig in
            let page = try await rig.ask("GET", "/").body
            let links = page.matches(of: /\/assets\/[a-z.]+\?v=[0-9a-f]+/).map { String($0.output) }
            #expect(Set(links).count == 3)
            for link in links {
                let asset = try await rig.ask("GET", link)
                #expect(asset.status == 200 && asset["cache-control"]?.contains("immutable") == true)
                #expect(!asset.body.isEmpty)
            }
            let plain = try await rig.ask("GET", "/assets/style.css")
            #expect(plain["cache-control"] == "no-cache")
            let tag = try #require(plain["etag"])
            let again = try await rig.ask("GET", "/assets/style.css", headers: ["If-None-Match: \(tag)"])
            #expect(again.status == 304 && again.body.isEmpty)
            #expect(try await rig.ask("GET", "/assets/nothing.css").status == 404)
        }
    }

    @Test func headIsAnsweredWithoutABody() async throws {
        try await withPages { rig in
            let head = try await rig.ask("HEAD", "/spool")
            #expect(head.status == 200 && head.body.isEmpty)
        }
    }

    /// What the content security policy forbids would silently not work.
    @Test func pagesHaveNoInlineScriptOrStyleAndNoOtherHost() async throws {
        let (spool, jobs) = try spool()
        try await withPages(spool: spool) { rig in
            _ = try await whenRead(rig, 3)
            for path in ["/", "/spool", "/runs/\(jobs.done.name.stem)", "/jobs/\(jobs.failed.name)", "/nothing"] {
                let page = try await rig.ask("GET", path).body
                #expect(page.matches(of: /<script(?! src="\/assets\/)/).isEmpty, "\(path)")
                #expect(page.matches(of: /<[^>]* (style|on[a-z]+)=/).isEmpty, "\(path)")
                #expect(page.matches(of: /(src|href|action)="(?!\/(?!\/)|#)/).isEmpty, "\(path)")
                #expect(page.components(separatedBy: "<h1").count == 2, "\(path) has one heading of the first order")
                #expect(page.contains("<main id=\"main\"") && page.contains("class=\"skip\""), "\(path)")
                for form in page.components(separatedBy: "<form method=\"post\"").dropFirst() {
                    let inside = form.prefix(while: { _ in true }).components(separatedBy: "</form>")[0]
                    #expect(inside.contains("name=\"csrf\" value=\""), "\(path)")
                }
            }
        }
    }
}
