import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite("Reports", .timeLimit(.minutes(2)))
struct ReportTests {
    private static let keywords = "# demo\nRR-02-017-OMNIE = Wasserrutsche, Omnie\nFT-10 = Sandfilter\n"

    @Test("product families are listed, deleted ones not")
    func families() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let text = try await place.command("report", "product-families")
            #expect(text.code == 0, "\(text.errors)")
            #expect(text.output.split(separator: "\n").count == 5, "\(text.output)")
            let json = try await place.command("report", "product-families", "--json")
            let names = try JSONValue(parsing: Array(json.output.utf8)).array?.compactMap { $0["name"]?.string }
            #expect(names?.first == "Wasserrutschen")
            #expect(names?.contains("Sprungtürme") == false)
        }
    }

    @Test("customer-products writes a row for each product, and its summary adds up to the sales read")
    func customerProducts() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try place.write(Self.keywords, to: "keywords.txt")
            let outcome = try await place.command(
                ["report", "customer-products", "--keywords", "keywords.txt", "--output", "out.csv", "--bom"]
            )
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("sales read: 40, without a company: 5,"), "\(outcome.errors)")
            #expect(outcome.errors.contains("rutsche ("), "the most frequent words: \(outcome.errors)")
            let csv = place.text("out.csv")
            let rows = csv.components("\r\n")
            #expect(rows[0].hasPrefix("\u{FEFF}sale_id,heading,date,"))
            let found = rows.dropFirst().map { $0.components(",") }
            func row(_ sale: String, _ source: String) -> [String]? {
                found.first { $0.first == sale && $0.dropLast().last == source }
            }
            #expect(row("931", "keyword")?.suffix(5).prefix(3) == ["RR-02-017-OMNIE", "RR-02-017-OMNIE", "2"])
            #expect(row("931", "quote")?.contains("Wasserrutsche Omnie") == true)
            #expect(row("937", "pattern")?.suffix(5) == ["AQ-500", "AQ-500", "1", "pattern", ""])
            #expect(row("965", "keyword") == nil, "has no company")
            let leftovers = try FileManager.default.contentsOfDirectory(atPath: place.folder)
            #expect(!leftovers.contains { $0.contains("partial") })
        }
    }

    @Test("JSON, --limit and --since; a heading that looks like a formula is guarded in CSV only")
    func formats() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try place.write("X = Summe", to: "keywords.txt")
            let base = ["report", "customer-products", "--keywords", "keywords.txt"]
            let json = try await place.command(base + ["--json"])
            let rows = try #require(try JSONValue(parsing: Array(json.output.utf8)).array)
            #expect(rows.contains { $0["heading"] == "=SUMME(A1:A9)" && $0["product"] == "X" && $0["sale_id"] == 962 })
            let csv = try await place.command(base)
            #expect(csv.output.contains("962,'=SUMME(A1:A9),"), "\(csv.output)")
            let limited = try await place.command(base + ["--limit", "3"])
            #expect(limited.errors.contains("sales read: 3 (as many as --limit allows)"))
            let none = try await place.command(base + ["--since", "2999-01-01", "--json"])
            #expect(none.code == 0)
            #expect(try JSONValue(parsing: Array(none.output.utf8)) == [])
            #expect(none.errors.contains("sales read: 0"))
        }
    }

    @Test("paging survives what the API may do differently", arguments: [true, false])
    func otherServers(_ links: Bool) async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            await sandbox.setBehaviour { behaviour in
                behaviour.primaryKeyNumber = true
                behaviour.queryTimesLocal = true
                behaviour.queryTimeOperators = false
                if links { behaviour.nextLink = .present }
            }
            let outcome = try await place.command("report", "unmatched-headings", "--json", "--since", "2000-01-01")
            #expect(outcome.code == 0, "\(outcome.errors)")
            let report = try JSONValue(parsing: Array(outcome.output.utf8))
            #expect(report["sales"] == 40)
            #expect(report["words"]?.array?.contains { $0["text"] == "wasserrutsche" } == true)
        }
    }

    @Test("a keyword file that cannot be read, and a tenant that cannot be reached, leave no file")
    func failures() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let missing = try await place.command("report", "customer-products", "--keywords", "no.txt")
            #expect(missing.code == 1)
            #expect(missing.errors.contains("no.txt"))
            await sandbox.stop()
            let down = try await place.command("report", "customer-products", "--output", "out.csv")
            #expect(down.code == 69, "\(down.errors)")
            let leftovers = try FileManager.default.contentsOfDirectory(atPath: place.folder)
            #expect(!leftovers.contains { $0.hasPrefix("out.csv") }, "\(leftovers)")
        }
    }
}

extension String {
    fileprivate func components(_ separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
