import Webhook
import FoundationEssentials
import HTTPTypes
import JSON
import Testing

@testable import SuperOffice

private let fieldsRoute = "GET /api/v1/Contact/UdefLayout/Published"

@Suite("Definitions and lists", .timeLimit(.minutes(1)))
struct FieldsAndListsTests {
    func list(_ name: String?, userList: Int = 108, table: Int = 136) -> FieldDefinition {
        FieldDefinition(
            owner: .contact,
            progID: "SuperOffice:83",
            label: "Vertical",
            type: .list,
            listTableID: table,
            userListID: userList,
            mdoListName: name
        )
    }

    let items = #"[{"Id":14,"Name":"Freizeitpark","ToolTip":"","Deleted":false,"ChildItems":[]}]"#

    @Test("definitions are read once, shared, kept for hours and forgotten on demand")
    func definitions() async throws {
        try await withTenant { fake, client, clock in
            var slow = FakeSuperOffice.Reply.ok("[\(Samples.listDefinition), null, {}, \(Samples.textDefinition)]")
            slow.delay = .milliseconds(50)
            await fake.script(fieldsRoute, slow)
            await fake.script("GET /api/v1/Person/UdefLayout/Published", .ok("[]"))
            async let one = client.publishedFields(of: .contact)
            async let two = client.publishedFields(of: .contact)
            #expect(try await one.map(\.progID) == ["SuperOffice:10", "SuperOffice:84"])
            #expect(try await two.map(\.owner) == [.contact, .contact])
            #expect(try await client.publishedFields(of: .person).isEmpty)
            #expect(await fake.count(fieldsRoute) == 1)
            clock.advance(seconds: 4 * 3600)
            _ = try await client.publishedFields(of: .contact)
            #expect(await fake.count(fieldsRoute) == 2)
            await client.forgetFields()
            _ = try await client.publishedFields(of: .contact)
            #expect(await fake.count(fieldsRoute) == 3)
        }
    }

