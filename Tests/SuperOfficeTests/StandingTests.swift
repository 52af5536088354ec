import Webhook
import FoundationEssentials
import HTTPTypes
import Testing

@testable import SuperOffice

private let contactRoute = "GET /api/v1/Contact/18"
private let principalRoute = FakeSuperOffice.principalRoute
private let noRight = #"{"Error":true,"ErrorType":"SoSentryException","ErrorMessage":"No access"}"#

@Suite("Whose fault a 401 or 403 is", .timeLimit(.minutes(1)))
struct StandingTests {
    private func read(_ client: SuperOfficeClient) async throws -> SuperOfficeError {
        try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
    }

    private func expectRead(_ client: SuperOfficeClient, _ label: String) async throws {
        let error = try await read(client)
        #expect(error.label == label, "\(error)")
    }

    @Test(
        "no word decides: with a login that is accepted an explained 403 is this record's",
        arguments: [
            "No update access to contact 'Ticketmaster Deutschland GmbH' (312)", "Access token expired",
            "The licence does not cover this", "Log in with your credentials",
        ]
    )
    func noWordDecides(message: String) async throws {
        try await withTenant { fake, client, _ in
            await fake.script(principalRoute, .ok(Samples.principal))
            let body = #"{"Error":true,"ErrorType":"SoSessionException","ErrorMessage":"\#(message)"}"#
            await fake.script(contactRoute, .status(403, body))
            let error = try await read(client)
            #expect(
                error == .rejected(status: 403, message: "\(message) (SoSessionException)", what: "contact 18")
            )
        }
    }

    @Test("a hundred refused records cost one token and one question")
    func oneQuestion() async throws {
        try await withTenant { fake, client, clock in
            var principal = FakeSuperOffice.Reply.ok(Samples.principal)
            principal.delay = .milliseconds(20)
            await fake.script(principalRoute, principal)
            for id in 1...100 { await fake.script("GET /api/v1/Contact/\(id)", .status(403, noRight)) }
            let labels = await withTaskGroup(of: String.self) { group in
                for id in 1...100 {
                    group.addTask {
                        do throws(SuperOfficeError) {
                            _ = try await client.contact(id)
                            return "none"
                        } catch { return error.label }
                    }
                }
                return await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(labels == ["rejected"])
            #expect(await fake.count(FakeSuperOffice.tokenRoute) == 1)
            #expect(await fake.count(principalRoute) == 1)

            // A minute later the token may have expired: it is renewed once, and the question is asked once more.
            clock.advance(seconds: 60)
            for id in 1...10 {
                _ = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(id) }
            }
            #expect(await fake.count(FakeSuperOffice.tokenRoute) == 2)
            #expect(await fake.count(principalRoute) == 2)
        }
    }

    @Test("a page instead of an explanation is an outage of this request only, as long as the login is accepted")
    func page() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(principalRoute, .ok(Samples.principal))
            await fake.script(contactRoute, .status(403, "<html><title>403 Forbidden</title></html>"))
            await fake.script("GET /api/v1/Person/933", .ok(Samples.person))
            let error = try await read(client)
            #expect(
                error == .unavailable(status: 403, retryAfter: nil, message: "403 Forbidden", what: "contact 18")
            )
            #expect(try await client.person(933).id == 933)
            #expect(await fake.count(FakeSuperOffice.tokenRoute) == 1)
        }
    }

    @Test(
        "when who we are is refused as well, with a new token too, it is our credentials",
        arguments: [(403, noRight), (403, "<html>"), (403, ""), (401, noRight), (401, ""), (401, "<html>")]
    )
    func refused(status: Int, body: String) async throws {
        try await withTenant { fake, client, _ in
            var tokens = 0
            for principal in [
                (401, ""), (401, noRight), (403, noRight), (403, #"{"error":"invalid_token"}"#),
            ] {
                await fake.script(contactRoute, .status(status, body))
                await fake.script(principalRoute, .status(principal.0, principal.1))
                let error = try await read(client)
                #expect(error.label == "credentialsRefused", "\(principal): \(error)")
                // The one that there was, a new one, and the next call begins with another.
                let bearers = await fake.requests(contactRoute).suffix(2).map(\.bearer)
                #expect(bearers == ["token-\(tokens + 1)", "token-\(tokens + 2)"], "\(principal)")
                tokens += 2
            }
            await fake.script(contactRoute, .ok(Samples.contact))
            try await expectContact18(client)
            #expect(await fake.requests(contactRoute).last?.bearer == "token-9")
        }
    }

    @Test(
        "when who we are cannot be asked, nobody's credentials are blamed",
        arguments: [(403, noRight), (403, "<html>"), (401, noRight), (401, "")]
    )
    func cannotBeAsked(status: Int, body: String) async throws {
        try await withTenant { fake, client, clock in
            await fake.script(contactRoute, .status(status, body))
            for principal in [
                (200, "<html>Sign in</html>"), (200, ""), (200, "null"), (200, "{}"), (200, #"{"AssociateId":0}"#),
                (500, noRight), (503, ""), (429, noRight), (404, noRight), (403, "<html>"), (403, ""), (401, "<html>"),
            ] {
                await fake.script(principalRoute, .status(principal.0, principal.1))
                let asked = await fake.count(principalRoute)
                let error = try await read(client)
                #expect(await fake.count(principalRoute) == asked + 1)
                guard case .unavailable(status, _, _, _) = error else {
                    Issue.record("\(principal): \(error)")
                    continue
                }
                // What nobody could say is asked again soon.
                clock.advance(seconds: 10)
            }
        }
    }

    @Test("a new token that is no longer good is renewed at once, although it is young")
    func revoked() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .status(403, noRight), .ok(Samples.contact))
            await fake.script(principalRoute, .status(403, noRight))
            try await expectContact18(client)
            #expect(await fake.requests(contactRoute).map(\.bearer) == ["token-1", "token-2"])
            #expect(await fake.requests(principalRoute).map(\.bearer) == ["token-1"])
        }
    }

    @Test("a 401 that stays while who we are is answered: explained it is this request's, else an outage")
    func unauthorizedAlone() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(principalRoute, .ok(Samples.principal))
            await fake.script(contactRoute, .status(401, noRight))
            try await expectRead(client, "rejected")
            await fake.script(contactRoute, .status(401))
            try await expectRead(client, "unavailable")
        }
    }

    @Test("a list that our user may not use is a matter of the tenant's set-up")
    func tenantSubject() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(principalRoute, .ok(Samples.principal))
            await fake.script("GET /api/v1/List/Business/Items", .status(403, noRight))
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.businesses() }
            guard case .configuration(let why, let message) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(message.contains("No access") && why.contains("List/Business/Items"))
        }
    }

    @Test("the question itself is not asked about itself")
    func itself() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(principalRoute, .status(403, noRight))
            let error = try await failure { () async throws(SuperOfficeError) in
                _ = try await client.currentPrincipal()
            }
            #expect(error.label == "credentialsRefused")
            #expect(await fake.count(principalRoute) == 2)
            await fake.script(principalRoute, .status(403, "<html>"))
            let page = try await failure { () async throws(SuperOfficeError) in
                _ = try await client.currentPrincipal()
            }
            #expect(page.label == "unavailable")
            #expect(await fake.count(principalRoute) == 3)
        }
    }

    @Test("a tenant that moved while we ask is no refusal")
    func moved() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .status(403, noRight))
            await fake.script(principalRoute, .status(421, "Wrong subdomain used to access tenant"))
            try await expectRead(client, "unavailable")
        }
    }
}
