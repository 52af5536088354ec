import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct PatchTests {
    /// What is sent for which field, and what the row holds then.
    @Test(arguments: [
        ("SuperOffice:83", #""[I:3]""#, "[I:3]"), ("SuperOffice:83", #""3""#, "[I:3]"),
        ("SuperOffice:83", "3", "[I:3]"),
        ("SuperOffice:2", #""42""#, "[I:42]"), ("SuperOffice:2", #""[I:42]""#, "[I:42]"),
        ("SuperOffice:2", #""""#, "[I:0]"),
        ("SuperOffice:3", #""[F:1.5]""#, "[F:1.5]"), ("SuperOffice:3", #""7""#, "[F:7]"),
        ("SuperOffice:3", "2.25", "[F:2.25]"),
        ("SuperOffice:4", #""[I:0]""#, "[I:0]"), ("SuperOffice:4", #""False""#, "[I:0]"),
        ("SuperOffice:4", "true", "[I:1]"),
        ("SuperOffice:5", #""[D:11/30/2030]""#, "[DT:11/30/2030 00:00:00.0000000]"),
        ("SuperOffice:5", #""[D:30.11.2030]""#, "[DT:11/30/2030 00:00:00.0000000]"),
        ("SuperOffice:5", #""[D:2030.11.30]""#, "[DT:11/30/2030 00:00:00.0000000]"),
        ("SuperOffice:5", #""2030-11-30""#, "[DT:11/30/2030 00:00:00.0000000]"),
        ("SuperOffice:5", #""[D:01/01/0001 00:00:00.0000000]""#, "[DT:01/01/0001 00:00:00.0000000]"),
        ("SuperOffice:5", "null", "[DT:01/01/0001 00:00:00.0000000]"),
        ("SuperOffice:7", #""[I:4]""#, "[I:4]"), ("main_category", #""[I:0]""#, "[I:0]"),
        ("SuperOffice:84", #""Zeile 1\nZeile \"2\"; ü""#, "Zeile 1\nZeile \"2\"; ü"),
        ("SuperOffice:84", #""[I:4]""#, "[I:4]"),
        ("SuperOffice:84:DisplayText", #""x""#, ""),
    ])
    func acceptedValues(field: String, sent: String, held: String) async throws {
        try await Wire.run { wire in
            let answer = try await wire.write(#"{"\#(field)": \#(sent)}"#)
            #expect(answer.status == 200)
            let name = field.replacing(":DisplayText", with: "")
            #expect(await wire.sandbox.field(name, of: .contact(18)) == held)
            #expect(answer["CustomFields"]?[name]?.string == held)
        }
    }

    @Test(arguments: [
        ("SuperOffice:83", #""Hotel""#), ("SuperOffice:83", #""[I:99]""#), ("SuperOffice:83", #""[I:13]""#),
        ("SuperOffice:83", #"{"Id": 3}"#), ("SuperOffice:83", #""[A:3]""#), ("SuperOffice:2", #""viele""#),
        ("SuperOffice:3", #""4,5""#), ("SuperOffice:4", #""[B:1]""#), ("SuperOffice:4", #""ja""#),
        ("SuperOffice:5", #""[D:02/30/2030]""#), ("SuperOffice:5", #""morgen""#), ("SuperOffice:85", #"["a"]"#),
        ("SuperOffice:999", #""x""#), ("SuperOffice:87", #""[I:1]""#), ("x_unknown", #""x""#),
        ("SuperOffice:1", #""dreizehn lang""#),
    ])
    func refusedValues(field: String, sent: String) async throws {
        try await Wire.run { wire in
            let before = await wire.sandbox.entity(.contact(18))
            let answer = try await wire.write(#"{"\#(field)": \#(sent), "SuperOffice:86": "also here"}"#)
            #expect(answer.status == 400)
            #expect(answer.json?["Error"] == true)
            #expect(answer.json?["ErrorMessage"]?.string?.isEmpty == false)
            #expect(await wire.sandbox.entity(.contact(18)) == before, "all or nothing")
        }
    }

    @Test(arguments: [
        #"[{"op":"replace","path":"CustomFields","value":{"SuperOffice:84":"neu"}}]"#,
        #"[{"op":"add","path":"/customfields","value":{"SuperOffice:84":"neu"}}]"#,
        #"[{"op":"replace","path":"/UserDefinedFields","value":{"SuperOffice:84":"neu"}}]"#,
        #"{"CustomFields":{"SuperOffice:84":"neu"}}"#,
    ])
    func aPartialDictionaryLeavesTheOtherFields(body: String) async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.api(.patch, "/Contact/18", body).status == 200)
            #expect(await wire.sandbox.field("SuperOffice:84", of: .contact(18)) == "neu")
            #expect(await wire.sandbox.field("SuperOffice:2", of: .contact(18)) == "[I:85]")
            #expect(await wire.sandbox.field("main_category", of: .contact(18)) == "[I:2]")
            let counters = await wire.sandbox.counters()
            #expect(counters.patchRequests == 1 && counters.patches == 1 && counters.changes == 1)
        }
    }

    /// Operations on properties: what is sent, the property looked at, and what it then is.
    @Test(arguments: [
        (#"[{"op":"replace","path":"/Name","value":"Neu"}]"#, "Name", JSONValue.string("Neu")),
        (#"[{"op":"replace","path":"name","value":"Neu"}]"#, "Name", .string("Neu")),
        (#"{"Name":"Neu"}"#, "Name", .string("Neu")), (#"{"Department":null}"#, "Department", .string("")),
    ])
    func properties(body: String, name: String, value: JSONValue) async throws {
        try await Wire.run { wire in
            let answer = try await wire.api(.patch, "/Contact/18", body)
            #expect(answer.status == 200)
            #expect(answer[name] == value)
            #expect(try await wire.get("/Contact/18")[name] == value)
        }
    }

    @Test func elementsAreAddedOrReplaced() async throws {
        try await Wire.run { (wire: Wire) async throws in
            func urls(_ body: String) async throws -> [String?] {
                try await wire.api(.patch, "/Contact/18", body)["Urls"]?.array?.map { $0["Value"]?.string } ?? []
            }
            let one = #"[{"op":"add","path":"/Urls/-","value":{"Value":"a.example"}}]"#
            #expect(try await urls(one) == ["https://abenteuerland.example", "a.example"])
            #expect(try await urls(#"{"Urls":[{"Value":"d.example"}]}"#) == ["d.example"])
        }
    }

    @Test func references() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(
                try await wire.api(.patch, "/Contact/18", #"{"Category":{"Id":4}}"#)["Category"]?["Value"] == "Customer"
            )
            let operation = #"[{"op":"replace","path":"Business","value":{"Id":4}}]"#
            #expect(try await wire.api(.patch, "/Contact/18", operation)["Business"]?["Value"] == "IT")
            let move = #"[{"op":"replace","path":"Contact/ContactId","value":43}]"#
            #expect(
                try await wire.api(.patch, "/Person/2006", move)["Contact"]?["Name"]?.string?.hasPrefix("Hansa") == true
            )
            #expect(try await wire.api(.patch, "/Contact/18", #"{"Category":{"Id":99}}"#).status == 400)
            #expect(try await wire.api(.patch, "/Contact/18", #"{"Category":"Kunde"}"#).status == 400)
        }
    }

    @Test(arguments: [
        (#"[{"op":"move","from":"/Name","path":"/Department"}]"#, 400),
        (#"[{"op":"remove","path":"/OrgNr"}]"#, 400), (#"[{"op":"remove","path":"/Urls/1"}]"#, 400),
        (#"[{"op":"add","path":"/Urls","value":{"Value":"b.example"}}]"#, 400), (#"{"ContactId":4711}"#, 400),
        (#"[{"op":"copy","from":"/Name","path":"/OrgNr"}]"#, 400),
        (#"[{"op":"replace","value":"x"}]"#, 400), (#"[{"op":"replace","path":"/Name"}]"#, 400), ("[1]", 400),
        ("7", 400), ("{", 400),
        (#"[{"op":"replace","path":"/Nonsense","value":1}]"#, 400), (#"{"Nonsense":1}"#, 400), (#"{"Name":5}"#, 400),
        (#"[{"op":"replace","path":"/Urls/7","value":{"Value":"x"}}]"#, 400), (#"{"Urls":[{}]}"#, 400),
        (#"{"Urls":"x"}"#, 400),
        (#"[{"op":"replace","path":"/Address/Street/City","value":"x"}]"#, 400),
        (#"[{"op":"replace","path":"CustomFields","value":"x"}]"#, 400),
        (#"[{"op":"remove","path":"CustomFields"}]"#, 400),
        (#"[{"op":"test","path":"/Name","value":"wrong"}]"#, 400),
        (#"[{"op":"test","path":"CustomFields","value":{"SuperOffice:2":"[I:1]"}}]"#, 409),
    ])
    func refusedPatches(body: String, status: Int) async throws {
        try await Wire.run { wire in
            let before = await wire.sandbox.entity(.contact(18))
            let answer = try await wire.api(.patch, "/Contact/18", body)
            #expect(answer.status == status)
            #expect(answer.json?["ErrorMessage"]?.string?.isEmpty == false)
            #expect(await wire.sandbox.entity(.contact(18)) == before)
            #expect(await wire.sandbox.counters().patches == 0)
        }
    }

    @Test func missingRowsAndForeignMediaTypes() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.write("{}", to: 99999).status == 404)
            let xml = ["Content-Type": "application/xml"]
            #expect(try await wire.api(.patch, "/Contact/18", "<a/>", headers: xml).status == 415)
            let merge = ["Content-Type": "application/merge-patch+json"]
            #expect(try await wire.api(.patch, "/Contact/18", #"{"Name":"x"}"#, headers: merge).status == 200)
        }
    }

    @Test func unmodifiedSinceBlocksALateWriter() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let seen = try #require(try await wire.get("/Contact/18").header("Last-Modified"))
            let condition = ["If-Unmodified-Since": seen]
            #expect(try await wire.api(.patch, "/Contact/18", #"{"Name":"x"}"#, headers: condition).status == 200)
            #expect(try await wire.api(.patch, "/Contact/18", #"{"Name":"y"}"#, headers: condition).status == 412)
            #expect(try await wire.get("/Contact/18")["Name"] == "x")
        }
    }

    @Test func aWriteIsSignedByTheAPIUserAndAnEmptyOneIsNone() async throws {
        try await Wire.run { wire in
            let before = try await wire.get("/Contact/18")
            #expect(try await wire.write(#"{"SuperOffice:2":"85"}"#).status == 200)
            #expect(try await wire.get("/Contact/18").json == before.json)
            #expect(await wire.sandbox.counters().changes == 0)
            #expect(try await wire.write(#"{"SuperOffice:2":"1"}"#)["UpdatedBy"]?["AssociateId"] == 77)
        }
    }
}
