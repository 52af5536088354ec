import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import JSON
import Sandbox
import Testing

extension InBrowser {
    /// Files that nobody could have meant, in every folder.
    @Suite("The dashboard and broken files, in a browser", .timeLimit(.minutes(10)))
    struct DashboardBrokenFilesTests {
        private static let folders = [
            "incoming", "processing/host-1-abc", "deferred", "failed", "done/2026-03-01",
            "skipped/2026-03-01/irrelevant",
            "done/2026-13-45", "skipped/2026-03-01", "ledger", "locks", "tmp",
        ]

        /// What somebody may find in a file, by a word for its name.
        private static let contents: [(String, [UInt8])] = {
            let whole = Array(Body.renamed(contact: 18, event: "broken").utf8)
            func with(_ story: String) -> [UInt8] { whole.dropLast() + Array(",\"_spool\":\(story)}".utf8) }
            let script =
                #"<script>document.title='broken in'</script><img src=x onerror=\"document.title='broken in'\">"#
            return [
                ("torn", whole.dropLast(40)), ("empty", []),
                ("binary", (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7) }),
                ("zeros", [UInt8](repeating: 0, count: 4096)),
                ("deep", [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)),
                ("list", Array("[1,2,3]".utf8)), ("number", with("7")), ("null", with("null")),
                ("types", with(#"{"attempts":"many","account":[],"trail":{"at":1},"result":"none"}"#)),
                ("trail", with(#"{"attempts":-3,"account":{"id":"x","name":7},"trail":[1,{},{"at":"never","to":5}]}"#)),
                ("huge", with(#"{"attempts":99999999999999999999,"account":{"id":1e300}}"#)),
                (
                    "script",
                    with(
                        #"{"attempts":1,"account":{"id":18,"name":"\#(script)"},"trail":[{"at":"2026-03-01T10:15:00Z","#
                            + #""to":"\#(script)","why":"\#(script)"}],"result":{"written":[{"field":"\#(script)"}]}}"#
                    )
                ),
                ("latin1", Array("{\"Event\":\"contact.changed\",\"x\":\"".utf8) + [0xFC, 0xE9] + Array("\"}".utf8)),
                ("long", Array("{\"Event\":\"\(String(repeating: "x", count: 900_000))\"}".utf8)),
            ]
        }()

        private static func fill(_ place: Workplace) throws {
            try place.makeSpool(folders)
            var number = 0
            for folder in folders {
                for (word, bytes) in contents {
                    number += 1
                    let name = "20260301T101500.\(100_000 + number)Z_contact.changed_\(number)_\(word)\(number).json"
                    try Data(bytes).write(to: URL(filePath: "\(place.spool.path)/\(folder)/\(name)"))
                }
                let path = "\(place.spool.path)/\(folder)"
                let strange = "20260301T101500.9"
                mkfifo("\(path)/\(strange)00001Z_contact.changed_1_fifo.json", 0o640)
                symlink("/etc/hostname", "\(path)/\(strange)00002Z_contact.changed_2_link.json")
                symlink("nowhere", "\(path)/\(strange)00003Z_contact.changed_3_dangling.json")
                symlink(
                    "20260301T101500.900004Z_contact.changed_4_loop.json",
                    "\(path)/\(strange)00004Z_contact.changed_4_loop.json"
                )
                mkdir("\(path)/\(strange)00005Z_contact.changed_5_folder.json", 0o750)
                for name in [
                    "<b>bold<\\b>.json", "a b&c=\"d\"'.json", "..json", ".hidden.json", "%2e%2e%2f.json", "ünï.json",
                ] {
                    try Data(Body.renamed(contact: 18, event: "strange").utf8).write(
                        to: URL(filePath: "\(path)/\(name)")
                    )
                }
                // A name that is no text.
                let raw =
                    Array("\(path)/raw-".utf8).map(CChar.init(bitPattern:)) + [-1, -2]
                    + Array(".json\0".utf8).map(CChar.init(bitPattern:))
                close(open(raw, O_WRONLY | O_CREAT, 0o640))
            }
        }

        @Test("A file of any kind in any folder never breaks a page")
        func broken() async throws {
            try await withDashboard(settings: ["RETENTION_DAYS": "36500"], before: Self.fill) { dashboard in
                try await waitUntil("nothing moves any more, and everything was looked at") {
                    let page = try await dashboard.get("/", headers: [.accept: "text/html"])
                    let isWaiting = dashboard.spool.entries("incoming").contains { name in
                        Self.contents.contains { name.contains("_\($0.0)") }
                    }
                    return !isWaiting && !String(decoding: page.body, as: UTF8.self).contains("still being read")
                }
                // Every page that a link leads to, as a reader would come to it.
                var (known, waiting): (Set<String>, [String]) = (["/", "/spool"], ["/", "/spool"])
                while let path = waiting.popLast(), known.count < 2000 {
                    var headers = HTTPFields()
                    headers[.accept] = "text/html"
                    let answer = try await dashboard.get(path, headers: headers)
                    #expect(answer.status == 200, "\(path): \(answer.status)")
                    let page = String(decoding: answer.body, as: UTF8.self)
                    #expect(page.hasSuffix("</html>\n") || page.hasSuffix("</html>"), "\(path) is whole")
                    #expect(!page.contains("<script>document"), "\(path) shows text as text")
                    for link in Self.links(page) where !known.contains(link) && !link.hasPrefix("/language") {
                        known.insert(link)
                        waiting.append(link)
                    }
                }
                let jobs = known.filter { $0.hasPrefix("/jobs/") }
                #expect(jobs.count >= 60, "\(known.count) pages, \(jobs.count) of jobs")
                try await withBrowser { browser in
                    for path in ["/", "/spool"] + jobs.sorted().prefix(400).filter({ Self.isWorthALook($0) }) {
                        try await dashboard.open(path, in: browser)
                        #expect(try await browser.title.contains(" · Cust1234"), "\(path)")
                        #expect(try await browser.faults(.structure) == [], "\(path)")
                    }
                    try await dashboard.open("/", in: browser)
                    try await browser.resize(360, 740, phone: true)
                    #expect(try await browser.faults() == [])
                    try await browser.screenshot("broken-files-phone")
                    try await dashboard.expectPeace(in: browser)
                    // And the connector works on.
                    await dashboard.sandbox.clearFaults()
                    try await dashboard.work { Body.renamed(contact: 9, event: $0) }
                    try await dashboard.open("/", in: browser)
                    _ = try await browser.find("table.runs tbody tr", with: "Nordfjord")
                }
            }
        }

        /// One file of each kind is enough to be looked at in the browser.
        private static func isWorthALook(_ path: String) -> Bool {
            let words = contents.map(\.0) + ["fifo", "link", "loop", "folder", "strange", "bold", "raw"]
            return words.contains { path.contains("_\($0)") || path.contains($0) }
                && path.utf8.reduce(0) { $0 &+ Int($1) } % 4 == 0
        }

        /// Where a page's links lead, on this server.
        ///
        /// Other orders of the same list lead nowhere new, and exports are no pages.
        private static func links(_ page: String) -> [String] {
            links(in: page).filter { !$0.contains("sort=") && !$0.contains("format=") }
        }

        private static func links(in page: String) -> [String] {
            page.components(separatedBy: "<a ").dropFirst().compactMap { part -> String? in
                guard let start = part.firstRange(of: "href=\"/")?.upperBound else { return nil }
                guard let tag = part.firstIndex(of: ">"), start < tag, let end = part[start...].firstIndex(of: "\"")
                else {
                    return nil
                }
                return "/" + part[start..<end].replacing("&amp;", with: "&")
            }
        }
    }
}
