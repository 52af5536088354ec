import FoundationEssentials
import JSON
import Sandbox
import Testing

extension InBrowser {
    /// What an operator changes with the pages; each is a move of a file.
    @Suite("The dashboard's actions in a browser", .timeLimit(.minutes(10)))
    struct DashboardActionTests {
        @Test("A failed job is replayed with one click, and the file is moved", arguments: [true, false])
        func replay(withJavaScript: Bool) async throws {
            try await withDashboard { dashboard in
                await dashboard.refuseWrites(of: 43)
                let failed = try await dashboard.work { Body.renamed(contact: 43, event: $0) }
                #expect(failed.state == "failed")
                try await withBrowser(.init(javaScript: withJavaScript)) { browser in
                    try await dashboard.open("/", in: browser)
                    try await browser.follow("table.runs tbody th a", with: "Hansa")
                    try await browser.follow("table.cards th a")
                    await dashboard.sandbox.clearFaults()
                    try await browser.follow("main form[action='/actions/replay'] button")
                    #expect(try await browser.text(".notice").contains("1 job is back in incoming"))
                    let ended = try await dashboard.spool.ending(of: "43_")
                    try await waitUntil("the job is done", details: { "\(dashboard.spool.jobs)" }) {
                        dashboard.spool.jobs(named: "43_").first?.state == "done"
                    }
                    #expect(ended.name == failed.name, "the same file")
                    try await browser.reload()
                    _ = try await browser.find(".status", with: "Done")
                    // What was done once is not done again by going back and forth.
                    #expect(try await !browser.text.contains("back in incoming") || withJavaScript == false)
                    try await dashboard.expectPeace(in: browser)
                    let line = dashboard.connector.log.first { $0["by"] != nil }
                    #expect(line != nil, "the log says who did it: \(dashboard.connector.errors)")
                }
            }
        }

