import FoundationEssentials
import JSON
import Testing

@testable import SuperOffice

@Suite("Who we are")
struct IdentityTests {
    private static func token(_ claims: JSONValue) -> String {
        let payload = Data(claims.serialized()).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return "e30.\(payload).c2ln"
    }

    private static let claims: JSONValue = [
        "sub": "ünser.user@example.com", "http://schemes.superoffice.net/identity/associateid": "77",
        "http://schemes.superoffice.net/identity/ctx": "Cust12345",
        "http://schemes.superoffice.net/identity/email": "a@example.com",
        "http://schemes.superoffice.net/identity/system_token": "App-s3cret",
    ]

    @Test("the id token's claims name the associate, and never the system token")
    func idToken() throws {
        let claims = try #require(IdentityClaims(idToken: Self.token(Self.claims)))
        #expect(claims.associateID == 77)
        #expect(claims.userName == "ünser.user@example.com")
        #expect(claims.email == "a@example.com")
        #expect(claims.contextIdentifier == "Cust12345")
        #expect(!"\(claims)".contains("s3cret"))
    }

    @Test("what is no id token has no claims", arguments: ["", "a.b", "e30.e30.e30", "x.!!!!.y", "e30.bm8gSlNPTg.e30"])
    func noIDToken(_ text: String) {
        #expect(IdentityClaims(idToken: text) == nil)
    }

    @Test("the claims come with the access token, without a call to the tenant")
    func claimsOfTheLogin() async throws {
        try await withTenant { fake, client, _ in
            let answer: JSONValue = [
                "access_token": "t", "expires_in": 3600, "id_token": .string(Self.token(Self.claims)),
            ]
            await fake.script(FakeSuperOffice.tokenRoute, .ok(String(decoding: answer.serialized(), as: UTF8.self)))
            let claims = try await client.identityClaims()
            #expect(claims?.associateID == 77)
            #expect(await fake.seen.count == 1)
        }
    }

    @Test("a login without a readable id token is no error")
    func withoutClaims() async throws {
        try await withTenant { _, client, _ in
            let claims = try await client.identityClaims()
            #expect(claims == nil)
        }
    }

    @Test("currentAssociate is read, its type as a name or a number")
    func associate() async throws {
        try await withTenant { fake, client, _ in
            let route = "GET /api/v1/User/currentAssociate"
            await fake.script(
                route,
                .ok(#"{"AssociateId":77,"Name":"API","PersonId":5,"Type":5,"FullName":"A P I","UserName":"a@b.c"}"#),
                .ok(#"{"AssociateId":77,"Type":"InternalAssociate","PersonId":0}"#),
                .ok(#"{"AssociateId":0}"#)
            )
            let first = try await client.currentAssociate()
            #expect(first.type == "SystemAssociate")
            #expect(first.personID == 5)
            #expect(first.userName == "a@b.c")
            let second = try await client.currentAssociate()
            #expect(second.type == "InternalAssociate")
            #expect(second.personID == nil)
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.currentAssociate()
            }
            guard case .unreadable = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test("a principal that is no person says so, an old answer by its missing person id")
    func isPerson() throws {
        let system: JSONValue = ["AssociateId": 9, "IsPerson": false, "PersonId": 4, "UserName": "sys"]
        #expect(try #require(Principal(system)).isPerson == false)
        #expect(try #require(Principal(["AssociateId": 9, "PersonId": 4])).isPerson)
        #expect(try #require(Principal(["AssociateId": 9])).isPerson == false)
    }
}
