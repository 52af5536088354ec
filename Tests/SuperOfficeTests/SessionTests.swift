import Webhook
import FoundationEssentials
import HTTPTypes
import JSON
import Testing

@testable import SuperOffice

private let contactRoute = "GET /api/v1/Contact/18"

@Suite("Tokens, tenant state and second tries", .timeLimit(.minutes(1)))
struct SessionTests {
    @Test("the refresh grant goes into a form body, and its token into the call")
    func tokenRequest() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .ok(Samples.contact))
            #expect(try await client.contact(18).name == "Bremer Abenteuerland")
            let token = try #require(await fake.requests(FakeSuperOffice.tokenRoute).first)
            #expect(
                token.body
                    == "grant_type=refresh_token&client_id=client%20id&client_secret=s3cret%26%3D&refresh_token=r3fresh"
            )
            #expect(token.query == "")
            #expect(token.headers[.contentType] == "application/x-www-form-urlencoded")
            let call = try #require(await fake.requests(contactRoute).first)
            #expect(call.bearer == "token-1")
            #expect(call.headers[.accept] == "application/json")
            #expect(call.headers[.acceptLanguage] == "en")
            #expect(call.headers[.ifUnmodifiedSince] == nil)
        }
    }

    @Test("a token is kept until a tenth of its life is left, then renewed")
    func earlyRenewal() async throws {
        try await withTenant { fake, client, clock in
            await fake.script(contactRoute, .ok(Samples.contact))
            _ = try await client.contact(18)
            clock.advance(seconds: 3239)
            _ = try await client.contact(18)
            #expect(await fake.count(FakeSuperOffice.tokenRoute) == 1)
            // A wall clock that somebody sets ends no token's life, and prolongs none.
            clock.jump(seconds: 10 * 86_400)
            _ = try await client.contact(18)
            clock.jump(seconds: -20 * 86_400)
            _ = try await client.contact(18)
            #expect(await fake.count(FakeSuperOffice.tokenRoute) == 1)
            clock.advance(seconds: 1)
            _ = try await client.contact(18)
            #expect(await fake.count(FakeSuperOffice.tokenRoute) == 2)
            #expect(await fake.requests(contactRoute).last?.bearer == "token-2")
        }
    }

    @Test("callers at the same time share one token and one look at the state")
    func singleFlight() async throws {
        try await withTenant { fake, client, _ in
            var slow = FakeSuperOffice.Reply.ok(#"{"access_token":"shared","expires_in":3600}"#)
            slow.delay = .milliseconds(100)
            await fake.script(FakeSuperOffice.tokenRoute, slow)
            await fake.script(contactRoute, .ok(Samples.contact))
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await client.contact(18).id } }
                for try await id in group { #expect(id == 18) }
            }
            #expect(await fake.count(FakeSuperOffice.tokenRoute) == 1)
            #expect(await fake.count(FakeSuperOffice.stateRoute) == 1)
            #expect(await fake.count(contactRoute) == 20)
        }
    }

    @Test("a cancelled caller does not take the token away from the others")
    func cancelledCaller() async throws {
        try await withTenant { fake, client, _ in
            var slow = FakeSuperOffice.Reply.ok(#"{"access_token":"shared","expires_in":3600}"#)
            slow.delay = .milliseconds(100)
            await fake.script(FakeSuperOffice.tokenRoute, slow)
            await fake.script(contactRoute, .ok(Samples.contact))
            let first = Task { try await client.contact(18).id }
            while await fake.count(FakeSuperOffice.tokenRoute) == 0 { await Task.yield() }
            first.cancel()
            try await expectContact18(client)
            #expect(await fake.count(FakeSuperOffice.tokenRoute) == 1)
        }
    }

    @Test("after 401, or 403 with a token that is not new, the token is renewed once", arguments: [401, 403])
    func renewsAndRetries(status: Int) async throws {
        try await withTenant { fake, client, clock in
            await fake.script(contactRoute, .ok(Samples.contact), .status(status), .ok(Samples.contact))
            try await expectContact18(client)
            clock.advance(seconds: 60)
            try await expectContact18(client)
            #expect(await fake.requests(contactRoute).map(\.bearer) == ["token-1", "token-1", "token-2"])
            #expect(await fake.count(FakeSuperOffice.principalRoute) == 0)
        }
    }

    @Test("many callers with one refused token cost one new token")
    func refusedTogether() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .ok(Samples.contact))
            _ = try await client.contact(18)
            var refused = FakeSuperOffice.Reply.status(401)
            refused.delay = .milliseconds(50)
            await fake.refuse("token-1", refused)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { _ = try await client.contact(18) } }
                try await group.waitForAll()
            }
            #expect(await fake.count(FakeSuperOffice.tokenRoute) == 2)
        }
    }

    @Test("a 401 that stays means that our credentials are refused, and the next call begins anew")
    func staysUnauthorized() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .status(401, #"{"ErrorMessage":"no token-2 here"}"#))
            await fake.script(FakeSuperOffice.principalRoute, .status(401, #"{"Message":"nor token-2 there"}"#))
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            guard case .credentialsRefused(_, let why) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(why.contains("no *** here") && why.contains("nor *** there"))
            #expect(await fake.count(contactRoute) == 2)
            await fake.script(contactRoute, .ok(Samples.contact))
            _ = try await client.contact(18)
            #expect(await fake.requests(contactRoute).last?.bearer == "token-3")
        }
    }

    @Test("an answer that repeats our token or secret shows neither", arguments: [200, 202, 400, 404, 409, 500])
    func echoes(status: Int) async throws {
        for body in [
            "<p>Bearer token-1, s3cret%26%3D</p>", #"{"ContactId":7,"Name":"token-1 s3cret&="}"#, "s3cret&= token-1",
            #"{"Error":true,"ErrorMessage":"Authorization: Bearer token-1 r3fresh"}"#,
        ] {
            try await withTenant { fake, client, _ in
                await fake.script(contactRoute, .status(status, body))
                let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
                let text = "\(error)"
                if status != 404 { #expect(text.contains("***"), "\(text)") }
                #expect(!["token-1", "s3cret", "r3fresh"].contains { text.contains($0) }, "\(text)")
            }
        }
    }

    @Test("a refused refresh token says what to do and shows no secret")
    func invalidGrant() async throws {
        try await withTenant { fake, client, _ in
            let body = #"{"error":"invalid_grant","error_description":"r3fresh of s3cret&= was revoked"}"#
            await fake.script(FakeSuperOffice.tokenRoute, .status(400, body))
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            guard case .credentialsRefused(let why, let message) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(why.contains("SO_REFRESH_TOKEN"))
            #expect(message.contains("*** of *** was revoked"))
            #expect(await fake.count(contactRoute) == 0)
        }
    }

    @Test("a failed renewal is not kept: the next call asks again")
    func tokenFailureIsNotKept() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .ok(Samples.contact))
            await fake.script(
                FakeSuperOffice.tokenRoute,
                .status(503),
                .ok(#"{"access_token":"late","expires_in":3600}"#)
            )
            _ = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            try await expectContact18(client)
        }
    }

    @Test("421 makes the state be read again, and the call made again, once")
    func misdirected() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .status(421), .ok(Samples.contact))
            try await expectContact18(client)
            #expect(await fake.count(FakeSuperOffice.stateRoute) == 2)
            await fake.script(contactRoute, .status(421, "wrong host"))
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            #expect(error == .unavailable(status: 421, retryAfter: nil, message: "wrong host", what: "contact 18"))
            #expect(await fake.count(contactRoute) == 4)
        }
    }

    @Test("a call may need both a new host and a new token, and no more than that")
    func misdirectedAndUnauthorized() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .status(421), .status(401), .ok(Samples.contact))
            try await expectContact18(client)
            await fake.script(contactRoute, .status(421), .status(401), .status(421))
            _ = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            #expect(await fake.count(contactRoute) == 6)
        }
    }

    @Test("the state is kept until its ValidUntil")
    func stateIsKept() async throws {
        try await withTenant { fake, client, clock in
            await fake.script(FakeSuperOffice.stateRoute, .ok(fake.state(until: "2026-03-01T10:16:00Z")))
            for _ in 0..<3 { _ = try await client.tenantState() }
            clock.advance(seconds: 59)
            _ = try await client.tenantState()
            #expect(await fake.count(FakeSuperOffice.stateRoute) == 1)
            clock.advance(seconds: 1)
            let state = try await client.tenantState()
            #expect(await fake.count(FakeSuperOffice.stateRoute) == 2)
            #expect(state.isRunning)
        }
    }

    @Test("a ValidUntil in the past does not cost a question for each call")
    func pastValidUntil() async throws {
        try await withTenant { fake, client, clock in
            await fake.script(FakeSuperOffice.stateRoute, .ok(fake.state(until: "2020-01-01T00:00:00Z")))
            for _ in 0..<3 { _ = try await client.tenantState() }
            #expect(await fake.count(FakeSuperOffice.stateRoute) == 1)
            clock.advance(seconds: 11)
            _ = try await client.tenantState()
            #expect(await fake.count(FakeSuperOffice.stateRoute) == 2)
        }
    }

    @Test("a tenant that does not run is not called, and is asked again ten seconds later, whatever its state says")
    func maintenance() async throws {
        try await withTenant { fake, client, clock in
            await fake.script(contactRoute, .ok(Samples.contact))
            await fake.script(
                FakeSuperOffice.stateRoute,
                .ok(fake.state("OfflineMaintenance", running: false, until: "2026-03-01T10:20:00Z")),
                .ok(fake.state())
            )
            for _ in 0..<2 {
                let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
                let until = Date(timeIntervalSince1970: 1_772_360_400)
                #expect(error == .tenantNotRunning(state: "OfflineMaintenance", validUntil: until))
                #expect(error.description.contains("2026-03-01T10:20:00"))
            }
            #expect(await fake.seen.count == 1)
            // It is back long before the state said so.
            clock.advance(seconds: 10)
            try await expectContact18(client)
        }
    }

    @Test("a 503 makes the next call look at the state first")
    func unavailableThenMaintenance() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(contactRoute, .status(503, "down", [.retryAfter: "120"]))
            await fake.script(
                FakeSuperOffice.stateRoute,
                .ok(fake.state()),
                .ok(fake.state("OfflineMaintenance", running: false))
            )
            let error = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            #expect(
                error == .unavailable(status: 503, retryAfter: .seconds(120), message: "down", what: "contact 18")
            )
            let next = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
            guard case .tenantNotRunning = next else {
                Issue.record("\(next)")
                return
            }
        }
    }
}

extension HTTPField.Name {
    static let retryAfter = HTTPField.Name("Retry-After")!
}
