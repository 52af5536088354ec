import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct EntityTests {
    @Test func aCompanyComesWithItsListTexts() async throws {
        try await Wire.run { wire in
            let answer = try await wire.get("/Contact/18")
            #expect(answer.status == 200)
            #expect(answer["Name"] == "Bremer Abenteuerland GmbH")
            #expect(answer["Country"]?["TwoLetterISOCountry"] == "DE")
            #expect(answer["Category"]?["Value"] == "Prospect")
            #expect(answer["Business"]?["Id"] == 1)
            #expect(answer["Urls"]?.array?.first?["StrippedValue"] == "abenteuerland.example")
            #expect(answer["Deleted"] == 0)
            #expect(answer.header("Last-Modified") == "Thu, 15 Jan 2026 09:00:00 GMT")
            #expect(answer["UpdatedDate"] == "2026-01-15T10:00:00+01:00")
            #expect(await wire.sandbox.counters().contactReads == 1)
        }
    }

    @Test func aPersonHasAPositionObjectAndASummaryOfItsCompany() async throws {
        try await Wire.run { wire in
            let answer = try await wire.get("/person/933")
            #expect(answer["Title"] == "Head of IT")
            #expect(answer["Position"]?["Value"] == "Manager")
            #expect(answer["Contact"]?["Name"] == "Bremer Abenteuerland GmbH")
            #expect(answer["Contact"]?["CustomFields"] == nil)
            #expect(try await wire.get("/Person/2006")["Contact"] == .some(.null))
            #expect(await wire.sandbox.counters().personReads == 2)
        }
    }

    @Test(arguments: [
        "/Contact/18", "/Contact/994863", "/Contact/7179", "/Contact/9", "/Contact/43", "/Person/933",
        "/Person/1467783",
        "/Person/74361", "/Person/18", "/Person/64",
    ])
    func theRowsOfThePublishedSamplesExist(path: String) async throws {
        try await Wire.run { (wire: Wire) async throws in #expect(try await wire.get(path).status == 200) }
    }

    @Test func samplePersonBelongsToSampleCompany() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.get("/Person/1467783")["Contact"]?["ContactId"] == 7179)
        }
    }

    @Test(arguments: ["/Contact/99999", "/Person/99999"]) func aMissingRowIsAFlat404(path: String) async throws {
        try await Wire.run { wire in
            let answer = try await wire.get(path)
            #expect(answer.status == 404)
            #expect(answer.json?["Error"] == true)
            #expect(answer.json?["ErrorType"] == "SoNotFoundException")
            #expect(answer.json?["ErrorMessage"]?.string?.contains("id 99999 not found") == true)
        }
    }

    @Test func withoutALanguageListTextsAreRaw() async throws {
        try await Wire.run { wire in
            let raw = try await wire.get("/Contact/18", headers: ["Accept-Language": ""])
            #expect(raw["Category"]?["Value"]?.string == #"NO:"Prospekt";US:"Prospect";GE:"Interessent""#)
            let german = try await wire.get("/Contact/18", headers: ["SO-Language": "de"])
            #expect(german["Category"]?["Value"] == "Interessent")
        }
    }

    @Test func aTimeZoneTurnsDatesToUTC() async throws {
        try await Wire.run { wire in
            let answer = try await wire.get("/Contact/18", headers: ["SO-TimeZone": "GMT"])
            #expect(answer["UpdatedDate"] == "2026-01-15T09:00:00Z")
        }
    }

    @Test func aDeletedCompanyIsFlaggedAndAPurgedOneIsGone() async throws {
        try await Wire.run { wire in
            try await wire.sandbox.deleteByPerson(.contact(18))
            #expect(try await wire.get("/Contact/18")["Deleted"] == 1)
            try await wire.sandbox.purge(.contact(18))
            #expect(try await wire.get("/Contact/18").status == 404)
            try await wire.sandbox.deleteByPerson(.person(933))
            #expect(try await wire.get("/Person/933").status == 404)
        }
    }

    @Test func otherMethodsAndRoutesAreRefused() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.api(.put, "/Contact/18").status == 405)
            #expect(try await wire.get("/Contact/abc").status == 404)
            #expect(try await wire.get("/Nonsense").status == 404)
        }
    }

    @Test func whoAmI() async throws {
        try await Wire.run { wire in
            let answer = try await wire.get("/User/currentPrincipal")
            #expect(answer["AssociateId"] == 77)
            #expect(answer["DatabaseContextIdentifier"] == "Cust12345")
            let company = try #require(answer["ContactId"]?.int)
            let person = try #require(answer["PersonId"]?.int)
            #expect(try await wire.get("/Contact/\(company)").status == 200)
            #expect(try await wire.get("/Person/\(person)")["Contact"]?["ContactId"]?.int == company)
            #expect(try await wire.get("/Associate/Me").status == 500)
            #expect(await wire.sandbox.counters().principalReads == 1)
        }
    }
}
