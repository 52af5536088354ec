import FoundationEssentials
import JSON
import NIOConcurrencyHelpers
import Sandbox
import Testing

@Suite struct TokenTests {
    @Test func refreshGrantAnswersAnOpaqueTokenWithoutANewRefreshToken() async throws {
        try await Wire.run { wire in
            let answer = try await wire.signIn()
            #expect(answer.status == 200)
            #expect(answer.json?["access_token"]?.string?.hasPrefix("8A:Cust12345.") == true)
            #expect(answer.json?["token_type"] == "Bearer")
            #expect(answer.json?["expires_in"] == 3600)
            #expect(answer.json?["refresh_token"] == nil)
            #expect(await wire.sandbox.counters().tokenGrants == 2)
        }
    }

    @Test(arguments: [
        ("client_secret", "wrong", 401, "invalid_client"), ("client_id", "wrong", 401, "invalid_client"),
        ("refresh_token", "wrong", 400, "invalid_grant"), ("grant_type", "password", 400, "unsupported_grant_type"),
    ])
    func wrongCredentialsAreRefused(name: String, value: String, status: Int, error: String) async throws {
        try await Wire.run { wire in
            let answer = try await wire.signIn(Wire.grant.merging([name: value]) { $1 })
            #expect(answer.status == status)
            #expect(answer.json?["error"]?.string == error)
            #expect(await wire.sandbox.counters().tokenRefusals == 1)
        }
    }

    @Test func jsonIsNoForm() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.signIn(headers: ["Content-Type": "application/json"]).status == 400)
        }
    }

    @Test func missingAndUnknownTokensAre401() async throws {
        try await Wire.run { wire in
            let missing = try await wire.get("/Contact/18", headers: ["Authorization": ""])
            #expect(missing.status == 401)
            #expect(missing.json?["Error"] == true)
            #expect(missing.header("WWW-Authenticate") == "Bearer")
            #expect(try await wire.get("/Contact/18", headers: ["Authorization": "Bearer nonsense"]).status == 401)
            #expect(
                try await wire.get("/Contact/18", headers: ["Authorization": "SOTicket \(wire.token)"]).status == 401
            )
            #expect(await wire.sandbox.counters().unauthorized == 3)
        }
    }

    @Test(arguments: [401, 403]) func anExpiredTokenAnswersWhatTheSwitchSays(status: Int) async throws {
        let clock = NIOLockedValueBox(Date(timeIntervalSince1970: 1_780_000_000))
        let configuration = SandboxConfiguration {
            $0.tokenLifetime = 60
            $0.now = { clock.withLockedValue { $0 } }
        }
        try await Wire.run(configuration) {
            (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.expiredTokenStatus = status }
            clock.withLockedValue { $0 += 59 }
            #expect(try await wire.get("/Contact/18").status == 200)
            clock.withLockedValue { $0 += 1 }
            #expect(try await wire.get("/Contact/18").status == status)
        }
    }

    @Test func tokensCanBeMadeToExpire() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.expireTokens()
            #expect(try await wire.get("/Contact/18").status == 401)
            let fresh = try #require(try await wire.signIn().json?["access_token"]?.string)
            #expect(try await wire.get("/Contact/18", headers: ["Authorization": "Bearer \(fresh)"]).status == 200)
        }
    }
}
