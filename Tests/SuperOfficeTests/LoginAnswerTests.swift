import FoundationEssentials
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
            (200, #"{"State":"Running","IsRunning":true}"#, "unreadable"),
            (200, #"{"State":"Unknown","IsRunning":false}"#, "tenantNotRunning"),
        ]
    )
    func state(status: Int, body: String, expected: String) async throws {
        let error = try #require(try await failing(FakeSuperOffice.stateRoute, .status(status, body)))
        #expect(error.label == expected, "\(error)")
        if expected == "configuration" { #expect(error.description.contains("SO_CONTEXT_IDENTIFIER")) }
    }
}
