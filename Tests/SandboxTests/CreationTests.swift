import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct CreationTests {
    @Test func aCompanyIsCreatedByOurOwnUser() async throws {
        try await withWebhook { (wire: Wire, receiver: Receiver) async throws in
            let body = #"{"Name":"Company For Testing","Department":"Operations","Urls":[{"Value":"test.example"}]}"#
            let created = try await wire.api(.post, "/Contact", body)
            #expect(created.status == 200)
            let id = try #require(created["ContactId"]?.int)
            #expect(created["Name"] == "Company For Testing" && created["Department"] == "Operations")
            #expect(created["CreatedBy"]?["AssociateId"] == 77)
            #expect(try await wire.get("/Contact/\(id)")["Urls"]?.array?.first?["Value"] == "test.example")
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.map(\.event) == ["contact.created"])
            #expect(receiver.calls.first?.json["PrimaryKey"] == .integer(id))
            #expect(receiver.calls.first?.json["ChangedByAssociateId"] == 77)
            #expect(await wire.sandbox.counters().contactsCreated == 1)
        }
    }

    @Test func theTemplateComesBackFilledIn() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let template = try await wire.get("/Contact/default")
            #expect(template["ContactId"] == 0 && template["Country"]?["CountryId"] == 276)
            var members = try #require(template.json?.object)
            members["Name"] = "Aus der Vorlage"
            members["Category"] = ["Id": 4]
            members["CustomFields"] = ["SuperOffice:83": "[I:3]", "SuperOffice:2": "[I:12]"]
            let body = String(decoding: JSONValue.object(members).serialized(), as: UTF8.self)
            let created = try await wire.api(.post, "/Contact", body)
            #expect(created["Category"]?["Value"] == "Customer")
            #expect(created["SuperOffice:83"] == "[I:3]" && created["SuperOffice:2"] == "[I:12]")
            #expect(created["Associate"]?["AssociateId"] == 77)
        }
    }

    @Test func whatIsMandatoryDependsOnTheTenant() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.api(.post, "/Contact", #"{"Department":"x"}"#).status == 500)
            let name = #"{"Name":"Nur ein Name"}"#
            #expect(try await wire.api(.post, "/Contact/Validate", name).json == [:])
            await wire.sandbox.setBehaviour { $0.mandatoryContactFields = .nameBusinessCategory }
            let messages = try await wire.api(.post, "/Contact/Validate", name)
            #expect(messages.json?.object?.keys.sorted() == ["Business", "Category"])
            #expect(try await wire.api(.post, "/Contact", name).status == 500)
            let full = #"{"Name":"Alles","Business":{"Id":2},"Category":{"Id":4}}"#
            #expect(try await wire.api(.post, "/Contact", full).status == 200)
        }
    }

    @Test(arguments: ["{", "[]", #"{"Name":7}"#, #"{"Name":"x","Category":{"Id":99}}"#, #"{"Name":"x","Urls":[7]}"#])
    func aCompanyThatMakesNoSenseIsRefusedAndNotKept(body: String) async throws {
        try await Wire.run { (wire: Wire) async throws in
            let before = await wire.sandbox.keys
            #expect(try await wire.api(.post, "/Contact", body).status == 400)
            #expect(await wire.sandbox.keys == before)
        }
    }

    @Test func duplicates() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let byName = try await wire.get("/Contact/Duplicates/bremer%20abenteuerland")
            #expect(byName.json?.array?.map { $0["SoPrimaryKey"] } == [18])
            #expect(byName.json?.array?.first?["EntryName"] == "Bremer Abenteuerland GmbH")
            let hansa = "/Contact/Duplicates/Hansa?department="
            #expect(try await wire.get(hansa + "Werk%20Nord").json?.array?.count == 1)
            #expect(try await wire.get(hansa + "Einkauf").json == [])
            let domain = try await wire.get("/Contact/DuplicateDomains/abenteuerland.example")
            #expect(domain.json?.array?.map { $0["SoPrimaryKey"] } == [18])
            #expect(try await wire.get("/Contact/DuplicateDomains/nobody.example").json == [])
        }
    }

    @Test func whoWeAreAndOurMailAddress() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let associate = try await wire.get("/User/currentAssociate")
            #expect(associate["AssociateId"] == 77 && associate["PersonId"] == 8)
            let person = try await wire.get("/Person/8")
            #expect(person["Emails"]?.array?.first?["Value"] == "api@example.com")
            #expect(try await wire.get("/User/currentPrincipal")["EMailAddress"] == "api@example.com")
            try await wire.sandbox.editByPerson(.person(8), "Emails", to: [])
            #expect(try await wire.get("/User/currentPrincipal")["EMailAddress"] == "")
        }
    }
}
