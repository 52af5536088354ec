import FoundationEssentials
import HTTPTypes
import JSON
import Testing

@testable import SuperOffice

private let sales = "GET /api/v1/Sale"

@Suite("Archives", .timeLimit(.minutes(1)))
struct ArchiveTests {
    static func page(_ ids: [Int], next: String = "null") -> FakeSuperOffice.Reply {
        let rows = ids.map { #"{"PrimaryKey":"\#($0)","EntityName":"sale","saleId":\#($0),"heading":"h\#($0)"}"# }
        return .ok(#"{"odata.metadata":"x","odata.nextLink":\#(next),"value":[\#(rows.joined(separator: ","))]}"#)
    }

    private func read(_ client: SuperOfficeClient, _ query: ArchiveQuery = ArchiveQuery(.sales, columns: ["heading"]))
        async throws -> [Int]
    {
        var keys: [Int] = []
        for try await page in client.pages(of: query) { keys += page.map(\.key) }
        return keys
    }

    private func query(_ seen: FakeSuperOffice.Seen) -> [String: String] {
        let pairs = seen.query.split(separator: "&").map { pair in
            pair.split(separator: "=", maxSplits: 1).map { OpenAPITests.unescaped(String($0)) }
        }
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })
    }

    @Test("pages go on by key, and a short page is not the end")
    func byKey() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(sales, Self.page([3, 5]), Self.page([9]), Self.page([]))
            let day = Date(timeIntervalSince1970: 1_772_360_100)
            var asked = ArchiveQuery(.sales, columns: ["heading"], where: [.date("date", since: day)], pageSize: 2)
            asked.conditions += [
                .number("x", below: 7), .associate("updatedBy", isNot: 77), .date("date", until: day),
            ]
            let keys = try await read(client, asked)
            #expect(keys == [3, 5, 9])
            let seen = await fake.requests(sales).map(query)
            #expect(
                seen.map { $0["$filter"] ?? "" }.map { $0.suffix(11) } == ["saleId gt 0", "saleId gt 5", "saleId gt 9"]
            )
            #expect(seen[0]["$select"] == "saleId,heading")
            #expect(seen[0]["$orderBy"] == "saleId")
            #expect(seen[0]["$top"] == "2")
            #expect(seen[0]["$skip"] == nil)
            #expect(
                seen[0]["$filter"]
                    == "date after '2026-02-27' and x lt 7 and updatedBy associateIsNotOneOf (77) "
                    + "and date before '2026-03-02' and saleId gt 0"
            )
        }
    }

    @Test("the next page is asked for only when it is wanted")
    func lazy() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(sales, Self.page([1]), Self.page([2]), Self.page([]))
            for try await _ in client.pages(of: ArchiveQuery(.sales, columns: [])) { break }
            #expect(await fake.count(sales) == 1)
        }
    }

    @Test("a link to the next page is followed on our host, and paging goes on by key behind it")
    func links() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(
                sales,
                Self.page([1], next: #""https://evil.example/Cust1/api/v1/Sale?page=2""#),
                Self.page([], next: #""https://evil.example/Cust1/api/v1/Sale?page=3""#),
                Self.page([2]),
                Self.page([])
            )
            let keys = try await read(client)
            #expect(keys == [1, 2])
            let queries = await fake.requests(sales).map(\.query)
            #expect(queries[1] == "page=2")
            #expect(queries[2] == "page=3")
            #expect(queries[3].hasSuffix("%24top=500"))
        }
    }

    @Test("answers that repeat themselves end with an error")
    func repeating() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(sales, Self.page([1, 2]))
            await #expect { try await self.read(client) } throws: { "\($0)".contains("saleId 1 after 2") }
            #expect(await fake.count(sales) == 2)
            await fake.script(sales, Self.page([], next: #""/api/v1/Sale?page=2""#))
            await #expect { try await self.read(client) } throws: { "\($0)".contains("own next page") }
        }
    }

    @Test(
        "a refused filter is an error with the vendor's words",
        arguments: [
            FakeSuperOffice.Reply.status(400, #"{"Error":true,"ErrorType":"X","ErrorMessage":"Unknown column foo"}"#),
            .status(500, #"{"Error":true,"ErrorType":"X","ErrorMessage":"Unknown column foo"}"#),
            .ok(#"{"Error":true,"ErrorType":"X","ErrorMessage":"Unknown column foo"}"#),
        ]
    )
    func refused(_ reply: FakeSuperOffice.Reply) async throws {
        try await withTenant { fake, client, _ in
            await fake.script(sales, reply)
            await #expect { try await self.read(client) } throws: { error in
                "\(error)".contains("Unknown column foo") && "\(error)".contains("saleId gt 0")
            }
        }
    }

    @Test("rows that are none are unreadable, not skipped", arguments: [#"{"value":[{"a":1}]}"#, #"{"a":1}"#, "null"])
    func unreadable(_ body: String) async throws {
        try await withTenant { fake, client, _ in
            await fake.script(sales, .ok(body))
            await #expect(throws: SuperOfficeError.self) { try await self.read(client) }
        }
    }

    @Test("cells are read as they come: numbers, text, null, instants")
    func cells() throws {
        let json =
            #"{"PrimaryKey":"25","n":12.5,"i":7,"t":" x ","z":null,"b":true,"d":"2026-03-01T10:15:00","day":"2026-03-01"}"#
        let row = try #require(ArchiveRow(try .init(parsing: json.utf8), keyColumn: "saleId"))
        #expect(row.key == 25)
        #expect(["n", "i", "t", "z", "b", "?"].map(row.text) == ["12.5", "7", "x", "", "true", ""])
        #expect(row.identity("i") == 7)
        #expect(row.instant("d") == Date(timeIntervalSince1970: 1_772_360_100))
        #expect(row.instant("day") == nil)
    }
}
