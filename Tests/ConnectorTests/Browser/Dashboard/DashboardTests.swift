import FoundationEssentials
import HTTPClient
import JSON
import Sandbox
import Testing

extension InBrowser {
    /// What an operator does with the pages, done in a real browser.
    @Suite("The dashboard in a browser", .timeLimit(.minutes(10)))
    struct DashboardTests {
        @Test(
            "The start page shows runs; a run opens to its jobs, a job to its webhook, its trail and what was written"
        )
        func opening() async throws {
            try await withDashboard { dashboard in
                try await dashboard.aMorningsWork()
                try await withBrowser { browser in
                    try await dashboard.open("/", in: browser)
                    #expect(try await browser.text("h1") == "Sync runs")
                    let text = try await browser.text("table.runs tbody tr", with: "Bremer Abenteuerland")
                    #expect(text.contains("Completed") && text.contains("18") && text.contains("934"), "\(text)")
                    for (company, status) in [("Hansa", "Failed"), ("Mälardalen", "Deferred"), ("104", "Skipped")] {
                        let row = try await browser.text("table.runs tbody tr", with: company)
                        #expect(row.contains(status), "\(company)")
                    }
                    try await browser.follow("table.runs tbody th a", with: "Bremer Abenteuerland")
                    #expect(try await browser.text("h1").contains("Bremer Abenteuerland"))
                    #expect(try await browser.all("table.cards tbody tr").count == 3)
                    // The jobs' own trails open without leaving the page.
                    try await browser.click("details summary")
                    #expect(try await browser.isThere("details[open] .trail li"))
                    try await browser.follow("table.cards th a", with: "contact.changed")
                    #expect(try await browser.text("section[aria-labelledby=decision]").contains("Processed because"))
                    #expect(try await browser.all("#fields ~ table tbody tr").count >= 3)
                    let webhook = try await browser.text("pre")
                    #expect(webhook.contains("\"PrimaryKey\"") && webhook.contains("Cust1234"), "\(webhook)")
                    #expect(try await browser.isThere("#trail ~ .trail li"))
                    // And back, by the links that a person has.
                    try await browser.follow(".crumbs a", with: "Bremer Abenteuerland")
                    try await browser.follow(".crumbs a", with: "Sync runs")
                    #expect(try await browser.path == "/")
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }

        @Test("A webhook appears on the open page when it arrives, and what becomes of it, without reloading")
        func live() async throws {
            try await withDashboard { dashboard in
                try await dashboard.work { Body.renamed(contact: 18, event: $0) }
                try await withBrowser { browser in
                    try await dashboard.open("/", in: browser)
                    _ = try await browser.find("table.runs tbody tr", with: "Bremer Abenteuerland")
                    _ = try await browser.find("#live.on")
                    try await browser.script("window.isThePageThatWasOpened = true")
                    await dashboard.sandbox.setBehaviour { $0.explorerDelay = 3 }
                    let event = UUID().uuidString.lowercased()
                    #expect(try await dashboard.sender.post(Body.renamed(contact: 43, event: event)) == 200)
                    _ = try await browser.find("table.runs tbody tr:first-child .status", with: "Running")
                    _ = try await dashboard.spool.ending(of: event)
                    _ = try await browser.find("table.runs tbody tr:first-child .status", with: "Completed")
                    let first = try await browser.text("table.runs tbody tr:first-child")
                    #expect(first.contains("Hansa Lagertechnik"), "\(first)")
                    #expect(try await browser.script("return window.isThePageThatWasOpened") == true)
                    // The page of a run follows as well.
                    try await browser.follow("table.runs tbody th a", with: "Bremer Abenteuerland")
                    _ = try await browser.find("#live.on")
                    try await browser.script("window.isThePageThatWasOpened = true")
                    try await dashboard.work { Body.webhook("contact.changed", 18, changes: ["phone"], event: $0) }
                    _ = try await browser.find("table.cards tbody tr", with: "Skipped")
                    #expect(try await browser.script("return window.isThePageThatWasOpened") == true)
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }

        @Test("Runs are found by company, status, event and day, and a page is one of several")
        func searching() async throws {
            try await withDashboard { dashboard in
                try await dashboard.aMorningsWork()
                try await withBrowser { browser in
                    func rows() async throws -> [String] { try await browser.texts("table.runs tbody tr") }
                    try await dashboard.open("/", in: browser)
                    let all = try await rows().count
                    #expect(all >= 4)
                    for company in ["abenteuerland", "18"] {
                        try await dashboard.open("/", in: browser)
                        try await browser.type(company, into: "#company")
                        try await browser.follow(".filters button")
                        let found = try await rows()
                        #expect(found.count == 1 && found.first?.contains("Bremer Abenteuerland") == true, "\(found)")
                    }
                    #expect(try await browser.path.contains("company=18"), "a search can be kept as a bookmark")
                    try await browser.follow(".filters a", with: "Clear")
                    #expect(try await rows().count == all)
                    for status in ["failed", "deferred", "completed", "skipped", "running", "waiting"] {
                        try await dashboard.open("/?status=\(status)", in: browser)
                        let found = try await rows()
                        #expect(
                            found.count == (["running", "waiting"].contains(status) ? 0 : 1),
                            "\(status): \(found)"
                        )
                    }
                    #expect(try await browser.text.contains("No sync run matches."))
                    try await dashboard.open("/?event=person.*", in: browser)
                    #expect(try await rows().count == 1)
                    let today = try await browser.script("return new Date().toISOString().slice(0, 10)").string ?? ""
                    try await dashboard.open("/?day=\(today)", in: browser)
                    #expect(try await rows().count == all)
                    try await dashboard.open("/?day=2001-01-01", in: browser)
                    #expect(try await rows().isEmpty)
                    #expect(
                        try await browser.script("return document.querySelector('#from').value") == "2001-01-01T00:00"
                    )
                    try await dashboard.open("/?text=abenteuerland&from=\(today)", in: browser)
                    #expect(try await rows().count == 1)
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }

        @Test("There are pages of runs, and every run is on one of them")
        func paging() async throws {
            let count = 120
            try await withDashboard { place in
                try place.makeSpool(["failed"])
                for number in 1...count {
                    let name =
                        "20260301T1015\(10 + number / 100).\(100_000 + number)Z_contact.changed_\(number)_e\(number).json"
                    let body = Body.renamed(contact: number, event: "e\(number)").dropLast()
                    let story = #"{"attempts":1,"account":{"id":\#(number),"name":"Firma \#(number)"},"trail":[]}"#
                    try place.write("\(body),\n\"_spool\":\(story)\n}", to: "spool/failed/\(name)")
                }
            } _: { dashboard in
                try await withBrowser { browser in
                    try await dashboard.open("/", in: browser)
                    // Files are read after the start.
                    _ = try await browser.find(".count", with: "\(count) sync runs")
                    var seen: Set<String> = []
                    while true {
                        let links = try await browser.script(
                            "return [...document.querySelectorAll('table.runs tbody th a')].map((e) => e.href)"
                        )
                        seen.formUnion(links.array?.compactMap(\.string) ?? [])
                        guard try await browser.isThere(".pages a[rel=next]") else { break }
                        try await browser.follow(".pages a[rel=next]")
                    }
                    #expect(seen.count == count)
                    #expect(try await browser.isThere(".pages a[rel=prev]"))
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }

        @Test("A page that comes when too many listen follows as soon as one of them has left")
        func fullHouse() async throws {
            try await withDashboard { dashboard in
                var others: [RawSocket] = []
                for _ in 0..<64 {
                    let other = try RawSocket(port: try await dashboard.connector.operatorsPort)
                    try other.send("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    var text = ""
                    try await waitUntil("it listens") {
                        text += other.received()
                        return text.contains("retry: 3000")
                    }
                    others.append(other)
                }
                try await withBrowser { browser in
                    try await dashboard.open("/", in: browser)
                    _ = try await browser.find("#live:not(.on)")
                    others = []
                    _ = try await browser.find("#live.on")
                    try await dashboard.work { Body.renamed(contact: 9, event: $0) }
                    _ = try await browser.find("table.runs tbody tr", with: "Nordfjord")
                    try await dashboard.expectPeace(in: browser, except: "503")
                }
            }
        }

        @Test("What happens between the making of a page and the opening of its stream is shown all the same")
        func lateStream() async throws {
            try await withDashboard { dashboard in
                try await withBrowser { browser in
                    try await browser.devTools(
                        "Page.addScriptToEvaluateOnNewDocument",
                        [
                            "source": """
                            const Real = window.EventSource;
                            window.EventSource = function (url) {
                                const listeners = [];
                                const late = { addEventListener(...both) { listeners.push(both); }, close() {} };
                                window.openStream = () => {
                                    const real = new Real(url);
                                    for (const both of listeners) real.addEventListener(...both);
                                    late.close = () => real.close();
                                };
                                return late;
                            };
                            """
                        ]
                    )
                    try await dashboard.open("/", in: browser)
                    try await dashboard.work { Body.renamed(contact: 9, event: $0) }
                    try await waitUntil("the server would show it") {
                        String(decoding: try await dashboard.get("/").body, as: UTF8.self).contains("Nordfjord")
                    }
                    #expect(try await !browser.text.contains("Nordfjord"))
                    try await browser.script("window.openStream()")
                    _ = try await browser.find("table.runs tbody tr", with: "Nordfjord")
                }
            }
        }

        @Test("That a destination is down is told with its reason, and is gone when it is back")
        func breaker() async throws {
            try await withDashboard { dashboard in
                await dashboard.sandbox.setFault(Fault(.explorer, .status(503), times: 1000))
                for contact in [9, 18, 43, 101, 102] {
                    let body = Body.renamed(contact: contact, event: UUID().uuidString.lowercased())
                    #expect(try await dashboard.sender.post(body) == 200)
                }
                try await withBrowser { browser in
                    try await dashboard.open("/spool", in: browser)
                    _ = try await browser.find(
                        "main",
                        with: "Processing is on hold: Company Explorer is not available."
                    )
                    #expect(try await browser.text.contains("503"), "why")
                    #expect(try await browser.faults() == [])
                    await dashboard.sandbox.clearFaults()
                    try await waitUntil("it is gone without a reload", details: { (try? await browser.text) ?? "" }) {
                        try await !browser.text.contains("Processing is on hold")
                    }
                }
            }
        }

        @Test("Times are in the viewer's zone, and in UTC when pointed at")
        func times() async throws {
            try await withDashboard { dashboard in
                try await dashboard.work { Body.renamed(contact: 18, event: $0) }
                try await withBrowser { browser in
                    try await browser.live(in: "Asia/Tokyo")
                    try await dashboard.open("/", in: browser)
                    let moment = try await browser.attribute("datetime", of: "table.runs time") ?? ""
                    let tokyo =
                        try await browser.script(
                            """
                            return new Date(arguments[0]).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
                            """,
                            .string(moment)
                        ).string ?? "?"
                    #expect(try await browser.text("table.runs time").contains(tokyo))
                    #expect(try await browser.attribute("title", of: "table.runs time")?.contains("UTC") == true)
                    #expect(try await browser.text(".foot").contains("Tokyo"))
                }
            }
        }
    }
}
