import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// What has to be known before the first job is claimed.
@Suite struct StartUpTests {
    @Test(arguments: [
        (
            #"{"contact":{"summary":{"progId":"SuperOffice:48","kind":"text"}}}"#,
            "contact \"summary\": there is no published field SuperOffice:48; near it are SuperOffice:8 (Notiz Vertrieb)"
        ),
        (
            #"{"person":{"role":{"progId":"SuperOffice:10","kind":"list"}}}"#,
            "person \"role\": SuperOffice:10 (Opener 1) is a LongText, not list; near it are SuperOffice:12 (Rolle)"
        ),
        (
            #"{"contact":{"vertical":{"progId":"SuperOffice:87","kind":"list"}}}"#,
            "contact \"vertical\": there is no published field SuperOffice:87"
        ),
    ])
    func aMappingThatDoesNotFitIsToldAndNothingIsClaimed(_ mapping: String, _ why: String) async throws {
        var name: JobName?
        try await withRig {
            $0.mapping = mapping
        } prepare: { rig in
            name = try rig.drop(.contact(18))
        } _: { rig in
            let breaker = try await rig.breaker("configuration")
            #expect(breaker["code"] == "mapping" && breaker["why"]?.string?.contains(why) == true, "\(breaker)")
            let noise = try await rig.run(.contact(9, ["category_idx"]))
            #expect(noise.reason == "irrelevant")
            #expect(try rig.published?["ready"] == false)
            #expect(rig.moves.claimed.isEmpty && rig.spool.jobs(.incoming) == [name?.fileName])
        }
    }

    @Test func allThatDoesNotFitIsListed() async throws {
        let mapping = """
            {"contact": {"a": {"progId": "X:1", "kind": "text"}, "b": {"progId": "X:2", "kind": "list"}},
             "person": {"c": {"progId": "X:3", "kind": "date"}}}
            """
        try await withRig {
            $0.mapping = mapping
        } _: { rig in
            let why = try #require(try await rig.breaker("configuration")["why"]?.string)
            #expect(why.contains("no published field X:1; near it are ") && why.contains("no published field X:2; "))
            #expect(!why.contains("\n"))
        }
    }

    @Test func theLogSaysWhyNothingIsClaimedAndWhenItIs() async throws {
        let lines = LogLines()
        try await withRig { options in
            options.logger = lines.logger
            options.ownAssociate = nil
        } prepare: { rig in
            await rig.sandbox.setFault(Fault(.principal, .status(500)))
        } _: { rig in
            _ = try await rig.breaker("SuperOffice")
            try await eventually("it was tried often") { await rig.counters.principalReads > 5 }
            let stops = lines.all.filter { $0.contains("circuit breaker opened") }
            #expect(stops.count == 1)
            #expect(
                stops.first?.hasPrefix("error circuit breaker opened destination=SuperOffice error=the current user: ")
                    == true
            )
            await rig.sandbox.clearFaults()
            try await rig.ready()
            #expect(lines.all.contains("info ready associate=77"))
        }
    }

    @Test func whoWeAreIsLearnedUnlessItIsSet() async throws {
        for own in [nil, 12] {
            try await withRig {
                $0.ownAssociate = own
            } _: { rig in
                try await rig.ready()
                #expect(rig.identity.associateID == own ?? 77)
                #expect(rig.identity.actualID == 77)
                #expect(await rig.counters.principalReads == 1)
            }
        }
    }

    @Test(arguments: [
        (
            Fault(.token, .answer(401, .raw(#"{"error":"invalid_client"}"#))),
            "SuperOffice refuses our credentials: the login"
        ),
        (Fault(.token, .status(401)), "the access token: SuperOffice answered 401"),
        (Fault(.token, .status(500)), "the access token: SuperOffice answered 500"),
        (Fault(.state, .status(404)), "knows no tenant Cust12345"), (Fault(.state, .html), "the state of tenant"),
        (Fault(.principal, .status(500)), "the current user: SuperOffice answered 500"),
        (Fault(.principal, .status(404)), "the current user: SuperOffice has nothing at User/currentPrincipal"),
        (Fault(.udef, .brokenJSON), "the fields of Contact: the answer is not what"),
        (Fault(.any, .status(503)), "SuperOffice answered 503"), (Fault(.any, .reset), "the connection to http://"),
    ])
    func aTenantThatCannotBeAskedIsAskedUntilItAnswers(_ fault: Fault, _ why: String) async throws {
        var name: JobName?
        try await withRig {
            $0.ownAssociate = nil
        } prepare: { rig in
            await rig.sandbox.setFault(fault)
            name = try rig.drop(.contact(18))
        } _: { rig in
            try await eventually("a breaker says why") {
                try rig.published?["breakers"]?.object?.values.contains { $0["why"]?.string?.contains(why) == true }
                    == true
            }
            #expect(try rig.published?["ready"] == false)
            #expect(rig.moves.claimed.isEmpty)
            await rig.sandbox.clearFaults()
            try await rig.ready()
            try await rig.noBreakers()
            let ended = try await rig.ended(try #require(name))
            #expect(ended.folder == .done && ended.trail == ["done"])
        }
    }

    @Test(arguments: [Behaviour.TenantState.offlineMaintenance, .suspended, .unknown])
    func aTenantThatDoesNotRunIsWaitedFor(_ state: Behaviour.TenantState) async throws {
        try await withRig { _ in
        } prepare: { rig in
            await rig.sandbox.setBehaviour {
                $0.tenantState = state
                $0.stateValidFor = 0
            }
        } _: { rig in
            let why = try await rig.breaker("SuperOffice")["why"]?.string
            let hint = state == .unknown ? ": is SO_CONTEXT_IDENTIFIER right?)" : ")"
            #expect(why?.contains("tenant is not running (\(state.rawValue)\(hint)") == true)
            await rig.sandbox.setBehaviour { $0.tenantState = .running }
            // The state is remembered for some seconds.
            try rig.advance(by: 11)
            try await rig.ready()
        }
    }

    @Test func aCRMThatIsDownAtTheStartIsWaitedFor() async throws {
        let early = Sandbox(logger: Rig.logger)
        let port = try await early.start().port
        await early.stop()
        let (clock, spool) = (TestClock(), try TestSpool())
        func sandbox() -> Sandbox {
            let configuration = SandboxConfiguration {
                $0.port = port
                $0.now = { clock.now }
            }
            return Sandbox(configuration: configuration, logger: Rig.logger)
        }
        let url = "http://127.0.0.1:\(port)"
        let late = sandbox()
        let rig = try Rig(
            Rig.Options(),
            sandbox: late,
            loginURL: url,
            explorerURL: url + "/explorer",
            spool: spool,
            clock: clock
        )
        let name = try rig.drop(.contact(18))
        rig.open()
        let why = try await rig.breaker("SuperOffice")["why"]?.string
        #expect(why?.contains("cannot connect to http://127.0.0.1:\(port)") == true)
        #expect(rig.moves.claimed.isEmpty)
        _ = try await late.start()
        let ended = try await rig.ended(name)
        #expect(ended.folder == .done && ended.trail == ["done"])
        await rig.close()
        await late.stop()
    }
}
