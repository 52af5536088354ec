import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct ArchiveTests {
    private static func encoded(_ text: String) -> String {
        var url = ""
        for byte in text.utf8 {
            let plain = byte < 0x80 && (Character(Unicode.Scalar(byte)).isLetter || (0x30...0x39).contains(byte))
            url +=
                plain ? String(Character(Unicode.Scalar(byte))) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return url
    }

    /// The primary keys that a filter leaves.
    private static func keys(_ wire: Wire, _ path: String, _ filter: String) async throws -> [Int] {
        let answer = try await wire.get("\(path)?$filter=\(encoded(filter))")
        try #require(answer.status == 200, "\(answer.text)")
        let rows = try #require(answer.json?["value"]?.array)
        return rows.compactMap { $0["PrimaryKey"]?.string.flatMap { Int($0) } }
    }

    @Test func aRowHasTheSelectedNamesAndNoOthers() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let select = "$select=saleId,heading,amount,contact/contactId,contact/name,saleStatus,currency,date"
            let answer = try await wire.get("/Sale?\(select)&$filter=\(Self.encoded("saleId lt 932"))")
            #expect(answer["odata.nextLink"] == .some(.null))
            #expect(answer["odata.metadata"]?.string?.hasSuffix("$metadata") == true)
            let row = try #require(answer["value"]?.array?.first)
            #expect(
                row == [
                    "PrimaryKey": "931", "EntityName": "sale", "saleId": 931,
                    "heading": "2x RR-02-017-OMNIE Wasserrutsche", "amount": 97_800, "contact/contactId": 9,
                    "contact/name": "Nordfjord Maskin AS", "saleStatus": "Sold", "currency": "EUR",
                    "date": "2020-03-01T16:50:17",
                ]
            )
        }
    }

    @Test(arguments: [
        ("saleId eq 931", [931]), ("saleId = 931", [931]), ("saleId lt 933", [931, 932]),
        ("saleId gt 968 and saleId lt 971", [969, 970]), ("saleId gt 969.5", [970]), ("saleId gt 1e300", []),
        ("amount gt 100000 and saleId lt 945", [939, 944]), ("contact/contactId gt 0 and saleId gt 963", [964, 970]),
        ("date before '2020-04-01'", [931, 932]), ("date after '2023-05-01'", [970]),
        ("date afterTime '2023-05-15T16:50:16Z' and saleId gt 0", [970]),
        ("date beforeTime '2020-03-01T17:50:18+01:00'", [931]),
    ])
    func filters(filter: String, expected: [Int]) async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await Self.keys(wire, "/Sale", filter) == expected)
        }
    }

    @Test(arguments: [
        ("category oneOf (2) and country oneOf (276)", [18, 104, 106, 107, 994_863]),
        ("business oneOf (4,6)", [105, 7179]),
        ("category notOneOf (1,2,4,5)", [108]), ("associateId associateIsNotOneOf (12)", []),
    ])
    func companiesAreChosenByTheirLists(filter: String, expected: [Int]) async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await Self.keys(wire, "/Contact", filter) == expected)
            let select = "$select=category,business,country,associateId,contactAssociate/assocName"
            let row = try await wire.get("/Contact?\(select)&$filter=contactId%20eq%20105")["value"]?.array?.first
            #expect(row?["business"] == "IT" && row?["category"] == "Partner" && row?["country"]?.string != nil)
            #expect(row?["contactAssociate/assocName"] == "MB")
        }
    }

    /// What the first system sent, what the documents warn of, and what the connector does not send.
    @Test(arguments: [
        "Contact ne null", "contactId gt 0", "saleId le 931", "saleId ge 931", "heading notEnds 'x'", "nonsense eq 1",
        "ContactId equals 9", "heading eq null", "heading contains Rutsche", "saleId eq '931'", "saleId eq 931 and",
        "(saleId eq 931", "saleId eq 931)", "saleId", "saleId eq", "heading is 'offen", "date after 2020-01-01",
        "date after '2020-13-01'", "heading contains 'Rutsche'", "saleId isNotNull", "saleId eq 931 or saleId eq 932",
        "saleId associateIsOneOf (12)",
    ])
    func aFilterThatTheServerDoesNotUnderstandIsNeverAnEmptyPage(filter: String) async throws {
        try await Wire.run { (wire: Wire) async throws in
            let answer = try await wire.get("/Sale?$filter=\(Self.encoded(filter))")
            #expect(answer.status == 500)
            #expect(answer["Error"] == true && answer["ErrorMessage"]?.string?.isEmpty == false)
            await wire.sandbox.setBehaviour { $0.exceptionStatus = 400 }
            #expect(try await wire.get("/Sale?$filter=\(Self.encoded(filter))").status == 400)
        }
    }

    @Test(arguments: [
        "$select=nonsense", "$orderBy=nonsense", "$orderBy=saleId%20desc", "$top=many", "$top=9223372036854775807",
        "$skip=-1", "$mode=Full", "$nonsense=1",
    ])
    func aParameterThatMakesNoSenseIsRefused(query: String) async throws {
        try await Wire.run { (wire: Wire) async throws in #expect(try await wire.get("/Sale?\(query)").status == 500) }
    }

    @Test func aProviderThatIsNotThereIsRefused() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.get("/Archive/Nonsense").status == 500)
            #expect(try await wire.get("/Quote").status == 404, "there is no such resource")
            #expect(try await wire.get("/Sale/931/Quotes").status == 404)
        }
    }

    @Test func orderAndPages() async throws {
        try await Wire.run { (wire: Wire) async throws in
            func keys(_ query: String) async throws -> [String] {
                try await wire.get("/Sale?\(query)")["value"]?.array?.compactMap { $0["PrimaryKey"]?.string } ?? []
            }
            #expect(try await keys("$orderBy=saleId&$top=1&$skip=1") == ["932"])
            #expect(try await keys("$top=2&$skip=39") == ["970"])
            #expect(try await keys("$skip=40") == [])
            #expect(try await keys("$filter=saleId%20gt%20968&$top=1") == ["969"])
        }
    }

    @Test func nextLinkIsNullMissingOrPresent() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.nextLink = .missing }
            #expect(try await wire.get("/Sale?$top=1")["odata.nextLink"] == nil)
            await wire.sandbox.setBehaviour {
                $0.nextLink = .present
                $0.primaryKeyNumber = true
            }
            var url = wire.address.loginURL + "/Cust12345/api/v1/Sale?$select=saleId&$top=15&$filter=saleId%20gt%20935"
            var pages: [[Int]] = []
            while !url.isEmpty {
                let page = try await wire.send(.get, url, headers: ["Authorization": "Bearer \(wire.token)"])
                pages.append(page["value"]?.array?.compactMap { $0["PrimaryKey"]?.int } ?? [])
                url = page["odata.nextLink"]?.string ?? ""
            }
            #expect(pages.map(\.count) == [15, 15, 5])
            #expect(pages.joined().elementsEqual(936...970))
        }
    }

    @Test func whatChangedSince() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let since = "'2026-02-01T00:00:00Z'"
            #expect(try await Self.keys(wire, "/Contact", "updatedDate afterTime \(since)") == [])
            try await wire.sandbox.editByPerson(.contact(43), "Name", to: "Neu")
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu", associate: 12)
            try await wire.sandbox.editByPerson(.person(933), "Title", to: "CIO")
            try await wire.sandbox.deleteByPerson(.contact(9))
            #expect(try await Self.keys(wire, "/Contact", "updatedDate afterTime \(since)") == [18, 43])
            #expect(try await Self.keys(wire, "/Contact", "updatedDate after '2026-02-01'") == [18, 43])
            #expect(
                try await Self.keys(wire, "/Contact", "contactId lt 43 and updatedBy associateIsOneOf (12)") == [3, 18]
            )
            #expect(try await Self.keys(wire, "/Person", "personUpdatedDate afterTime \(since)") == [933])
            #expect(try await Self.keys(wire, "/Person", "contactId eq 18") == [933, 934])
            await wire.sandbox.setBehaviour { $0.queryTimeOperators = false }
            let refused = "/Contact?$filter=\(Self.encoded("updatedDate afterTime \(since)"))"
            #expect(try await wire.get(refused).status == 500)
            let wrong = "/Person?$filter=\(Self.encoded("updatedDate after '2026-02-01'"))"
            #expect(try await wire.get(wrong).status == 500, "a person's column is personUpdatedDate")
        }
    }

    @Test func timesWithoutAZoneAreUTCOrLocal() async throws {
        try await Wire.run { (wire: Wire) async throws in
            // Everything was last changed at 09:00 UTC, which is 10:00 there.
            let filter = "contactId eq 18 and updatedDate afterTime '2026-01-15T09:30:00'"
            #expect(try await Self.keys(wire, "/Contact", filter) == [])
            await wire.sandbox.setBehaviour { $0.queryTimesLocal = true }
            #expect(try await Self.keys(wire, "/Contact", filter) == [18])
        }
    }

    @Test func theWebhooksCounters() async throws {
        try await withWebhook(script: [500, 500]) { (wire: Wire, _) async throws in
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
            await wire.sandbox.webhooksSettled()
            let columns = ["total_calls", "total_errors", "consecutive_errors", "last_error"]
            let select = columns.map { "webhook_usage." + $0 }.joined(separator: ",")
            let filter = Self.encoded("webhook_usage.webhook_usage_id eq 1")
            let answer = try await wire.get("/Archive/dynamic?$select=\(select)&$filter=\(filter)")
            let row = try #require(answer["value"]?.array?.first)
            #expect(row["webhook_usage.total_calls"] == 3 && row["webhook_usage.total_errors"] == 2)
            #expect(row["webhook_usage.consecutive_errors"] == 0)
            #expect(row["webhook_usage.last_error"]?.string?.hasPrefix("500") == true)
        }
    }

    @Test func fiftyThousandSalesAreListedInPages() async throws {
        try await Wire.run(SandboxConfiguration { $0.generatedSales = 50_000 }) { (wire: Wire) async throws in
            let path = "/Sale?$select=saleId,contact/contactId&$orderBy=saleId&$top=1000"
            for (skip, first) in [(0, 931), (40, 10_001), (25_040, 35_001), (49_040, 59_001)] {
                let rows = try #require(try await wire.get("\(path)&$skip=\(skip)")["value"]?.array)
                #expect(rows.count == 1000 && rows.first?["saleId"] == .integer(first))
                if skip > 0 { #expect(rows.count { $0["contact/contactId"] == .some(.null) } == 125) }
            }
            #expect(try await wire.get("\(path)&$skip=50000")["value"]?.array?.count == 40, "a short page is the last")
            var last = 50_000
            var pages = 0
            while true {
                let filter = Self.encoded("saleId gt \(last) and contact/contactId gt 0")
                let rows = try await wire.get("/Sale?$filter=\(filter)&$top=5000")["value"]?.array ?? []
                pages += 1
                last = rows.last?["PrimaryKey"]?.string.flatMap { Int($0) } ?? last
                if rows.count < 5000 { break }
            }
            #expect(pages == 2)
            #expect(last == 60_000)
            #expect(await wire.sandbox.counters().archiveQueries == 7)
        }
    }
}
