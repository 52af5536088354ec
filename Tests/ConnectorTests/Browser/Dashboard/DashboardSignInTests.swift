import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Sandbox
import Testing

extension InBrowser {
    /// The pages where other machines can reach them.
    @Suite("Signing in to the dashboard in a browser", .timeLimit(.minutes(5)))
    struct DashboardSignInTests {
        private static let token = "correct-horse-battery-staple"

        @Test("Nothing is shown without the token; with it everything, until the sign-out", arguments: [true, false])
        func signIn(withJavaScript: Bool) async throws {
            let settings = ["OPS_HOST": "0.0.0.0", "OPS_TOKEN": Self.token]
            try await withDashboard(settings: settings) { dashboard in
                await dashboard.refuseWrites(of: 43)
                let failed = try await dashboard.work { Body.renamed(contact: 43, event: $0) }
                try await withBrowser(.init(javaScript: withJavaScript)) { browser in
                    try await dashboard.open("/spool", in: browser)
                    #expect(try await browser.path.hasPrefix("/sign-in"))
                    #expect(try await !browser.text.contains("Hansa"))
                    #expect(try await browser.faultsEverywhere() == [])
                    try await browser.screenshot("sign-in")
                    try await dashboard.expectPeace(in: browser)

                    try await browser.type("not-the-token-at-all", into: "#token")
                    try await browser.type("Alda", into: "#name")
                    try await browser.follow("main form button")
                    #expect(try await browser.text("[role=alert]").contains("Wrong token"))
                    #expect(try await browser.script("return document.querySelector('#token').value") == "")
                    #expect(try await browser.faults() == [])
                    // The browser itself notes the answer's status.
                    try await dashboard.expectPeace(in: browser, except: "401")

                    // The name has stayed.
                    try await browser.type(Self.token, into: "#token")
                    try await browser.press(.enter)
                    _ = try await browser.find("#folder-table")
                    #expect(try await browser.path == "/spool", "where the person wanted to go")
                    #expect(try await browser.text("header").contains("Alda"))
                    #expect(try await browser.script("return document.cookie").string?.contains("session") == false)
                    let page = try await browser.source
                    #expect(!page.contains(Self.token))
                    try await dashboard.expectPeace(in: browser)

                    await dashboard.sandbox.clearFaults()
                    try await browser.follow("form[action='/actions/jobs'] button")
                    try await browser.follow("main form[action='/actions/jobs']:has([name=confirmed]) button")
                    _ = try await browser.find(".notice", with: "back in incoming")
                    try await waitUntil("the job is done") {
                        dashboard.spool.jobs(named: failed.name).first?.state == "done"
                    }
                    let lines = dashboard.connector.log.filter { $0["by"]?.string == "Alda" }
                    #expect(!lines.isEmpty, "the log says who did it")
                    #expect(!dashboard.connector.errors.contains(Self.token))
                    try await dashboard.expectPeace(in: browser)

                    try await browser.follow("form[action='/sign-out'] button")
                    #expect(try await browser.path.hasPrefix("/sign-in"))
                    // Going back shows nothing either, and the old session is worth nothing.
                    try await browser.back()
                    try await browser.reload()
                    _ = try await browser.find("#token")
                }
                #expect(try await dashboard.get("/spool").status == 303)
                var headers = HTTPFields()
                headers[.authorization] = "Bearer \(Self.token)"
                #expect(try await dashboard.get("/metrics", headers: headers).status == 200)
            }
        }
    }
}