    @Test("a layout that is no array is unreadable, and a missing one is no missing record")
    func badDefinitions() async throws {
        try await withTenant { fake, client, _ in
            let refusal = #"{"Error":true,"ErrorMessage":"x"}"#
            await fake.script(
                fieldsRoute,
                .ok(#"{"a":1}"#),
                .ok("null"),
                .status(404, refusal),
                .status(404),
                .ok(refusal)
            )
            var labels: [String?] = []
            for _ in 0..<5 {
                let error = try await failure { () async throws(SuperOfficeError) in
                    _ = try await client.publishedFields(of: .contact)
                }
                labels.append(Mirror(reflecting: error).children.first?.label)
            }
            #expect(labels == ["unreadable", "unreadable", "configuration", "unavailable", "unreadable"])
        }
    }

    @Test("MdoListName is used as it is, flat and in one language; two fields share one list")
    func namedList() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("GET /api/v1/MDOList/udlist108", .ok(items))
            let one = list("udlist108")
            let two = FieldDefinition(owner: .person, progID: "role", type: .list, mdoListName: "udlist108")
            #expect(try await client.listItems(of: one).item(named: "freizeitpark")?.id == 14)
            #expect(try await client.listItems(of: two).count == 1)
            let requests = await fake.requests("GET /api/v1/MDOList/udlist108")
            #expect(requests.map(\.query) == ["flat=true"])
            #expect(requests.first?.headers[.acceptLanguage] == "en")
            await client.forgetLists()
            _ = try await client.listItems(of: one)
            #expect(await fake.count("GET /api/v1/MDOList/udlist108") == 2)
        }
    }

    @Test("a copy that is older than the job is read again, once for all who ask at the same time")
    func notOlderThan() async throws {
        try await withTenant { fake, client, clock in
            let route = "GET /api/v1/MDOList/udlist108"
            let more = #"[{"Id":14,"Name":"Freizeitpark"},{"Id":15,"Name":"Zoo"}]"#
            var slow = FakeSuperOffice.Reply.ok(more)
            slow.delay = .milliseconds(100)
            await fake.script(route, .ok(items), slow)
            let field = list("udlist108")
            _ = try await client.listItems(of: field)
            clock.advance(seconds: 10)
            let jobStart = clock.now
            clock.advance(seconds: 5)
            try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<8 {
                    group.addTask { try await client.listItems(of: field, notOlderThan: jobStart).map(\.id) }
                }
                for try await ids in group { #expect(ids == [14, 15]) }
            }
            #expect(await fake.count(route) == 2)
            #expect(try await client.listItems(of: field, notOlderThan: jobStart).count == 2)
            #expect(try await client.listItems(of: field).count == 2)
            #expect(await fake.count(route) == 2)
            _ = try await client.listItems(of: field, notOlderThan: clock.now.addingTimeInterval(60))
            #expect(await fake.count(route) == 2, "what was read in this second is as new as can be")
        }
    }

    @Test("a reading that was under way when the job began does not count for it")
    func underWay() async throws {
        try await withTenant { fake, client, clock in
            let route = "GET /api/v1/MDOList/udlist108"
            var slow = FakeSuperOffice.Reply.ok(items)
            slow.delay = .milliseconds(200)
            await fake.script(route, slow, .ok(#"[{"Id":15,"Name":"Zoo"}]"#))
            let field = list("udlist108")
            let early = Task { try await client.listItems(of: field).map(\.id) }
            while await fake.count(route) == 0 { await Task.yield() }
            clock.advance(seconds: 1)
            let fresh = try await client.listItems(of: field, notOlderThan: clock.now).map(\.id)
            let stale = try await early.value
            let kept = try await client.listItems(of: field).map(\.id)
            #expect(fresh == [15])
            #expect(stale == [14])
            #expect(kept == [15], "the older answer is not kept")
            #expect(await fake.count(route) == 2)
        }
    }

    @Test("without MdoListName a tenant's list goes by its id, a built-in one by its table number")
    func unnamedLists() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("GET /api/v1/MDOList/udlist331", .ok(items))
            await fake.script("GET /api/v1/List/-61/Items", .ok(#"[{"Id":2,"Name":"IT","Tooltip":"","Rank":1}]"#))
            let own = try await client.listItems(of: list(nil, userList: 331))
            let builtIn = try await client.listItems(of: list(nil, userList: 0, table: 61))
            #expect(own.map(\.id) == [14])
            #expect(builtIn.map(\.id) == [2])
            #expect(await fake.requests("GET /api/v1/List/-61/Items").first?.query == "includeDeleted=true")
        }
    }

    @Test("a list that the MDO lists do not know is found by its number")
    func fallback() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("GET /api/v1/List/331/Items", .ok(items))
            let found = try await client.listItems(of: list("udlist331", userList: 331))
            #expect(found.map(\.id) == [14])
            #expect(await fake.count("GET /api/v1/MDOList/udlist331") == 1)
            // Also when the 404 is not explained: the other answer decides.
            await client.forgetLists()
            await fake.script("GET /api/v1/MDOList/udlist331", .status(404))
            #expect(try await client.listItems(of: list("udlist331", userList: 331)).map(\.id) == [14])
        }
    }

    @Test("a list that is nowhere explains itself, and is not a record that is gone")
    func missingList() async throws {
        try await withTenant { _, client, _ in
            let error = try await failure { () async throws(SuperOfficeError) in
                _ = try await client.listItems(of: list("udlist331", userList: 331))
            }
            guard case .configuration(let why, _) = error else {
                Issue.record("\(error)")
                return
            }
            for part in [
                "SuperOffice:83", "Vertical", "List/331/Items", "udlist331", "ListTableId 136", "tenant lists",
            ] {
                #expect(why.contains(part))
            }
        }
    }

    @Test("a field without a list, and a list without a name")
    func noList() async throws {
        try await withTenant { fake, client, _ in
            for definition in [FieldDefinition(owner: .contact, progID: "x", type: .number), list(nil, userList: 0)] {
                let error = try await failure { () async throws(SuperOfficeError) in
                    _ = try await client.listItems(of: definition)
                }
                guard case .configuration = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
            #expect(await fake.seen.isEmpty)
        }
    }

    @Test("a trouble with the CRM is not kept in place of a list")
    func failureIsNotKept() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("GET /api/v1/MDOList/udlist108", .status(500), .ok(items))
            _ = try await failure { () async throws(SuperOfficeError) in
                _ = try await client.listItems(of: list("udlist108"))
            }
            #expect(try await client.listItems(of: list("udlist108")).count == 1)
        }
    }

    @Test("a new item is added once, and only if it is not there; the list is read anew")
    func addItem() async throws {
        try await withTenant { fake, client, _ in
            let more = #"[{"Id":14,"Name":"Freizeitpark"},{"Id":15,"Name":"Zoo"}]"#
            await fake.script("GET /api/v1/MDOList/udlist108", .ok(items), .ok(items), .ok(more))
            var added = FakeSuperOffice.Reply.ok(#"{"Id":15,"Name":"Zoo","UdListDefinitionId":108}"#)
            added.delay = .milliseconds(50)
            await fake.script("POST /api/v1/List/108/Items", added)
            let definition = list("udlist108")
            _ = try await client.listItems(of: definition)
            async let one = client.addListItem(named: "Zoo", to: definition)
            async let two = client.addListItem(named: " zoo ", to: definition)
            #expect(try await one.id == 15)
            #expect(try await two.id == 15)
            let posts = await fake.requests("POST /api/v1/List/108/Items")
            #expect(posts.count == 1)
            let body = try JSONValue(parsing: try #require(posts.first).body.utf8)
            #expect(body["Name"]?.string?.lowercased() == "zoo")
            #expect(try await client.listItems(of: definition).map(\.id) == [14, 15])
            #expect(try await client.addListItem(named: "ZOO", to: definition).id == 15)
            #expect(await fake.count("POST /api/v1/List/108/Items") == 1)
        }
    }

    @Test(
        "a refused addition is about that list, whatever the status",
        arguments: [(403, "rejected"), (404, "configuration")]
    )
    func refusedAddition(status: Int, expected: String) async throws {
        try await withTenant { fake, client, _ in
            await fake.script("GET /api/v1/MDOList/udlist108", .ok(items))
            await fake.script(FakeSuperOffice.principalRoute, .ok(Samples.principal))
            await fake.script("POST /api/v1/List/108/Items", .status(status, #"{"ErrorMessage":"No admin right"}"#))
            let error = try await failure { () async throws(SuperOfficeError) in
                _ = try await client.addListItem(named: "Zoo", to: list("udlist108"))
            }
            #expect(Mirror(reflecting: error).children.first?.label == expected)
            #expect(error.description.contains("No admin right"))
        }
    }

    @Test("items are not added to built-in lists, nor without a name")
    func addToBuiltIn() async throws {
        try await withTenant { fake, client, _ in
            for (name, definition) in [("Zoo", list("business", userList: 0, table: 61)), ("  ", list("udlist108"))] {
                let error = try await failure { () async throws(SuperOfficeError) in
                    _ = try await client.addListItem(named: name, to: definition)
                }
                guard case .configuration = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
            #expect(await fake.seen.isEmpty)
        }
    }
}
