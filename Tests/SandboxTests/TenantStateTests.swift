import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct TenantStateTests {
    @Test func stateSaysWhereTheTenantLivesWithoutCredentials() async throws {
        try await Wire.run { wire in
            let state = try await wire.state()
            #expect(state.status == 200)
            #expect(state.json?["State"] == "Running")
            #expect(state.json?["IsRunning"] == true)
            #expect(state.json?["Api"]?.string == wire.address.loginURL + "/Cust12345/api")
            #expect(state.json?["Endpoint"]?.string == wire.address.loginURL + "/Cust12345")
            let until = try #require(state.json?["ValidUntil"]?.string)
            #expect(until.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z/) != nil)
            #expect(await wire.sandbox.counters().stateReads == 1)
        }
    }

    @Test(arguments: Behaviour.TenantState.allCases) func theDataAPIFollowsTheState(state: Behaviour.TenantState)
        async throws
    {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.tenantState = state }
            let running = state == .running || state == .onlineMaintenance
            #expect(try await wire.state().json?["State"]?.string == state.rawValue)
            #expect(try await wire.state().json?["IsRunning"] == .bool(running))
            #expect(try await wire.get("/Contact/18").status == (running ? 200 : 503))
        }
    }

    @Test func anUnknownTenantIsAState() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.state("Cust1").json?["State"] == "Unknown")
            #expect(try await wire.send(.get, wire.address.loginURL + "/Cust1/api/v1/Contact/18").status == 404)
        }
    }

    @Test func aMovedTenantAnswers421AtItsOldPlace() async throws {
        try await Wire.run { wire in
            await wire.sandbox.moveTenant()
            #expect(try await wire.get("/Contact/18").status == 421)
            let api = try #require(try await wire.state().json?["Api"]?.string)
            #expect(api == wire.address.loginURL + "/node2/Cust12345/api")
            let answer = try await wire.send(
                .get,
                api + "/v1/Contact/18",
                headers: ["Authorization": "Bearer \(wire.token)"]
            )
            #expect(answer.status == 200)
            #expect(answer.json?["_Links"]?["Self"]?.string == api + "/v1/Contact/18/")
            #expect(try await wire.get("/Contact/18").status == 421)
            #expect(await wire.sandbox.counters().misdirected == 2)
        }
    }

    @Test func theApiRootTellsItsVersion() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.get("").json?["NetServerVersion"]?.string != nil)
        }
    }
}
