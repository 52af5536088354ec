import HTTPTypes
import JSON
import Sandbox
import Testing

/// Many records at once, records that go, and lists that change while somebody works with them.
@Suite struct MassChangeTests {
    @Test func companiesCanBeSeededByTheHundred() async throws {
        try await withWebhook { (wire: Wire, receiver: Receiver) async throws in
            let keys = await wire.sandbox.seed(companies: 200, people: 2)
            #expect(keys.count == 200 && keys.first == .contact(20_001))
            let more = try await wire.control(.post, "/seed", #"{"companies":300}"#)
            #expect(more.json?["count"] == 300)
            let from = try #require(more.json?["from"]?.int)
            #expect(!keys.contains(.contact(from)))
            let first = try await wire.get("/Contact/20001")
            #expect(try await wire.get("/Person/20002")["Contact"]?["ContactId"] == 20_001)
            let name = try #require(first["Name"]?.string)
            let last = try #require(try await wire.get("/Contact/\(from + 299)")["Name"]?.string)
            #expect(name != last)
            #expect(try await wire.explore(ExplorerTests.request(id: 20_001, name: name)).status == 200)
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.isEmpty, "they have always been there")
            for wrong in [#"{"companies":0}"#, #"{"companies":5,"people":"many"}"#, "{}"] {
                #expect(try await wire.control(.post, "/seed", wrong).status == 400)
            }
        }
    }

    @Test func aTenantCanBeginWithManyCompanies() async throws {
        var configuration = SandboxConfiguration { $0.seed = .empty }
        configuration.generatedCompanies = 500
        try await Wire.run(configuration) { (wire: Wire) async throws in
            #expect(await wire.sandbox.keys.count == 500)
            #expect(try await wire.get("/Contact/20500").status == 200)
        }
    }

    @Test func manyAreChangedByOneCall() async throws {
        try await withWebhook { (wire: Wire, receiver: Receiver) async throws in
            _ = await wire.sandbox.seed(companies: 100)
            let edit = #"{"contact":{"from":20001,"count":100},"field":"Department","value":"Neu","associate":12}"#
            #expect(try await wire.control(.post, "/edit", edit).json == ["rows": 100])
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.count == 100)
            #expect(try await wire.get("/Contact/20077")["Department"] == "Neu")
            #expect(try await wire.control(.post, "/delete", #"{"contact":[9,43]}"#).json == ["rows": 2])
            #expect(try await wire.control(.post, "/purge", #"{"contact":{"from":20001,"count":100}}"#).status == 200)
            let gone = try await wire.get("/Contact/20077")
            #expect(gone.status == 404 && gone.json?["ErrorType"] == "SoNotFoundException")
            #expect(try await wire.control(.post, "/purge", #"{"contact":"all"}"#).status == 200)
            #expect(await wire.sandbox.keys.allSatisfy { $0.kind == .person })
        }
    }

    @Test(arguments: [#"{"contact":[]}"#, #"{"contact":["18"]}"#, #"{"contact":"some"}"#, "{}"])
    func whatNamesNoRowIsRefused(body: String) async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.control(.post, "/purge", body).status == 400)
        }
    }

    @Test func aListChangesWhileItIsUsed() async throws {
        try await withWebhook { (wire: Wire, receiver: Receiver) async throws in
            func names() async throws -> [String] {
                let items = try #require(try await wire.get("/MDOList/udlist331?flat=true").json?.array)
                return items.filter { $0["Deleted"] == false }.compactMap { $0["Name"]?.string }
            }
            try await wire.sandbox.addItem("Wanderzirkus", list: "udlist331")
            try await wire.sandbox.deleteItem(9, list: "Vertical")
            let now = try await names()
            #expect(now.contains("Wanderzirkus") && !now.contains("Großhandel"))
            #expect(await wire.sandbox.listItems("Vertical")[9] == nil)
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.map(\.event) == ["list.331.created", "list.331.softdeleted"])
            let refused = try await wire.write(#"{"SuperOffice:83":"[I:9]"}"#)
            #expect(refused.status == 400 && refused.json?["Error"] == true)
            #expect(try await wire.get("/Contact/43")["SuperOffice:83"] == "[I:9]", "who has it keeps it")
            let item = #"{"change":"deleteItem","list":331,"item":99}"#
            #expect(try await wire.control(.post, "/change", item).status == 404)
        }
    }
}
