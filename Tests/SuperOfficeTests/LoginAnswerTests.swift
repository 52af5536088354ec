import Webhook
import FoundationEssentials
import HTTPClient
import JSON
import Synchronization
import Testing

@testable import SuperOffice

@Suite("What the login host's answers mean", .timeLimit(.minutes(1)))
struct LoginAnswerTests {
    private func failing(_ route: String, _ reply: FakeSuperOffice.Reply) async throws -> SuperOfficeError? {
        let (errors, found) = AsyncStream.makeStream(of: SuperOfficeError.self)
        try await withTenant { fake, client, _ in
            await fake.script(route, reply)
            found.yield(try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) })
        }
        found.finish()
        return await errors.first { _ in true }
    }

    @Test(
        "only OAuth's own errors are about our credentials",
        arguments: [
            (400, #"{"error":"invalid_client"}"#, "credentialsRefused"),
            (401, #"{"error":"invalid_client","error_description":"s3cret&="}"#, "credentialsRefused"),
            (400, #"{"error":"unauthorized_client"}"#, "credentialsRefused"),
            (400, #"{"error":"unsupported_grant_type"}"#, "credentialsRefused"),
            (403, #"{"error":"invalid_grant"}"#, "credentialsRefused"),
            (400, #"{"error":"temporarily_unavailable"}"#, "unavailable"),
            (403, #"{"error":"forbidden"}"#, "unavailable"), (400, #"{"error":{"code":7}}"#, "unavailable"),
            (429, #"{"error":"invalid_grant"}"#, "unavailable"), (503, #"{"error":"invalid_grant"}"#, "unavailable"),
            (400, "", "unavailable"), (401, "", "unavailable"), (403, "<html>invalid_grant</html>", "unavailable"),
            (404, "", "unavailable"), (404, "<html>", "unavailable"), (405, "<html>", "unavailable"),
            (400, #"{"error":"invalid_gra"#, "unavailable"), (400, #"{"Message":"no"}"#, "unavailable"),
            (404, #"{"Message":"No HTTP resource was found"}"#, "configuration"),
            (404, #"{"Error":true,"ErrorMessage":"x"}"#, "configuration"), (429, "", "unavailable"),
            (500, "<html>", "unavailable"), (302, "", "unavailable"),
            (200, "<html>sign in</html>", "unreadable"), (200, #"{"token":"s3cret"}"#, "unreadable"),
            (200, "", "unreadable"), (200, #"{"access_token":"s3cr"#, "unreadable"), (200, "null", "unreadable"),
        ]
    )
    func token(status: Int, body: String, expected: String) async throws {
        let error = try #require(try await failing(FakeSuperOffice.tokenRoute, .status(status, body)))
        #expect(error.label == expected, "\(error)")
        #expect(!error.description.contains("s3cr"))
    }

    @Test(
        "only the login host itself can say that it does not know the tenant",
        arguments: [
            (404, #"{"Message":"Tenant is not known"}"#, "configuration"),
            (400, #"{"Error":true,"ErrorMessage":"x"}"#, "configuration"),
            (404, #"{"ContextIdentifier":"Cust12345","State":"Unknown","IsRunning":false}"#, "configuration"),
            (404, "", "unavailable"), (404, "<html>", "unavailable"), (400, "", "unavailable"),
            (400, "{}", "unavailable"), (403, #"{"Message":"x"}"#, "unavailable"), (410, "", "unavailable"),
            (429, "", "unavailable"), (503, "", "unavailable"), (302, "", "unavailable"),
            (200, "", "unreadable"), (200, "<html>", "unreadable"), (200, "null", "unreadable"),
            (200, "{}", "unreadable"), (200, #"{"State":"Running""#, "unreadable"), (200, "[]", "unreadable"),
            (200, #"{"State":"Running","IsRunning":true}"#, "foreignTenant"),
            (200, #"{"ContextIdentifier":"Cust999","State":"Suspended","IsRunning":false}"#, "foreignTenant"),
            (200, #"{"ContextIdentifier":"Cust12345","State":"Running","IsRunning":true}"#, "unreadable"),
            (200, #"{"ContextIdentifier":"Cust12345","IsRunning":true,"Api":"http://127.0.0.1/a?b="}"#, "unreadable"),
            (200, #"{"State":"Unknown","IsRunning":false}"#, "tenantNotRunning"),
        ]
    )
    func state(status: Int, body: String, expected: String) async throws {
        let error = try #require(try await failing(FakeSuperOffice.stateRoute, .status(status, body)))
        #expect(error.label == expected, "\(error)")
        if expected == "configuration" { #expect(error.description.contains("SO_CONTEXT_IDENTIFIER")) }
    }

    @Test(
        "a token goes to the login's own hosts and to no others",
        arguments: [
            ("https://online.superoffice.com", "https://online3.superoffice.com/Cust1/api", true),
            ("https://online.superoffice.com", "https://ONLINE.superoffice.com:443/Cust1/api", true),
            ("https://sod.superoffice.com/", "https://a.b.superoffice.com/api", true),
            ("https://online.superoffice.com", "http://online3.superoffice.com/Cust1/api", false),
            ("https://online.superoffice.com", "https://superoffice.com.evil.example/api", false),
            ("https://online.superoffice.com", "https://evilsuperoffice.com/api", false),
            ("https://online.superoffice.com", "https://online.superoffice.com./api", false),
            ("https://online.superoffice.com", "https://169.254.169.254/api", false),
            ("https://online.superoffice.com", "https://127.0.0.1/api", false),
            ("https://online.superoffice.com", "http://localhost/api", false),
            ("https://login.example.co.uk", "https://LOGIN.example.co.uk:8443/api", true),
            ("https://login.example.co.uk", "https://other.example.co.uk/api", false),
            ("https://login.example.co.uk", "https://online3.superoffice.com/api", false),
            ("http://127.0.0.1:8080", "http://localhost:9090/api", true),
            ("http://[::1]:8080", "https://127.0.0.9/api", true),
            ("http://127.0.0.1:8080", "http://169.254.169.254.localhost:8080/api", false),
            ("http://127.0.0.1:8080", "https://online3.superoffice.com/api", false),
            ("http://127.0.0.1:8080", "http://127.0.0.1.evil.example/api", false),
        ]
    )
    func addresses(login: String, api: String, isAllowed: Bool) throws {
        let state = try #require(
            TenantState(["ContextIdentifier": "CUST1", "State": "Running", "IsRunning": true, "Api": .string(api)])
        )
        let login = try WebAddress(login)
        do throws(SuperOfficeError) {
            try state.check(login: login, tenant: "Cust1")
            #expect(isAllowed)
        } catch {
            #expect(!isAllowed && error.label == "foreignAddress", "\(error)")
        }
        #expect(throws: SuperOfficeError.foreignTenant("CUST1", login: login.origin)) {
            try state.check(login: login, tenant: "Cust2")
        }
    }

    /// libcurl takes every name below `localhost` for this machine: the token would really arrive here.
    @Test("a host that is not the login's never sees a request", arguments: ["Api", "Endpoint"])
    func elsewhere(member: String) async throws {
        try await withTenant { fake, client, _ in
            let port = fake.port.load(ordering: .relaxed)
            let url = "http://x.localhost:\(port)/api"
            let state = #"{"ContextIdentifier":"Cust12345","IsRunning":true,"\#(member)":"\#(url)"}"#
            await fake.script(FakeSuperOffice.stateRoute, .ok(state), .ok(fake.state()))
            await fake.script("GET /api/v1/Contact/18", .ok(Samples.contact))
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            #expect(error.label == "foreignAddress")
            #expect(error.description.contains("x.localhost") && error.description.contains("SO_LOGIN_URL"))
            #expect(await fake.seen.map(\.route) == [FakeSuperOffice.stateRoute])
            // It is not kept: the next call asks where the tenant is.
            try await expectContact18(client)
        }
    }

    @Test("neither does a host that the tenant is said to have moved to, later on")
    func movedElsewhere() async throws {
        try await withTenant { fake, client, _ in
            let port = fake.port.load(ordering: .relaxed)
            let state =
                #"{"ContextIdentifier":"Cust12345","IsRunning":true,"Api":"http://x.localhost:\#(port)/moved/api"}"#
            await fake.script(FakeSuperOffice.stateRoute, .ok(fake.state()), .ok(state))
            await fake.script("GET /api/v1/Contact/18", .status(421, "Wrong subdomain used to access tenant"))
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            #expect(error.label == "foreignAddress")
            #expect(await !fake.seen.contains { $0.route.contains("/moved/") })
        }
    }
}
