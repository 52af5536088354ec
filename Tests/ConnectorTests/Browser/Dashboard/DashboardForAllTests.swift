import FoundationEssentials
import JSON
import Sandbox
import Testing

extension InBrowser {
    /// The pages for everybody: without a mouse, without JavaScript, in the dark, on a phone, in German.
    @Suite("The dashboard for everybody, in a browser", .timeLimit(.minutes(10)))
    struct DashboardForAllTests {
        /// The sandbox has no pages to lead to.
        private static let links = ["SO_WEB_URL": "https://online3.superoffice.com/Cust12345"]

        /// One page of every kind, by a name for its picture.
        private static func pages(of dashboard: DashboardPlace, in browser: Browser) async throws -> [(String, String)]
        {
            func job(_ state: String, _ part: String) throws -> String {
                let job = try #require(dashboard.spool.jobs.first { $0.state == state && $0.name.contains(part) })
                return "/jobs/" + job.name
            }
            try await dashboard.open("/", in: browser)
            func run(_ company: String) async throws -> String {
                try await browser.attribute("href", of: "table.runs tbody th a", with: company) ?? ""
            }
            return [
                ("runs", "/"), ("runs-none", "/?company=nobody"), ("run-done", try await run("Bremer")),
                ("run-failed", try await run("Hansa")), ("job-done", try job("done", "_18_")),
                ("job-failed", try job("failed", "_43_")), ("job-deferred", try job("deferred", "_101_")),
                ("job-skipped", try job("skipped", "_104_")), ("spool", "/spool"),
                ("folder-failed", "/folders/failed"), ("folder-deferred", "/folders/deferred?sort=-attempts"),
                ("folder-skipped", "/folders/skipped"), ("folder-none", "/folders/failed?text=nobody"),
                ("folder-done", "/folders/done"), ("proposals", "/proposals"),
                ("company", "/companies/18"), ("panel", "/panel?account=18"),
            ]
        }

        @Test("Every page passes the checks in both themes, on a desk and on a phone", arguments: ["en", "de"])
        func checks(language: String) async throws {
            try await withDashboard(settings: Self.links) { dashboard in
                try await dashboard.aMorningsWork()
                try await withBrowser(.init(languages: language == "de" ? "de-DE,de" : "en-GB,en")) { browser in
                    let pages = try await Self.pages(of: dashboard, in: browser) + [("nothing", "/nothing/here")]
                    for (name, path) in pages {
                        try await dashboard.open(path, in: browser)
                        #expect(try await browser.script("return document.documentElement.lang").string == language)
                        let faults = try await browser.faultsEverywhere()
                        #expect(faults == [], "\(path)")
                        try await Self.takePictures("\(name)-\(language)", of: browser)
                        // The browser itself notes that a page is not there.
                        try await dashboard.expectPeace(in: browser, except: name == "nothing" ? "404" : nil)
                    }
                    // The page that asks before something is done.
                    try await dashboard.open("/spool", in: browser)
                    try await browser.follow("form[action='/actions/jobs'] button")
                    #expect(try await browser.faultsEverywhere() == [], "confirmation")
                    try await Self.takePictures("confirm-\(language)", of: browser)
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }

        private static func takePictures(_ name: String, of browser: Browser) async throws {
            for scheme in Browser.ColorScheme.allCases {
                try await browser.prefer(scheme, reducedMotion: true)
                try await browser.resize(1280, 900)
                try await browser.screenshot("\(name)-\(scheme.rawValue)")
            }
            try await browser.prefer(.light)
            // A panel in SuperOffice may be narrower than any phone.
            try await browser.resize(name.hasPrefix("panel") ? 300 : 360, 740, phone: true)
            try await browser.screenshot("\(name)-phone")
            try await browser.resize(1280, 900)
        }

        @Test("The other language is one link away, on the same page")
        func languages() async throws {
            try await withDashboard { dashboard in
                try await dashboard.aMorningsWork()
                try await withBrowser { browser in
                    try await dashboard.open("/?company=bremer", in: browser)
                    let english = try await browser.text("h1")
                    try await browser.follow("a[hreflang=de]")
                    #expect(try await browser.text("h1") != english)
                    #expect(try await browser.script("return document.querySelector('#company').value") == "bremer")
                    // It stays that way.
                    try await browser.follow("table.runs tbody th a")
                    #expect(try await browser.script("return document.documentElement.lang") == "de")
                    try await browser.follow("a[hreflang=en]")
                    #expect(try await browser.script("return document.documentElement.lang") == "en")
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }

        @Test("The Tab key reaches everything in order, shows where it is, and can skip what is on every page")
        func keyboard() async throws {
            try await withDashboard(settings: Self.links) { dashboard in
                try await dashboard.aMorningsWork()
                try await withBrowser { browser in
                    for (_, path) in try await Self.pages(of: dashboard, in: browser) {
                        try await dashboard.open(path, in: browser)
                        let stops = try await browser.tabStops()
                        // A date has a stop for each of its parts.
                        func merged(_ labels: [String]) -> [String] {
                            labels.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
                        }
                        #expect(merged(stops.map(\.label)) == merged(try await browser.controls()), "\(path)")
                        #expect(stops.filter { !$0.isMarked } == [], "\(path)")
                    }
                    try await dashboard.open("/", in: browser)
                    try await browser.press(.tab)
                    _ = try await browser.find("a.skip:focus")
                    try await browser.press(.enter)
                    try await browser.press(.tab)
                    #expect(try await browser.script("return document.activeElement.id") == "company")
                    // Search and open without a mouse.
                    try await browser.type("bremer", into: "#company")
                    try await browser.press(.enter)
                    _ = try await browser.find(".count", with: "1 sync run matches")
                    try await browser.script("document.querySelector('table.runs tbody th a').focus()")
                    try await browser.press(.enter)
                    _ = try await browser.find("h1", with: "Bremer")
                    try await browser.script("document.querySelector('summary').focus()")
                    try await browser.press(.space)
                    _ = try await browser.find("details[open]")
                }
            }
        }

        @Test("Without JavaScript every page is there, with times in UTC")
        func withoutJavaScript() async throws {
            try await withDashboard { dashboard in
                try await dashboard.aMorningsWork()
                try await withBrowser(.init(javaScript: false)) { browser in
                    try await browser.live(in: "Asia/Tokyo")
                    for (_, path) in try await Self.pages(of: dashboard, in: browser) {
                        try await dashboard.open(path, in: browser)
                        #expect(try await browser.faults() == [], "\(path)")
                        let wrong = try await browser.script(
                            """
                            return [...document.querySelectorAll("time")].filter((time) => {
                                const clock = time.textContent.match(/\\d\\d:\\d\\d/);
                                return clock && !time.dateTime.includes(clock[0]);
                            }).map((time) => time.outerHTML)
                            """
                        )
                        #expect(wrong == [], "\(path)")
                        if let zone = try await browser.texts(".foot .zone").first {
                            #expect(zone.contains("UTC"), "\(path)")
                        }
                        // Nothing is shown that only a script could serve.
                        #expect(
                            try await browser.script("return !document.querySelector('#live')?.checkVisibility()")
                                == true
                        )
                    }
                    try await dashboard.open("/", in: browser)
                    try await browser.type("hansa", into: "#company")
                    try await browser.follow(".filters button")
                    try await browser.follow("table.runs tbody th a")
                    try await browser.click("details summary")
                    #expect(try await browser.isThere("details[open] .trail"))
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }
    }
}
