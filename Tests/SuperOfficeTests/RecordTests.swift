import Webhook
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Testing

@testable import SuperOffice

private let contactRoute = "GET /api/v1/Contact/18"

@Suite("Reading and writing records", .timeLimit(.minutes(1)))
struct RecordTests {
    @Test("a person and the current principal")
    func reads() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("GET /api/v1/Person/933", .ok(Samples.person))
            await fake.script("GET /api/v1/User/currentPrincipal", .ok(Samples.principal))
            let person = try await client.person(933)
            let principal = try await client.currentPrincipal()
            let fields = try await client.userDefinedFields(of: .person(933))
            #expect(person.contactID == 18)
            #expect(principal.associateID == 5)
            #expect(fields.progIDs == ["SuperOffice:10"])
        }
    }

    @Test(
        "a record that is gone, in every way the CRM may say it with success",
        arguments: ["null", " null\r\n", #"{"ContactId":0}"#, #"{"ContactId":0,"Name":"","CustomFields":{}}"#]
    )
    func gone(body: String) async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .ok(body))
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            #expect(error == .notFound(what: "contact 18"))
        }
    }

    @Test("404 is not found, and id 0 is not even asked for")
    func notFound() async throws {
        try await withTenant { fake, client, _ in
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.person(7) }
            #expect(error == .notFound(what: "person 7"))
            #expect(error.description == "person 7 is not in SuperOffice; it may have been deleted or merged")
            let zero = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(0) }
            #expect(zero == .notFound(what: "contact 0"))
            #expect(await fake.count("GET /api/v1/Contact/0") == 0)
        }
    }

    @Test(
        "a 200 that is not the record is unreadable",
        arguments: [
            "<html>hello</html>", "[]", "5", "{}", #"{"ContactId":19}"#, #"{"PersonId":18}"#, "{\"ContactId\":18",
            #"{"ContactId":"eighteen"}"#, #"{"ContactId":null}"#, #"{"ContactId":false}"#, #"[{"ContactId":18}]"#,
            #""null""#, "nul", "\"\"",
        ]
    )
    func unreadable(body: String) async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .ok(body))
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            guard case .unreadable(what: "contact 18", let firstBytes) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(body.hasPrefix(firstBytes.prefix(4)))
        }
    }

    @Test("a read that is answered with nothing is unreadable, and no record is gone", arguments: ["", "  \r\n"])
    func nothing(body: String) async throws {
        try await withTenant { fake, client, _ in
            for reply in [FakeSuperOffice.Reply.ok(body), .status(204)] {
                await fake.script(contactRoute, reply, .ok(Samples.contact))
                let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
                #expect(error == .unreadable(what: "contact 18", firstBytes: "(nothing)"))
                try await expectContact18(client)
            }
        }
    }

    @Test("null at another status than 200 says nothing about a record", arguments: [201, 203, 206])
    func nullElsewhere(status: Int) async throws {
        try await withTenant { fake, client, _ in
            for body in ["null", #"{"ContactId":0}"#] {
                await fake.script(contactRoute, .status(status, body))
                let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
                #expect(error.label == "unreadable")
            }
        }
    }

    @Test("an error in the clothes of a success is an error")
    func disguised() async throws {
        try await withTenant { fake, client, _ in
            let body = #"{"Error":true,"ErrorType":"SoException","ErrorMessage":"No"}"#
            await fake.script(contactRoute, .ok(body))
            await fake.script("PATCH /api/v1/Contact/18", .ok(body))
            let expected = SuperOfficeError.rejected(status: 200, message: "No (SoException)", what: "contact 18")
            let read = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            #expect(read == expected)
            let written = try await failure { () async throws(SuperOfficeError) in
                try await client.write(["a": .number(1)], to: .contact(18))
            }
            #expect(written == expected)
        }
    }

    @Test("a write is one operation with the given keys in one dictionary")
    func write() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("PATCH /api/v1/Contact/18", .ok(Samples.contact))
            try await client.write(
                [
                    "SuperOffice:83": .listItem(14), "SuperOffice:84": .text("a/b ~ \"c\""),
                    "main_category": .checkbox(true),
                ],
                to: .contact(18),
                unmodifiedSince: Date(timeIntervalSince1970: 1_772_360_099.2)
            )
            let patch = try #require(await fake.requests("PATCH /api/v1/Contact/18").first)
            let expected: JSONValue = [
                [
                    "op": "replace", "path": "CustomFields",
                    "value": ["SuperOffice:83": "[I:14]", "SuperOffice:84": "a/b ~ \"c\"", "main_category": "[I:1]"],
                ]
            ]
            #expect(try JSONValue(parsing: patch.body.utf8) == expected)
            #expect(patch.headers[.contentType] == "application/json")
            #expect(patch.headers[.accept] == "application/json")
            #expect(patch.headers[.acceptLanguage] == "en")
            #expect(patch.headers[.ifUnmodifiedSince] == "Sun, 01 Mar 2026 10:15:00 GMT")
            #expect(patch.bearer == "token-1")
            #expect(patch.query == "")
        }
    }

    @Test("a write answered without a body is a write; one without fields is none")
    func writeWithoutBody() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("PATCH /api/v1/Person/7", .status(204))
            try await client.write(["a": .number(1)], to: .person(7))
            try await client.write([:], to: .person(7))
            #expect(await fake.count("PATCH /api/v1/Person/7") == 1)
            #expect(await fake.requests("PATCH /api/v1/Person/7").first?.headers[.ifUnmodifiedSince] == nil)
        }
    }

    @Test("an empty value is spelled by the field's kind")
    func writeEmpty() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(
                "GET /api/v1/Person/UdefLayout/Published",
                .ok("[\(Samples.listDefinition), \(Samples.textDefinition)]")
            )
            await fake.script("PATCH /api/v1/Person/933", .ok(Samples.person))
            try await client.write(["SuperOffice:10": .empty, "SuperOffice:84": .empty], to: .person(933))
            let patch = try #require(await fake.requests("PATCH /api/v1/Person/933").first)
            let body = try JSONValue(parsing: patch.body.utf8)
            #expect(body.array?.first?["value"] == ["SuperOffice:10": "[I:0]", "SuperOffice:84": ""])
        }
    }

    @Test(
        "what a refused write means",
        arguments: [
            (409, SuperOfficeError.rejected(status: 409, message: "why", what: "contact 18")),
            (400, .rejected(status: 400, message: "why", what: "contact 18")),
            (404, .notFound(what: "contact 18")),
            (429, .unavailable(status: 429, retryAfter: nil, message: "why", what: "contact 18")),
            (500, .unavailable(status: 500, retryAfter: nil, message: "why", what: "contact 18")),
        ]
    )
    func refusedWrite(status: Int, expected: SuperOfficeError) async throws {
        try await withTenant { fake, client, _ in
            await fake.script("PATCH /api/v1/Contact/18", .status(status, #"{"Error":true,"ErrorMessage":"why"}"#))
            let error = try await failure { () async throws(SuperOfficeError) in
                try await client.write(["a": .number(1)], to: .contact(18))
            }
            #expect(error == expected)
            #expect(await fake.count("PATCH /api/v1/Contact/18") == 1)
        }
    }

    @Test(
        "412 is about our condition only where we sent one, and a page says nothing about it",
        arguments: [
            (#"{"Error":true,"ErrorMessage":"why"}"#, true, "preconditionFailed"), ("", true, "preconditionFailed"),
            (#"{"Error":true,"ErrorMessage":"why"}"#, false, "unavailable"), ("", false, "unavailable"),
            ("<html>412</html>", true, "unavailable"),
        ]
    )
    func precondition(body: String, isConditional: Bool, expected: String) async throws {
        try await withTenant { fake, client, clock in
            await fake.script("PATCH /api/v1/Contact/18", .status(412, body))
            let error = try await failure { () async throws(SuperOfficeError) in
                try await client.write(
                    raw: ["a": "b"],
                    to: .contact(18),
                    unmodifiedSince: isConditional ? clock.now : nil
                )
            }
            #expect(error.label == expected)
        }
    }

    @Test(
        "a write that is answered with a success nobody can read may or may not have been carried out",
        arguments: [
            "<html>ok</html>", "{\"ContactId\":18", "null", "[]", "{}", #"{"ContactId":19}"#, #"{"ContactId":0}"#, "ok",
        ]
    )
    func unreadableWrite(body: String) async throws {
        try await withTenant { fake, client, _ in
            await fake.script("PATCH /api/v1/Contact/18", .ok(body))
            let error = try await failure { () async throws(SuperOfficeError) in
                try await client.write(["a": .number(1)], to: .contact(18))
            }
            #expect(error.label == "unreadable")
        }
    }

    @Test("raw texts are written as they stood, whatever they look like")
    func writeRaw() async throws {
        try await withTenant { fake, client, clock in
            await fake.script("PATCH /api/v1/Contact/18", .ok(Samples.contact))
            let texts = ["SuperOffice:6": "[D:06/01/2020]", "x_code": " [I:", "SuperOffice:4": "True", "b": ""]
            try await client.write(raw: texts, to: .contact(18), unmodifiedSince: clock.now.addingTimeInterval(1))
            try await client.write(raw: [:], to: .contact(18))
            let patches = await fake.requests("PATCH /api/v1/Contact/18")
            #expect(patches.count == 1)
            let body = try JSONValue(parsing: try #require(patches.first).body.utf8)
            let value = JSONValue.object(texts.mapValues(JSONValue.string))
            #expect(body == [["op": "replace", "path": "CustomFields", "value": value]])
            #expect(patches.first?.headers[.ifUnmodifiedSince] == "Sun, 01 Mar 2026 10:15:01 GMT")
        }
    }

    @Test("a record's state: who saved it when, and when that was said")
    func recordState() async throws {
        try await withTenant { fake, client, _ in
            let saved = Samples.contact.replacing(
                #""CreatedDate""#,
                with: #""UpdatedBy": { "AssociateId": 5, "Name": "TY" }, "CreatedDate""#
            )
            await fake.script(contactRoute, .ok(saved), .ok(Samples.nulledContact))
            let state = try await client.recordState(of: .contact(18))
            #expect(state.fields.progIDs == ["SuperOffice:83", "SuperOffice:84"])
            #expect(state.updatedBy == 5)
            #expect(state.updatedDate == Date(timeIntervalSince1970: 1_740_576_506))
            // The server's own clock, which is this machine's.
            #expect(abs(try #require(state.answeredAt).timeIntervalSinceNow) < 60)
            let bare = try await client.recordState(of: .contact(18))
            #expect(bare.updatedBy == nil)
            #expect(bare.updatedDate == nil)
            #expect(bare.fields.progIDs.isEmpty)
        }
    }

    @Test("no answer is a transport error that names the record")
    func noAnswer() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(
                FakeSuperOffice.stateRoute,
                .ok(#"{"ContextIdentifier":"Cust12345","IsRunning":true,"Api":"http://127.0.0.1:1/Cust12345/api"}"#),
                .ok(fake.state())
            )
            await fake.script(contactRoute, .ok(Samples.contact))
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            guard case .transport(_, what: "contact 18") = error else {
                Issue.record("\(error)")
                return
            }
            // The host may have moved: the next call asks where it is.
            try await expectContact18(client)
        }
    }

    @Test("raw asks what it is told to, below the API only")
    func raw() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("GET /api/v1/MDOList/udlist", .ok("[1]"))
            #expect(try await client.raw("/MDOList/udlist?additional=108").body == Array("[1]".utf8))
            #expect(await fake.requests("GET /api/v1/MDOList/udlist").first?.query == "additional=108")
            _ = try await client.raw("/api/v1/MDOList/udlist?query=ä b\"")
            #expect(await fake.requests("GET /api/v1/MDOList/udlist").last?.query == "query=%C3%A4%20b%22")
            for path in ["", "/", "../Contact", "a/../../b", "a/%2E%2e/b", "v1/./Contact", "/api/v1/", "?a=b", "a#b"] {
                _ = try await failure { () async throws(SuperOfficeError) in _ = try await client.raw(path) }
            }
            #expect(await fake.seen.count { $0.route.hasPrefix("GET /api/v1/") } == 2)
        }
    }

    @Test("raw hands over refusals and broken bodies as they came, after mending what can be mended")
    func rawRefusals() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .status(401), .ok("{ \"a\" : 1,\n"))
            #expect(try await client.raw("Contact/18").body == Array("{ \"a\" : 1,\n".utf8))
            #expect(await fake.count(FakeSuperOffice.tokenRoute) == 2)
            await fake.script("GET /api/v1/Associate/Me", .status(500, "<html>oops</html>"))
            let answer = try await client.raw("Associate/Me")
            #expect(answer.status == 500)
            #expect(answer.body == Array("<html>oops</html>".utf8))
            await fake.script(contactRoute, .status(403, "no"))
            #expect(try await client.raw("Contact/18").status == 403)
        }
    }
}
