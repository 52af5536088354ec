import JSON
import Testing

@testable import SuperOffice

@Suite("Creating a company")
struct CreationTests {
    private static let defaults = #"{"ContactId":0,"Name":null,"Category":{"Id":2},"Business":{"Id":1},"Xstop":false}"#

    @Test("the draft is the tenant's default with what is known, and all else as the CRM gave it")
    func draft() async throws {
        try await withTenant { fake, client, _ in
            await fake.script("GET /api/v1/Contact/default", .ok(Self.defaults))
            await fake.script("POST /api/v1/Contact", .ok(#"{"ContactId":4711,"Name":"Zoo"}"#))
            var company = NewCompany(name: "Zoo")
            company.url = "https://www.zoo.example/about"
            company.department = "Nord"
            company.countryID = 276
            company.businessID = 6
            let draft = try await client.draft(company)
            #expect(
                draft == [
                    "ContactId": 0, "Name": "Zoo", "Department": "Nord", "Category": ["Id": 2], "Business": ["Id": 6],
                    "Xstop": false, "Country": ["CountryId": 276],
                    "Urls": [["Value": "https://www.zoo.example/about", "Description": ""]],
                ]
            )
            #expect(try await client.create(draft) == 4711)
            let sent = try #require(await fake.requests("POST /api/v1/Contact").first)
            #expect(try JSONValue(parsing: Array(sent.body.utf8)) == draft)
        }
    }

    @Test("duplicates are looked for by name, department and web domain, each named once")
    func duplicates() async throws {
        try await withTenant { fake, client, _ in
            let byName = #"[{"SoPrimaryKey":18,"EntryName":"Zoo","RuleDisplayName":"Same name"},{"SoPrimaryKey":0}]"#
            let byDomain =
                #"[{"SoPrimaryKey":18,"EntryName":"Zoo","RuleName":"d"},{"EntryName":"Outside","RuleName":"erp"}]"#
            await fake.script("GET /api/v1/Contact/Duplicates/Zoo%20%26%20Co.", .ok(byName))
            await fake.script("GET /api/v1/Contact/DuplicateDomains/zoo.example", .ok(byDomain))
            var company = NewCompany(name: "Zoo & Co.")
            company.department = "Nord"
            company.url = "www.zoo.example"
            let found = try await client.duplicates(of: company)
            #expect(found.map(\.contactID) == [18, nil])
            #expect(found.map(\.rule) == ["Same name", "erp"])
            #expect(await fake.seen.contains { $0.query == "department=Nord" })
        }
    }

    @Test(
        "the domain is what stands behind scheme and www",
        arguments: [
            ("https://www.Zoo.example:8080/a?b#c", "zoo.example"), ("zoo.example", "zoo.example"),
            (" http://shop.zoo.example ", "shop.zoo.example"), ("", nil), ("zoo", nil), ("https://", nil),
        ] as [(String, String?)]
    )
    func domain(_ url: String, _ domain: String?) {
        var company = NewCompany(name: "Zoo")
        company.url = url
        #expect(company.domain == domain)
    }

    @Test("objections are texts by field; an empty answer has none")
    func objections() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(
                "POST /api/v1/Contact/Validate",
                .ok("{}"),
                .ok(""),
                .ok(#"{"Category":"is mandatory"}"#),
                .ok(#"{"Error":true,"ErrorMessage":"broken"}"#),
                .ok("<html>")
            )
            #expect(try await client.objections(to: ["Name": "Zoo"]) == [:])
            #expect(try await client.objections(to: ["Name": "Zoo"]) == [:])
            #expect(try await client.objections(to: ["Name": "Zoo"]) == ["Category": "is mandatory"])
            let error = try await failure { () async throws(SuperOfficeError) in
                _ = try await client.objections(to: ["Name": "Zoo"])
            }
            guard case .rejected = error else {
                Issue.record("\(error)")
                return
            }
            let page = try await failure { () async throws(SuperOfficeError) in
                _ = try await client.objections(to: ["Name": "Zoo"])
            }
            #expect(page.label == "unreadable")
        }
    }

    @Test("an answer without an id is not taken for a created company")
    func withoutID() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(FakeSuperOffice.principalRoute, .ok(Samples.principal))
            await fake.script(
                "POST /api/v1/Contact",
                .ok(#"{"ContactId":0}"#),
                .status(403, #"{"Message":"No right"}"#)
            )
            let unreadable = try await failure { () async throws(SuperOfficeError) in _ = try await client.create([:]) }
            guard case .unreadable = unreadable else {
                Issue.record("\(unreadable)")
                return
            }
            let refused = try await failure { () async throws(SuperOfficeError) in _ = try await client.create([:]) }
            guard case .rejected(status: 403, _, _) = refused else {
                Issue.record("\(refused)")
                return
            }
        }
    }

    @Test("countries come with the names and codes that people call them by")
    func countries() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(
                "GET /api/v1/List/Country/Items",
                .ok(
                    #"[{"CountryId":276,"Name":"Deutschland","EnglishName":"Germany","TwoLetterISOCountry":"DE"},"#
                        + #"{"CountryId":0,"Name":""},{"CountryId":578,"Name":"Norway","TwoLetterISOCountry":null}]"#
                )
            )
            let countries = try await client.countries()
            #expect(countries.map(\.id) == [276, 578])
            #expect(countries.map(\.names) == [["Deutschland", "Germany", "DE"], ["Norway"]])
        }
    }
}
