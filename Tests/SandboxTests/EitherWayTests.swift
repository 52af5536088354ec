import HTTPTypes
import JSON
import Sandbox
import Testing

/// What the vendor's documents leave open can go either way, and records can be made to try it on.
@Suite struct EitherWayTests {
    @Test func aPersonIsMadeFoundAndDeleted() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let company = try await wire.api(.post, "/Contact", #"{"Name":"Mark 7"}"#)["ContactId"]?.int ?? 0
            let body = #"{"Firstname":"","Lastname":"Mark 7","Contact":{"ContactId":\#(company)}}"#
            let person = try await wire.api(.post, "/Person", body)
            #expect(person["Lastname"] == "Mark 7" && person["Contact"]?["ContactId"] == .integer(company))
            let found = try await wire.get("/Contact?$select=contactId&$filter=name%20begins%20%27mark%207%27")
            #expect(found["value"]?.array?.count == 1, "\(found.text)")
            let id = try #require(person["PersonId"]?.int)
            #expect(try await wire.api(.delete, "/Person/\(id)").status == 204)
            #expect(try await wire.get("/Person/\(id)").status == 404)
            #expect(try await wire.api(.delete, "/Contact/\(company)").status == 204)
            #expect(try await wire.get("/Contact/\(company)")["Deleted"] == 1)
        }
    }

    @Test(arguments: [
        (Behaviour.PatchTest.refused, [400, 400, 400]), (Behaviour.PatchTest.key, [200, 409, 409]),
        (Behaviour.PatchTest.dictionary, [400, 400, 200]),
        (Behaviour.PatchTest.ignored, [200, 200, 200]),
    ])
    func theOperationTest(_ behaviour: Behaviour.PatchTest, _ statuses: [Int]) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.patchTest = behaviour }
            let tests = [
                #""path":"CustomFields/SuperOffice:1","value":"K-0018""#,
                #""path":"CustomFields/SuperOffice:1","value":"K""#,
                #""path":"CustomFields","value":{"SuperOffice:1":"K-0018"}"#,
            ]
            for (test, status) in zip(tests, statuses) {
                let body = #"[{"op":"test",\#(test)},{"op":"replace","path":"Department","value":"\#(status)"}]"#
                let answer = try await wire.api(.patch, "/Contact/18", body)
                #expect(answer.status == status, "\(behaviour) \(test): \(answer.text)")
                if status == 409 { #expect(try await wire.get("/Contact/18")["Department"] != "409") }
            }
        }
    }

    @Test(arguments: [
        (Behaviour.BothDictionaries.customFields, 200, "a"), (Behaviour.BothDictionaries.userDefinedFields, 200, "b"),
        (Behaviour.BothDictionaries.refused, 400, "K-0018"),
    ])
    func bothDictionaries(_ behaviour: Behaviour.BothDictionaries, _ status: Int, _ stored: String) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.bothDictionaries = behaviour }
            let body = #"{"CustomFields":{"SuperOffice:1":"a"},"UserDefinedFields":{"SuperOffice:1":"b"}}"#
            #expect(try await wire.api(.patch, "/Contact/18", body).status == status)
            #expect(try await wire.get("/Contact/18")["SuperOffice:1"] == .string(stored))
        }
    }

    @Test func encodedValuesCanBeRefusedAndBadQueriesEmpty() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { ($0.bracketsRefused, $0.badQueryEmpty) = (true, true) }
            #expect(try await wire.write(#"{"SuperOffice:2":"[I:5]"}"#).status == 400)
            #expect(try await wire.write(#"{"SuperOffice:2":"5"}"#)["SuperOffice:2"] == "[I:5]")
            let answer = try await wire.get("/Contact?$filter=nonsense%20gt%205")
            #expect(answer.status == 200 && answer["value"] == [])
        }
    }
}