        @Test("All failed jobs of one reason are replayed; those of other reasons stay")
        func replayReason() async throws {
            try await withDashboard { dashboard in
                await dashboard.refuseWrites(of: 9, 43)
                for contact in [9, 43] { try await dashboard.work { Body.renamed(contact: contact, event: $0) } }
                try dashboard.place.write("no webhook", to: "spool/incoming/note.json")
                let other = try await dashboard.spool.ending(of: "note")
                await dashboard.sandbox.clearFaults()
                try await withBrowser { browser in
                    try await dashboard.open("/spool", in: browser)
                    try await browser.follow("form[action='/actions/jobs'] button", with: "all 2")
                    let asked = try await browser.text
                    #expect(
                        asked.contains("Move 2 jobs") && asked.contains("_43_") && !asked.contains("note"),
                        "\(asked)"
                    )
                    try await browser.follow("main form[action='/actions/jobs']:has([name=confirmed]) button")
                    #expect(try await browser.text(".notice").contains("2 jobs are back in incoming"))
                    for contact in [9, 43] {
                        try await waitUntil("\(contact) is done") {
                            dashboard.spool.jobs(named: "_\(contact)_").first?.state == "done"
                        }
                    }
                    #expect(dashboard.spool.jobs(named: "note") == [other])
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }

        @Test("Jobs of a folder are selected and replayed together; the others stay", arguments: [true, false])
        func selectedJobs(withJavaScript: Bool) async throws {
            try await withDashboard { dashboard in
                await dashboard.refuseWrites(of: 9, 43, 101)
                for contact in [9, 43, 101] { try await dashboard.work { Body.renamed(contact: contact, event: $0) } }
                await dashboard.sandbox.clearFaults()
                try await withBrowser(.init(javaScript: withJavaScript)) { browser in
                    try await dashboard.open("/spool", in: browser)
                    try await browser.follow("a[href='/folders/failed']")
                    #expect(try await browser.text(".count").contains("3 jobs"))
                    try await browser.follow("button[value=picked]")
                    #expect(try await browser.text(".notice").contains("Nothing was selected"))
                    for contact in [9, 43] { try await browser.click("input[name^='picked:'][name*='_\(contact)_']") }
                    if withJavaScript {
                        // What is selected stays so when the list changes.
                        _ = try await browser.find("#live.on")
                        await dashboard.refuseWrites(of: 18)
                        try await dashboard.work { Body.renamed(contact: 18, event: $0) }
                        _ = try await browser.find(".count", with: "4 jobs")
                        await dashboard.sandbox.clearFaults()
                    }
                    try await browser.follow("button[value=picked]")
                    let asked = try await browser.text
                    #expect(asked.contains("Move 2 jobs") && asked.contains("_43_") && !asked.contains("_101_"))
                    try await browser.follow("main form[action='/actions/jobs']:has([name=confirmed]) button")
                    #expect(try await browser.text(".notice").contains("2 jobs are back in incoming"))
                    for contact in [9, 43] {
                        try await waitUntil("\(contact) is done") {
                            dashboard.spool.jobs(named: "_\(contact)_").first?.state == "done"
                        }
                    }
                    #expect(dashboard.spool.jobs(named: "_101_").first?.state == "failed")
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }

        @Test("A job's path is copied with a button that only a script shows")
        func copying() async throws {
            try await withDashboard { dashboard in
                let job = try await dashboard.work { Body.renamed(contact: 18, event: $0) }
                try await withBrowser { browser in
                    try await dashboard.open("/jobs/\(job.name)", in: browser)
                    try await browser.script(
                        "navigator.clipboard.writeText = async (text) => { window.copied = text; }"
                    )
                    try await browser.click("button.copy[data-copy^='done/']")
                    _ = try await browser.find("button.copy", with: "Copied")
                    let copied = try await browser.script("return window.copied").string ?? ""
                    #expect(copied.hasPrefix("done/") && copied.hasSuffix(job.name), "\(copied)")
                    _ = try await browser.find("button.copy[data-copy^='done/']", with: "Copy")
                    try await dashboard.expectPeace(in: browser)
                }
                try await withBrowser(.init(javaScript: false)) { browser in
                    try await dashboard.open("/jobs/\(job.name)", in: browser)
                    #expect(
                        try await browser.script("return document.querySelector('.copy').checkVisibility()") == false
                    )
                }
            }
        }

        @Test("While claiming is stopped, Try now lets the next job try, and says so")
        func tryNow() async throws {
            try await withDashboard(settings: ["SO_CLIENT_SECRET": "wrong"], isReady: false) { dashboard in
                _ = try await dashboard.connector.logged("circuit breaker opened")
                try await withBrowser { browser in
                    try await dashboard.open("/spool", in: browser)
                    _ = try await browser.find(
                        ".notice.trouble",
                        with: "Processing is on hold: SuperOffice is not available."
                    )
                    try await browser.follow("form[action='/actions/try-now'] button", with: "Try now")
                    try await browser.follow("main form[action='/actions/try-now']:has([name=confirmed]) button")
                    #expect(try await browser.text(".notice").contains("The next job is tried now"))
                    _ = try await dashboard.connector.logged("Trying now", ["action": "try-now"])
                    _ = try await dashboard.connector.logged("trying now, as requested")
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }

        @Test("A button that is pressed while the page changes is a click all the same")
        func slowClick() async throws {
            try await withDashboard { dashboard in
                await dashboard.refuseWrites(of: 43)
                try await dashboard.work { Body.renamed(contact: 43, event: $0) }
                try await withBrowser { browser in
                    try await dashboard.open("/spool", in: browser)
                    let center = try await browser.script(
                        """
                        const button = document.querySelector("form[action='/actions/jobs'] button");
                        button.scrollIntoView();
                        const box = button.getBoundingClientRect();
                        return {x: box.x + box.width / 2, y: box.y + box.height / 2};
                        """
                    )
                    func mouse(_ event: JSONValue) async throws {
                        try await browser.devTools(
                            "Input.dispatchMouseEvent",
                            [
                                "type": event, "x": center["x"] ?? 0, "y": center["y"] ?? 0, "button": "left",
                                "clickCount": 1,
                            ]
                        )
                    }
                    func looks() async throws -> Int {
                        let looks = """
                            return performance.getEntriesByType("resource").filter((e) => e.initiatorType == "fetch").length
                            """
                        return try await browser.script(looks).int ?? 0
                    }
                    try await mouse("mousePressed")
                    // The first look has been shown when the second one has ended.
                    for number in 1...2 {
                        let before = try await looks()
                        try dashboard.place.write("no webhook", to: "spool/incoming/note\(number).json")
                        try await waitUntil("the page looked again") { try await looks() > before }
                    }
                    try await mouse("mouseReleased")
                    _ = try await browser.find("main form:has([name=confirmed]) button")
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }

        @Test("A deferred job is tried now")
        func retry() async throws {
            try await withDashboard { dashboard in
                await dashboard.sandbox.setFault(Fault(.explorer, .status(503, retryAfter: "3600"), times: 1))
                let event = UUID().uuidString.lowercased()
                #expect(try await dashboard.sender.post(Body.renamed(contact: 43, event: event)) == 200)
                try await waitUntil("the job is deferred") {
                    dashboard.spool.jobs(named: event).first?.state == "deferred"
                }
                try await withBrowser { browser in
                    try await dashboard.open("/?status=deferred", in: browser)
                    try await browser.follow("table.runs tbody th a")
                    try await browser.follow("main form[action='/actions/retry'] button")
                    #expect(try await browser.text(".notice").contains("due now"))
                    #expect(try await dashboard.spool.ending(of: event).state == "done")
                    _ = try await browser.find(".status", with: "Done")
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }

        @Test("Work is stopped with a note and goes on again; webhooks are received meanwhile")
        func pausing() async throws {
            try await withDashboard { dashboard in
                try await withBrowser { browser in
                    try await dashboard.open("/spool", in: browser)
                    try await browser.type("the tenant is being upgraded", into: "#note")
                    try await browser.follow("form[action='/actions/pause'] button")
                    #expect(
                        try await browser.script("return document.querySelector('#note').value").string?.contains(
                            "upgraded"
                        ) == true
                    )
                    try await browser.follow("main form[action='/actions/pause']:has([name=confirmed]) button")
                    #expect(try await browser.text(".notice").contains("Paused"))
                    let note = dashboard.spool.text("locks/PAUSED") ?? ""
                    #expect(note.contains("the tenant is being upgraded"), "\(note)")
                    _ = try await browser.find(".notice", with: "the tenant is being upgraded")
                    _ = try await dashboard.connector.logged("paused")
                    let event = UUID().uuidString.lowercased()
                    #expect(try await dashboard.sender.post(Body.renamed(contact: 18, event: event)) == 200)
                    _ = try await browser.find("#folder-table tr", with: "1")
                    #expect(dashboard.spool.jobs(named: event).first?.state == "incoming")
                    try await browser.follow("form[action='/actions/resume'] button")
                    try await browser.follow("main form[action='/actions/resume']:has([name=confirmed]) button")
                    #expect(try await browser.text(".notice").contains("Resumed"))
                    #expect(try await dashboard.spool.ending(of: event).state == "done")
                    #expect(!dashboard.spool.entries("locks").contains("PAUSED"))
                    try await dashboard.expectPeace(in: browser)
                }
            }
        }
    }
}
