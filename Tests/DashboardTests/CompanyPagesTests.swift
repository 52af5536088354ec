import Foundation
import Spool
import Testing
import Text
import Webhook

@testable import Dashboard

/// A company's page and the panel in SuperOffice, over a real socket, on a spool of real files.
@Suite("Company pages", .timeLimit(.minutes(2))) struct CompanyPagesTests {
    private static let old = Sample(at: -86_400 * 20)
    private static let new = Sample(at: 0)
    private static let person = Sample(event: "person.changed", key: 934, at: 60)

    private func spool() throws -> TestSpool {
        let spool = try TestSpool()
        func story(_ sample: Sample, _ fields: String, _ more: String = "") -> String {
            let at = Timestamp.readable(sample.received.addingTimeInterval(1))
            return """
                {"account":{"id":18,"name":"Bremer Abenteuerwelt"},"attempts":0,\(more)"result":{"status":"written",\
                \(fields)},"trail":[{"at":"\(at)","to":"done","why":"finished"}]}
                """
        }
        let first = #""contact":{"SuperOffice:83":{"old":"","new":"Erster Wert"}}"#
        try spool.put("done/2026-02-09/\(Self.old.name)", Self.old.webhook(story: story(Self.old, first)))
        let second =
            #""contact":{"SuperOffice:83":{"old":"Erster Wert","new":"Zweiter Wert"}},"#
            + #""kept":{"contact SuperOffice:86":{"code":"not-ours","arguments":{"found":"Handarbeit"},"why":"holds Handarbeit"}}"#
        try spool.put(
            "done/2026-03-01/\(Self.new.name)",
            Self.new.webhook(
                #","ChangedByAssociateId":5"#,
                story: story(Self.new, second, #""names":{"associate-5":"Ann Olsen"},"#)
            )
        )
        let third = #""person":{"SuperOffice:90":{"old":"","new":"Guten Tag"}}"#
        try spool.put(
            "done/2026-03-01/\(Self.person.name)",
            Self.person.webhook(story: story(Self.person, third, #""names":{"person-934":"Erika Muster"},"#))
        )
        try spool.put(
            "ledger/contact-18.json",
            """
            {"fields":{"SuperOffice:83":{"values":[{"sent":"x"}]},"SuperOffice:84":{"before":"Alt","values":\
            [{"sent":"neu","stored":"Neu"}],"job":"\(Self.old.name)"}}}
            """
        )
        return spool
    }

    private func page(_ rig: PagesRig, _ path: String, with part: String) async throws -> String {
        var body = ""
        try await untilTrue("\(path) has \(part)") {
            body = try await rig.ask("GET", path).body
            return body.contains(part)
        }
        return body
    }

    private var settings: Dashboard.Settings {
        var settings = Dashboard.Settings()
        settings.webClient = WebClient("https://online.superoffice.com/Cust12345")
        return settings
    }

    @Test func aCompanyHasAllItsDaysAndItsFields() async throws {
        try await withPages(spool: try spool(), pages: settings) { rig in
            let page = try await page(rig, "/companies/18", with: "\(Self.person.name)")
            // The newest first.
            let places = [Self.person, Self.new, Self.old].map { page.range(of: ">\($0.event) \($0.key)</a>") }
            #expect(places.allSatisfy { $0 != nil })
            let rows = page.matches(of: /<tr role="row" id="job-([^"]+)"/).map { String($0.output.1) }
            #expect(rows == [Self.person, Self.new, Self.old].map(\.name.stem))
            for part in [
                "Zweiter Wert", "Guten Tag", "Handarbeit", "<ins>Neu</ins>", "<del>Alt</del>", "Erika Muster 934",
            ] {
                #expect(page.contains(part), "\(part)")
            }
            #expect(!page.contains("<ins>Erster Wert</ins>") && !page.contains("<ins>x</ins>"))
            #expect(
                page.contains(#"name="company" value="18""#) && page.contains(#"name="return" value="/companies/18""#)
            )
        }
    }

    @Test func everyIdLeadsIntoTheCRMInANewTab() async throws {
        let contact = "https://online.superoffice.com/Cust12345/default.aspx?contact.main?contact_id=18"
        let person = "https://online.superoffice.com/Cust12345/default.aspx?person.main?person_id=934"
        try await withPages(spool: try spool(), pages: settings) { rig in
            _ = try await page(rig, "/", with: "Bremer")
            for (path, links) in [
                ("/", [contact, person]), ("/runs/\(Self.new.name.stem)", [contact, person]),
                ("/jobs/\(Self.person.name)", [contact, person]), ("/companies/18", [contact, person]),
                ("/panel?account=18", [contact, person]), ("/folders/done", [contact, person]),
            ] {
                let page = try await rig.ask("GET", path).body
                for link in links {
                    let whole = #"href="\#(link)" target="_blank" rel="noopener noreferrer""#
                    #expect(page.contains(whole), "\(path) \(link)")
                }
            }
            let job = try await rig.ask("GET", "/jobs/\(Self.new.name)").body
            #expect(job.contains("Ann Olsen (5)") && job.contains(#"href="/companies/18""#))
        }
        try await withPages(spool: try spool()) { rig in
            let page = try await page(rig, "/companies/18", with: "Erika Muster 934")
            #expect(!page.contains("_blank"))
        }
    }

    @Test func maskedPagesNameNobody() async throws {
        var settings = settings
        settings.masksPersonalData = true
        try await withPages(spool: try spool(), pages: settings) { rig in
            _ = try await page(rig, "/companies/18", with: "Company 18")
            for path in [
                "/", "/companies/18", "/panel?account=18", "/jobs/\(Self.new.name)", "/jobs/\(Self.person.name)",
            ] {
                let page = try await rig.ask("GET", path).body
                for word in ["Bremer", "Erika", "Olsen", "Zweiter Wert", "Handarbeit", "Guten Tag", ">Neu<"] {
                    #expect(!page.contains(word), "\(path) \(word)")
                }
            }
        }
    }

    @Test func aPanelHasNoBarAndBeginsWithTheCompanyThatIsOpen() async throws {
        try await withPages(spool: try spool(), pages: settings) { rig in
            let page = try await page(rig, "/panel?account=18", with: "Zweiter Wert")
            #expect(!page.contains(#"<header class="bar">"#) && page.contains(#"<base target="_blank">"#))
            #expect(page.contains(#"target="_self""#) && page.contains(#"href="/companies/18""#))
            #expect(try await rig.ask("GET", "/companies?account=18")["location"] == "/companies/18")
            for none in [
                "/panel", "/panel?account=0", "/panel?account=x", "/companies", "/companies/0", "/companies/x",
            ] {
                #expect(try await rig.ask("GET", none).status == 404, "\(none)")
            }
            let unknown = try await rig.ask("GET", "/companies/4711")
            #expect(unknown.status == 200 && unknown.body.contains(Texts.english["companyWithoutJobs"]))
            #expect(unknown.body.contains("/actions/enrich"))
        }
    }

    @Test func supersededJobsInARowAreOneRow() async throws {
        let spool = try TestSpool()
        let jobs = (0..<11).map { Sample(at: Double($0)) }
        for job in jobs { try spool.put("skipped/2026-03-01/superseded/\(job.name)", job.webhook()) }
        let last = Sample(at: 20)
        try spool.put("done/2026-03-01/\(last.name)", last.webhook(story: last.story("done")))
        try await withPages(spool: spool) { rig in
            let page = try await page(rig, "/companies/18", with: "11 × superseded")
            #expect(page.matches(of: /<tr role="row" id="job/).count == 2)
            // None of them is out of reach.
            for job in jobs { #expect(page.contains("/jobs/\(job.name)")) }
        }
    }

    // MARK: In a frame

    private static let navigation = [
        "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe",
    ]

    @Test func noOtherSiteShowsThePagesUnlessItIsNamed() async throws {
        let site = "https://*.superoffice.com"
        try await withPages { rig in
            let answer = try await rig.ask("GET", "/panel?account=18", headers: Self.navigation)
            #expect(answer.status == 403 && answer["x-frame-options"] == "DENY")
            #expect(answer["content-security-policy"]?.hasSuffix("frame-ancestors 'none'") == true)
        }
        try await withPages(try AccessSettings(isLocal: true, place: "here", frames: [site])) { rig in
            let answer = try await rig.ask("GET", "/panel?account=18", headers: Self.navigation)
            #expect(answer.status == 200 && answer["x-frame-options"] == nil)
            #expect(answer["content-security-policy"]?.hasSuffix("frame-ancestors \(site)") == true)
            let other = try await rig.ask("GET", "/proposals")
            #expect(other.status == 200 && other["x-frame-options"] == "DENY")
            // A form of another site is none of ours, framed or not, whatever token it has.
            let form = ["confirmed": "yes", "csrf": try await rig.formToken()]
            let sent = try await rig.ask("POST", "/actions/pause", headers: Self.navigation, form: form)
            #expect(sent.status == 403)
        }
    }

    @Test func aSessionLivesInAFrameOverTLSOnly() async throws {
        let online = ["https://online.superoffice.com"]
        let cases: [(frames: [String], isSecure: Bool, expected: String)] = [
            ([], true, "SameSite=Strict"), (online, false, "SameSite=Strict"),
            (online, true, "SameSite=None; Partitioned"),
        ]
        for (frames, isSecure, expected) in cases {
            let access = try AccessSettings(isLocal: true, place: "here", token: PagesRig.token, frames: frames)
            try await withPages(access) { rig in
                let headers = isSecure ? ["X-Forwarded-Proto: https"] : []
                let form = ["token": PagesRig.token, "name": "Alda"]
                let answer = try await rig.ask("POST", "/sign-in", headers: headers, form: form)
                let cookie = answer.headers("set-cookie").first ?? ""
                #expect(cookie.contains(expected) && cookie.contains("; Secure") == isSecure, "\(cookie)")
            }
        }
    }

    @Test(arguments: [
        "https://online.superoffice.com", "https://*.superoffice.com", "https://crm.example.com:8443",
    ])
    func aSite(text: String) { #expect(FrameAncestor.normalised(text) == text) }

    @Test(arguments: [
        "", "*", "https://*", "https://*.com", "http://online.superoffice.com", "https://a.b; script-src *",
        "https://a.b/path", "https://a.b:0", "https://a.b:port", "https://a.b 'self'", "'self'", "https://a..b",
    ])
    func noSite(text: String) {
        #expect(FrameAncestor.normalised(text) == nil)
        #expect(throws: AccessSettings.Problem.self) {
            try AccessSettings(isLocal: true, place: "here", frames: [text])
        }
    }
}
