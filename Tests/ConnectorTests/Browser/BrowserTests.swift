import FoundationEssentials
import Glibc
import HTTPTypes
import JSON
import Testing

extension InBrowser {
    /// What the tests in a browser rely on, tried on pages made for it: a check that finds nothing must be able to find.
    @Suite("A browser of the tests", .timeLimit(.minutes(5)))
    struct BrowserTests {
        /// A page that is as it should be.
        static let good = page(
            """
            <p>Read <a href="#main">this</a>, please.</p>
            <table><caption>Jobs</caption><tr><th scope="col">Name</th></tr><tr><td>18</td></tr></table>
            <form><label for="q">Company</label> <input id="q" name="q"> <button>Search</button></form>
            """
        )

        static func page(_ content: String, style: String = "", head: String = "") -> String {
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>A page</title>\(head)
            <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
            <style>:root { color-scheme: light dark } body { font: 16px sans-serif } * { line-height: 2 }
            input, button { min-height: 2rem } \(style)</style></head>
            <body><a href="#main">To the content</a><header>Connector</header><nav><a href="#main">Runs</a></nav>
            <main id="main" tabindex="-1"><h1>Runs</h1>\(content)</main></body></html>
            """
        }

        /// Shows a page made of this text.
        static func show(_ text: String, in browser: Browser, at place: Workplace) async throws {
            try place.write(text, to: "page.html")
            try await browser.visit("file://\(place.folder)/page.html")
        }

        @Test("It reads, types, clicks, presses keys and takes pictures")
        func drives() async throws {
            try await withWorkplace { place in
                try await withBrowser { browser in
                    try await Self.show(Self.good, in: browser, at: place)
                    #expect(try await browser.title == "A page")
                    #expect(try await browser.text("h1") == "Runs")
                    try await browser.type("Bremer", into: "#q")
                    #expect(try await browser.script("return document.querySelector('#q').value") == "Bremer")
                    try await browser.follow("button", with: "Search")
                    #expect(try await browser.path.hasSuffix("page.html?q=Bremer"))
                    let stops = try await browser.tabStops()
                    #expect(stops.map(\.label) == (try await browser.controls()))
                    #expect(stops.count == 5)
                    let areMarked = stops.allSatisfy(\.isMarked)
                    #expect(areMarked)
                    try await browser.resize(360, 700, phone: true)
                    #expect(try await browser.script("return [innerWidth, innerHeight]") == [360, 700])
                    try await browser.prefer(.dark)
                    #expect(
                        try await browser.script("return matchMedia('(prefers-color-scheme: dark)').matches") == true
                    )
                    try await browser.live(in: "Asia/Tokyo")
                    #expect(try await browser.script("return new Date().getTimezoneOffset()") == -540)
                    let picture = try await browser.screenshot("a-page")
                    #expect(
                        FileManager.default.contents(atPath: picture)?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true
                    )
                }
            }
        }

        @Test("It notes what pages complain about and whom they ask, and reaches nobody but this machine")
        func notes() async throws {
            try await withWorkplace { place in
                try await withBrowser { browser in
                    let script = """
                        <script>console.error("oh"); console.log("ah")</script>
                        <img src="https://elsewhere.example/p.png" alt="">
                        """
                    try await Self.show(Self.page(script), in: browser, at: place)
                    let complaints = try await browser.newComplaints()
                    #expect(complaints.contains { $0.contains("oh") })
                    #expect(!complaints.contains { $0.contains("\"ah\"") })
                    #expect(complaints.contains { $0.contains("ERR_NAME_NOT_RESOLVED") })
                    let requests = try await browser.newRequests()
                    #expect(requests.contains("https://elsewhere.example/p.png"))
                    #expect(requests.contains { $0.hasSuffix("page.html") })
                    try await Self.show(Self.good, in: browser, at: place)
                    #expect(try await browser.newComplaints().isEmpty)
                    let address = "file://\(place.folder)/page.html"
                    #expect(try await browser.newRequests().filter { !$0.hasPrefix("data:") } == [address])
                }
            }
        }

        @Test("Without JavaScript pages run none, and the tests still see them")
        func withoutJavaScript() async throws {
            try await withWorkplace { place in
                try await withBrowser(.init(javaScript: false, languages: "de-DE,de")) { browser in
                    let page = Self.page("<noscript>Without</noscript><script>document.title = 'changed'</script>")
                    try await Self.show(page, in: browser, at: place)
                    #expect(try await browser.title == "A page")
                    #expect(try await browser.text.contains("Without"))
                    #expect(try await browser.script("return navigator.language") == "de-DE")
                    #expect(try await browser.faults().isEmpty)
                }
            }
        }

        @Test("A good page passes the checks in every way of looking at it")
        func good() async throws {
            try await withWorkplace { place in
                try await withBrowser { browser in
                    try await Self.show(Self.good, in: browser, at: place)
                    #expect(try await browser.faultsEverywhere() == [])
                }
            }
        }

        /// A fault and a part of the sentence that has to tell of it.
        static let faults: [(content: String, style: String, sentence: String)] = [
            ("<h1>Twice</h1>", "", "2 h1"),
            ("<h3>Deep</h3>", "", "level 3 after level 1"),
            ("<nav>Another</nav>", "", "several nav"),
            ("<img src=\"data:,\">", "", "picture without"),
            ("<svg width=9 height=9></svg>", "", "drawing without"),
            ("<input>", "", "control without a name"),
            ("<button><svg aria-hidden=true></svg></button>", "", "control without a name"),
            (
                "<a href=\"#main\"></a><p><a href=\"#main\" style=\"display:block;height:30px\"></a>", "",
                "without a name"
            ),
            ("<button tabindex=3>Go</button>", "", "tabindex above 0"),
            ("<a>Nowhere</a>", "", "leads nowhere"),
            ("<table><caption>T</caption><tr><td>1</table>", "", "table without headers"),
            ("<table><tr><th scope=col>1</table>", "", "table without a caption"),
            ("<table><caption>T</caption><tr><th>1</table>", "", "does not say of what"),
            ("<ul><p>No item</p></ul>", "", "no item"),
            ("<time>today</time>", "", "machines cannot read"),
            ("<p id=a><p id=a>", "", "more than once"),
            ("<p aria-describedby=nobody>", "", "names nothing"),
            ("<p><a href=\"#nobody\">Go</a> there", "", "leads nowhere"),
            ("<p aria-current=yes>", "", "no such value"),
            ("<p>Grey", "p { color: #999; background: #fff }", "a contrast of 2.85"),
            ("<p>Faint", "p { opacity: .5 }", "a contrast of"),
            ("<p>Half", "p { color: rgb(0 0 0 / 40%); background: white }", "a contrast of 2.8"),
            (
                "<p>Dark only", "@media (prefers-color-scheme: dark) { p { color: #555 } }",
                "dark, 1280 px: a contrast of"
            ),
            (
                "<svg role=img aria-label=x><text y=20>t</text></svg>", "text { fill: #ccc } body { background: #fff }",
                "contrast"
            ),
            (
                "<label>A <input placeholder=hint></label>", "::placeholder { color: #bbb } input { background: #fff }",
                "contrast"
            ),
            (
                "<button>a</button><button>b</button>",
                "button { min-height: 0; height: 14px; width: 14px; padding: 0; border: 0; font-size: 9px }",
                "only 14 x 14 pixels"
            ),
            ("<p style=\"width: 500px\">Wide", "", "360 px: the page is"),
            (
                "<pre>Long</pre>",
                "pre { width: 50px; overflow: auto } pre::after { content: '\(String(repeating: "x", count: 99))' }",
                "not with the keyboard"
            ),
            ("<button onclick=\"go()\">Go</button>", "", "script in an attribute"),
        ]

        @Test("Each kind of fault is found")
        func finds() async throws {
            try await withWorkplace { place in
                try await withBrowser { browser in
                    for fault in Self.faults {
                        try await Self.show(Self.page(fault.content, style: fault.style), in: browser, at: place)
                        let found = try await browser.faultsEverywhere()
                        #expect(found.contains { $0.contains(fault.sentence) }, "\(fault.content): \(found)")
                    }
                    try await Self.show("<p>Nothing at all", in: browser, at: place)
                    let found = try await browser.faults().joined(separator: "\n")
                    for part in ["no title", "its language", "a phone", "0 h1", "0 main", "no nav", "header", "skip"] {
                        #expect(found.contains(part), "\(part): \(found)")
                    }
                }
            }
        }

        @Test("A browser that hangs is gone after its test, and so is a driver that hangs")
        func hangs() async throws {
            for halted in ["chromium", "chromedriver"] {
                let driver = try await ChromeDriver()
                let browser = try await driver.browser()
                let processes = driver.processes
                #expect(processes.count > 4)
                for id in processes {
                    let name = String(
                        decoding: FileManager.default.contents(atPath: "/proc/\(id)/comm") ?? Data(),
                        as: UTF8.self
                    )
                    if name.hasPrefix("chrom"), name.hasPrefix("chromedriver") == (halted == "chromedriver") {
                        kill(id, SIGSTOP)
                    }
                }
                await #expect(throws: (any Error).self) {
                    _ = try await WebDriverEnd(url: browser.end.url, timeout: .seconds(2)).command(.get, "/title")
                }
                let clock = ContinuousClock()
                let time = await clock.measure { await driver.close() }
                #expect(time < .seconds(60))
                #expect(driver.processes.isEmpty)
                #expect(!FileManager.default.fileExists(atPath: driver.folder))
            }
        }
    }
}
