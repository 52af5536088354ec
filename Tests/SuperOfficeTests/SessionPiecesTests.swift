import FoundationEssentials
import JSON
import Testing

@testable import SuperOffice

@Suite("Tokens and tenant states")
struct SessionPiecesTests {
    @Test(
        "a token is renewed a tenth of its life, but at least a minute, before it ends",
        arguments: [(3600, 3240.0), (1200, 1080), (300, 240), (60, 30), (0, 0)]
    )
    func renewal(lifetime: Int, expected: Double) throws {
        let answer: JSONValue = ["access_token": "x", "expires_in": .integer(lifetime)]
        let token = try #require(AccessToken(answer, obtainedAt: .seconds(7)))
        #expect(token.lasts == .seconds(expected))
        #expect(token.obtainedAt == .seconds(7))
        #expect(!"\(token)".contains("x)") && !String(describing: token).contains("8A"))
    }

    @Test("a token without a life, or with one in quotes; no token at all")
    func oddTokens() {
        #expect(AccessToken(["access_token": "x"], obtainedAt: .zero)?.lasts == .seconds(1080))
        #expect(AccessToken(["access_token": "x", "expires_in": "3600"], obtainedAt: .zero)?.lasts == .seconds(3240))
        #expect(AccessToken(["access_token": ""], obtainedAt: .zero) == nil)
        #expect(AccessToken([], obtainedAt: .zero) == nil)
    }

    @Test(
        "the API's address is joined with one slash and one version",
        arguments: [
            ("https://online2.superoffice.com/Cust1/api", "https://online2.superoffice.com/Cust1/api/v1"),
            ("https://online2.superoffice.com/Cust1/api/", "https://online2.superoffice.com/Cust1/api/v1"),
            ("https://online2.superoffice.com/Cust1/api/v1/", "https://online2.superoffice.com/Cust1/api/v1"),
        ]
    )
    func join(api: String, expected: String) {
        #expect(TenantState(["State": "Running", "IsRunning": true, "Api": .string(api)])?.baseURL == expected)
    }

    @Test("states by name, by number and without IsRunning")
    func states() {
        #expect(TenantState(["State": 5])?.isRunning == true)
        #expect(TenantState(["State": 5])?.state == "OnlineMaintenance")
        #expect(TenantState(["State": "Suspended"])?.isRunning == false)
        #expect(TenantState(["State": "Running", "IsRunning": false])?.isRunning == false)
        #expect(
            TenantState(["State": "Running", "Endpoint": "https://a.example/Cust1"])?.baseURL
                == "https://a.example/Cust1/api/v1"
        )
        #expect(TenantState(["State": "Running", "Api": "ftp://a.example"])?.baseURL == nil)
        #expect(TenantState(["Message": "no"]) == nil)
    }

    @Test("settings never show a secret")
    func masked() {
        let settings = SuperOfficeSettings(
            clientID: "c",
            clientSecret: "s3cret",
            login: .refreshToken("r3fresh"),
            contextIdentifier: "Cust1"
        )
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped] {
            #expect(!text.contains("s3cret") && !text.contains("r3fresh"))
        }
    }
}
