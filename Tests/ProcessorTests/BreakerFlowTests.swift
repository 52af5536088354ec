import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// A destination that is of no use to anybody: claiming stops, nothing is lost, and it goes on by itself.
@Suite struct BreakerFlowTests {
    private static let companies = [9, 18, 43, 101, 102, 103, 104, 105]

    private static let patientBreakers = {
        var breakers = CircuitBreakers()
        breakers.firstWait = .seconds(100)
        breakers.longestWait = .seconds(100)
        return breakers
    }()

    private func idle(_ rig: Rig, waiting: Int) async throws {
        try await eventually("\(waiting) jobs wait and none is worked on") {
            await rig.queue.activeCount == 0 && rig.spool.jobs(.incoming).count == waiting
        }
    }

    private func probeAt(_ rig: Rig, _ destination: String) throws -> String? {
        try rig.published?["breakers"]?[destination]?["probeAt"]?.string
    }

    @Test(arguments: [
        (Fault(.api, .status(401)), "SuperOffice", "SuperOffice refuses our credentials: contact "),
        (
            Fault(.token, .answer(401, .raw(#"{"error":"invalid_client"}"#))), "SuperOffice",
            "SuperOffice refuses our credentials: the login answered 401"
        ),
        (
            Fault(.token, .answer(400, .raw(#"{"error":"invalid_grant"}"#))), "SuperOffice",
            "SuperOffice refuses our credentials: "
        ),
        (Fault(.explorer, .status(401)), "Company Explorer", "Company Explorer refuses our credentials (401); check"),
    ])
    func refusedCredentialsBurnNoJob(_ fault: Fault, _ destination: String, _ why: String) async throws {
        try await withRig { rig in
            try await rig.ready()
            await rig.sandbox.setFault(fault)
            if fault.route == .token { await rig.sandbox.expireTokens() }
            let names = try Self.companies.map { try rig.drop(.contact($0)) }
            let breaker = try await rig.breaker(destination)
            #expect(breaker["why"]?.string?.hasPrefix(why) == true, "\(breaker)")
            // Several single tries fail, and still no job is the worse for it.
            let claims = rig.moves.claimed.count
            try await eventually("it was tried again") { rig.moves.claimed.count > claims + 3 }
            for folder in [SpoolLayout.Folder.deferred, .failed, .done, .skipped] {
                #expect(rig.spool.jobs(folder) == [])
            }
            await rig.sandbox.clearFaults()
            for name in names {
                let ended = try await rig.ended(name)
                #expect(ended.folder == .done && ended.trail == ["done"] && ended.job.story.attempts == 0)
            }
            try await rig.noBreakers()
        }
    }

    @Test(arguments: [Fault.Route.api, .explorer]) func oneJobAtATimeTries(_ route: Fault.Route) async throws {
        try await withRig {
            $0.breakers = Self.patientBreakers
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setFault(Fault(route, .status(401)))
            let names = try Self.companies.map { try rig.drop(.contact($0)) }
            let destination = route == .api ? "SuperOffice" : "Company Explorer"
            _ = try await rig.breaker(destination)
            try await idle(rig, waiting: names.count)
            for _ in 0..<3 {
                let (moves, claims) = (rig.moves.all.count, rig.moves.claimed.count)
                let before = try probeAt(rig, destination)
                try rig.advance(by: 101)
                try await eventually("one has tried") { try probeAt(rig, destination) != before }
                try await idle(rig, waiting: names.count)
                #expect(rig.moves.claimed.count == claims + 1)
                #expect(rig.moves.peak(since: moves) == 1)
            }
            await rig.sandbox.clearFaults()
            try rig.advance(by: 101)
            for name in names { #expect(try await rig.ended(name).folder == .done) }
        }
    }

    @Test func jobsThatArriveMeanwhileWait() async throws {
        try await withRig {
            $0.breakers = Self.patientBreakers
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setFault(Fault(.api, .status(401)))
            let first = try rig.drop(.contact(18))
            _ = try await rig.breaker("SuperOffice")
            try await idle(rig, waiting: 1)
            let second = try rig.drop(.contact(9))
            // Looking at what arrives goes on: noise is still skipped.
            let noise = try await rig.run(.contact(43, ["category_idx"]))
            #expect(noise.reason == "irrelevant")
            await rig.sandbox.clearFaults()
            #expect(rig.claims(of: first) == 1 && rig.claims(of: second) == 0)
            try rig.advance(by: 101)
            #expect(try await rig.ended(first).folder == .done)
            #expect(try await rig.ended(second).folder == .done)
        }
    }

    @Test(arguments: [
        (Fault(.contact, .status(500)), "SuperOffice"), (Fault(.contact, .html), "SuperOffice"),
        (Fault(.contact, .cutOff), "SuperOffice"), (Fault(.patch, .status(503)), "SuperOffice"),
        (Fault(.explorer, .status(503)), "Company Explorer"), (Fault(.explorer, .cutOff), "Company Explorer"),
    ])
    func failuresInARowStopTheClaimingWithoutUsingUpAttempts(_ fault: Fault, _ destination: String) async throws {
        try await withRig {
            $0.retry.attempts = 3
            // No job comes back before the others have failed, too.
            $0.retry.first = 0.5
            $0.retry.longest = 0.5
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setFault(fault)
            let names = try Self.companies.map { try rig.drop(.contact($0)) }
            _ = try await rig.breaker(destination)
            let claims = rig.moves.claimed.count
            try await eventually("it was tried often") { rig.moves.claimed.count > claims + 12 }
            #expect(rig.spool.jobs(.failed) == [])
            await rig.sandbox.clearFaults()
            for name in names {
                let ended = try await rig.ended(name)
                #expect(ended.folder == .done && ended.job.story.attempts <= 1, "\(ended.whys)")
            }
            try await rig.noBreakers()
        }
    }

    @Test func aTenantUnderMaintenanceParksTheJobs() async throws {
        try await withRig {
            $0.retry.attempts = 2
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setBehaviour {
                $0.tenantState = .offlineMaintenance
                $0.stateValidFor = 1
            }
            try rig.advance(by: 2 * 3600)
            let names = try Self.companies.map { try rig.drop(.contact($0)) }
            let breaker = try await rig.breaker("SuperOffice")
            #expect(
                breaker["why"]?.string?.contains("tenant is not running (OfflineMaintenance)") == true,
                "\(breaker)"
            )
            try await eventually("it was tried often") {
                try rig.advance(by: 15)
                return rig.moves.claimed.count > 30
            }
            #expect(rig.spool.jobs(.failed) == [] && rig.spool.jobs(.deferred) == [])
            await rig.sandbox.setBehaviour { $0.tenantState = .running }
            try rig.advance(by: 15)
            for name in names {
                let ended = try await rig.ended(name)
                #expect(ended.folder == .done && ended.job.story.attempts == 0)
            }
        }
    }

    /// The state was fresh when maintenance began: the first answer of the API is all that tells.
    @Test(arguments: [503, 502]) func maintenanceThatBeginsUnannouncedIsNoticed(_ status: Int) async throws {
        try await withRig {
            $0.retry.attempts = 2
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setBehaviour {
                $0.tenantState = .suspended
                $0.stoppedTenantStatus = status
                $0.stateValidFor = 1
            }
            let name = try rig.drop(.contact(18))
            _ = try await rig.breaker("SuperOffice")
            await rig.sandbox.setBehaviour { $0.tenantState = .running }
            try rig.advance(by: 15)
            let ended = try await rig.ended(name)
            #expect(ended.folder == .done && ended.job.story.attempts <= 1)
        }
    }

    /// A wrong address is everybody's problem; a login host may also answer so for a moment.
    @Test func aLoginThatKnowsNoSuchTenantBurnsNoJob() async throws {
        try await withRig { rig in
            try await rig.ready()
            await rig.sandbox.setFault(Fault(.state, .status(404)))
            try rig.advance(by: 2 * 3600)
            let names = try Self.companies.map { try rig.drop(.contact($0)) }
            let breaker = try await rig.breaker("configuration")
            #expect(breaker["why"]?.string?.contains("knows no tenant Cust12345; check SO_CONTEXT_IDENTIFIER") == true)
            await rig.sandbox.clearFaults()
            for name in names { #expect(try await rig.ended(name).folder == .done) }
            #expect(rig.spool.jobs(.failed) == [])
            try await rig.noBreakers()
        }
    }

    /// Each try asks with the same key and gets the same analysis: that is no loop.
    @Test(arguments: [429, 503]) func triesThatFailAtTheWriteAreNoLoop(_ status: Int) async throws {
        try await withRig { rig in
            try await rig.ready()
            await rig.sandbox.setFault(Fault(.patch, .status(status)))
            let names = try [9, 18].map { try rig.drop(.contact($0)) }
            try await eventually("it was tried often") { rig.moves.claimed.count > 12 }
            await rig.sandbox.clearFaults()
            for name in names {
                let ended = try await rig.ended(name)
                #expect(ended.folder == .done, "\(ended.whys)")
            }
            #expect(await rig.counters.analyses == 2)
        }
    }

    // MARK: One bad record

    @Test func oneRecordThatAlwaysFailsIsNoOutage() async throws {
        try await withRig {
            $0.retry.attempts = 12
        } _: { rig in
            await rig.sandbox.setFault(Fault(.contact, .status(500), entity: 18))
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .failed)
            #expect(ended.whys.hasSuffix("gave up after 12 attempts"))
            #expect(try rig.published?["breakers"] == [:])
        }
    }

    @Test func oneRecordThatAlwaysFailsDoesNotHoldUpOthers() async throws {
        try await withRig {
            $0.retry.attempts = 4
        } _: { rig in
            await rig.sandbox.setFault(Fault(.contact, .status(500)))
            let poison = try rig.drop(.contact(18).with { $0.age = 100 })
            let names = try Self.companies.filter { $0 != 18 }.map { try rig.drop(.contact($0)) }
            _ = try await rig.breaker("SuperOffice")
            await rig.sandbox.clearFaults()
            await rig.sandbox.setFault(Fault(.contact, .status(500), entity: 18))
            for name in names { #expect(try await rig.ended(name).folder == .done) }
            #expect(try await rig.ended(poison).folder == .failed)
            try await rig.noBreakers()
        }
    }

    // MARK: What counts as an answer

    /// A destination that was not asked has not shown that it works.
    @Test func aJobThatNeedsNoExplorerSaysNothingOfIt() async throws {
        try await withRig {
            $0.breakers = Self.patientBreakers
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setFault(Fault(.explorer, .status(401)))
            _ = try rig.drop(.contact(18))
            let opened = try await rig.breaker("Company Explorer")
            try await idle(rig, waiting: 1)
            let lonely = try rig.drop(.person(2006).with { $0.age = 1000 })
            try rig.advance(by: 101)
            #expect(try await rig.ended(lonely).status == "no-company")
            try await eventually("the other job has tried") { rig.moves.claimed.count == 3 }
            try await idle(rig, waiting: 1)
            let present = try await rig.breaker("Company Explorer")
            #expect(present["since"] == opened["since"])
        }
    }

    @Test(arguments: [Fault.Route.api, .explorer])
    func anExplorerThatIsThinkingShowsThatBothWork(_ route: Fault.Route) async throws {
        try await withRig {
            $0.breakers = Self.patientBreakers
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setFault(Fault(route, .status(401)))
            let name = try rig.drop(.contact(18))
            _ = try await rig.breaker(route == .api ? "SuperOffice" : "Company Explorer")
            await rig.sandbox.clearFaults()
            await rig.sandbox.setBehaviour {
                $0.explorerStillThinking = 1
                $0.stillThinkingRetryAfter = 1000
            }
            try rig.advance(by: 101)
            _ = try await rig.deferred(name)
            try await rig.noBreakers()
        }
    }

    @Test func aJobThatFailsForItsOwnSakeShowsThatSuperOfficeWorks() async throws {
        try await withRig {
            $0.breakers = Self.patientBreakers
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setFault(Fault(.api, .status(401)))
            let name = try rig.drop(.contact(106))
            _ = try await rig.breaker("SuperOffice")
            await rig.sandbox.clearFaults()
            try rig.advance(by: 101)
            #expect(try await rig.ended(name).folder == .failed)
            try await rig.noBreakers()
        }
    }
}
