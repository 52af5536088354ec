import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// A fault that does not look like an outage: few jobs end by it, and all others are done once it is over.
@Suite(.serialized) struct BrakeFlowTests {
    static let faults: [(String, Fault)] = [
        (
            "CRM 404, structured",
            Fault(.contact, .answer(404, .superOffice(type: "SoNotFoundException", message: "No")))
        ),
        ("CRM 404, a page", Fault(.contact, .answer(404, .html))),
        ("CRM 200 null", Fault(.contact, .answer(200, .null))),
        ("CRM 200 empty", Fault(.contact, .answer(200, .empty))),
        (
            "CRM 403, structured",
            Fault(.contact, .answer(403, .superOffice(type: "SoSecurityException", message: "No")))
        ),
        ("CRM 403, a page", Fault(.contact, .answer(403, .html))),
        ("CRM 400, structured", Fault(.contact, .answer(400, .superOffice(type: "SoException", message: "Bad")))),
        ("PATCH 400, structured", Fault(.patch, .answer(400, .superOffice(type: "SoException", message: "Bad")))),
        ("explorer 404, FastAPI's", Fault(.explorer, .answer(404, .detail("Not Found")))),
        ("explorer 404, its own", Fault(.explorer, .answer(404, .detail("No such company")))),
        ("explorer 404, a page", Fault(.explorer, .answer(404, .html))),
        ("explorer 405", Fault(.explorer, .answer(405, .detail("Method Not Allowed")))),
        ("explorer 422", Fault(.explorer, .answer(422, .validation(field: "crm_id")))),
        ("explorer 403", Fault(.explorer, .answer(403, .detail("Not authenticated")))),
        ("explorer 400", Fault(.explorer, .answer(400, .detail("Bad")))),
        ("explorer 200, a page", Fault(.explorer, .answer(200, .html))),
        ("explorer 200, cut", Fault(.explorer, .answer(200, .cutJSON))),
    ]

    @Test(arguments: faults) func fewEndAndTheRestIsDoneOnceItIsWell(_ name: String, _ fault: Fault) async throws {
        try await withRig {
            $0.breakers.firstWait = .seconds(1000)
            $0.breakers.longestWait = .seconds(1000)
        } _: { rig in
            try await rig.ready()
            let keys = await rig.sandbox.seed(companies: 100)
            await rig.sandbox.setFault(fault)
            for key in keys { try rig.drop(.contact(key.id)) }
            func ended() -> Int {
                [SpoolLayout.Folder.failed, .skipped, .done].map { rig.spool.jobs($0).count }.reduce(0, +)
            }
            try await eventually("claiming stops") {
                let open = try rig.published?["breakers"]?.object ?? [:]
                let active = await rig.queue.activeCount
                return !open.isEmpty && active == 0
            }
            #expect(ended() < 30, "\(name)")
            let breaker = try #require(try rig.published?["breakers"]?.object?.values.first)
            #expect(breaker["why"]?.string?.isEmpty == false && breaker["code"]?.string?.isEmpty == false)
            let endedBefore = ended()
            // Probes end no job either.
            for _ in 0..<3 {
                try rig.advance(by: 1001)
                try await eventually("it was tried") { await rig.queue.activeCount == 0 }
            }
            #expect(ended() == endedBefore, "\(name)")
            await rig.sandbox.clearFaults()
            try rig.advance(by: 4000)
            try await eventually("all others are done", within: .seconds(90)) {
                try rig.spool.poke()
                return rig.spool.jobs(.done).count == keys.count - endedBefore
            }
            try await rig.noBreakers()
        }
    }

    /// They really are gone: the record that was read well last tells.
    @Test(arguments: [true, false]) func manyThatAreReallyGoneAreBelieved(_ hasReadOne: Bool) async throws {
        try await withRig { rig in
            try await rig.ready()
            if hasReadOne { _ = try await rig.run(.contact(18)) }
            let keys = await rig.sandbox.seed(companies: 500)
            for key in keys {
                try await rig.sandbox.deleteByPerson(key)
                try await rig.sandbox.purge(key)
            }
            for key in keys { try rig.drop(.contact(key.id)) }
            try await eventually("all are gone", within: .seconds(120)) { rig.spool.jobs(.skipped).count == keys.count }
            #expect(rig.spool.jobs(.skipped).allSatisfy { $0.contains("/gone/") })
            try await rig.noBreakers()
        }
    }

    // MARK: One record's trouble

    static let lonely: [(String, Fault.Route, Fault.Kind)] = [
        (
            "a 403 that names tokens", .patch,
            .answer(403, .superOffice(type: "SoSecurityException", message: "Ticketmaster token session login licence"))
        ),
        ("a firewall's page", .patch, .answer(403, .html)),
        ("a 401 of one record", .contact, .answer(401, .superOffice(type: "SoSecurityException", message: "No"))),
        ("the explorer's 403", .explorer, .answer(403, .detail("Forbidden"))),
        ("the explorer's 422", .explorer, .answer(422, .validation(field: "name"))),
        ("the explorer's 404", .explorer, .answer(404, .detail("unknown company"))),
    ]

    /// Case "one 403 stops everything": that job ends in failed/, and the others go on.
    @Test(arguments: lonely)
    func oneRecordsTroubleNeverStopsTheOthers(_ name: String, _ route: Fault.Route, _ kind: Fault.Kind) async throws {
        try await withRig {
            $0.retry.attempts = 4
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setFault(Fault(route, kind, entity: 18))
            let poison = try rig.drop(.contact(18).with { $0.age = 100 })
            let others = try [9, 43, 101, 102, 103, 105].map { try rig.drop(.contact($0)) }
            for other in others { #expect(try await rig.ended(other).folder == .done) }
            #expect(try await rig.ended(poison).folder == .failed)
            try await rig.noBreakers()
            #expect(await rig.counters.tokenGrants <= 2)
        }
    }

    /// Everybody's 403: the principal is refused too.
    @Test func everybodysRefusalStopsTheClaiming() async throws {
        try await withRig {
            $0.breakers.firstWait = .seconds(100)
        } _: { rig in
            try await rig.ready()
            let refusal = Fault.Kind.answer(403, .superOffice(type: "SoSecurityException", message: "No"))
            await rig.sandbox.setFault(Fault(.api, refusal))
            let names = try [9, 18, 43].map { try rig.drop(.contact($0)) }
            let breaker = try await rig.breaker("SuperOffice")
            #expect(breaker["code"] == "crm-credentials")
            #expect(rig.spool.jobs(.failed) == [])
            // Not between a refusal and the question who we are, whose answer would make it the record's own.
            try await eventually("nobody is being refused") { await rig.queue.activeCount == 0 }
            await rig.sandbox.clearFaults()
            try rig.advance(by: 101)
            for name in names { #expect(try await rig.ended(name).folder == .done) }
        }
    }

    /// 100 hidden records cost one question who we are, and no token each.
    @Test func refusedRecordsDoNotHammerTheLogin() async throws {
        try await withRig { rig in
            try await rig.ready()
            let refusal = Fault.Kind.answer(403, .superOffice(type: "SoSecurityException", message: "No"))
            let keys = await rig.sandbox.seed(companies: 9)
            await rig.sandbox.setFault(Fault(.contact, refusal))
            for key in keys { #expect(try await rig.run(.contact(key.id)).code == .crmRejected) }
            let counters = await rig.counters
            #expect(counters.tokenGrants <= 2 && counters.principalReads <= 3)
        }
    }

    // MARK: Trying now

    @Test func whoAsksForItTriesAtOnce() async throws {
        try await withRig {
            $0.breakers.firstWait = .seconds(100_000)
            $0.breakers.longestWait = .seconds(100_000)
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setFault(Fault(.api, .status(503)))
            let names = try [9, 18, 43, 101, 102, 103].map { try rig.drop(.contact($0)) }
            _ = try await rig.breaker("SuperOffice")
            await rig.sandbox.clearFaults()
            let waiting = try rig.drop(.contact(104))
            try SpoolOperations(files: rig.spool.files).tryNow()
            #expect(try await rig.ended(waiting).folder == .done)
            try await rig.noBreakers()
            try rig.advance(by: 200_000)
            for name in names { #expect(try await rig.ended(name).folder == .done) }
        }
    }

    @Test func aTenantThatIsBackEarlyIsNoticedAtTheNextProbe() async throws {
        try await withRig { rig in
            try await rig.ready()
            await rig.sandbox.setBehaviour {
                $0.tenantState = .offlineMaintenance
                $0.stateValidFor = 7200
            }
            try rig.advance(by: 2 * 3600)
            let name = try rig.drop(.contact(18))
            _ = try await rig.breaker("SuperOffice")
            await rig.sandbox.setBehaviour { $0.tenantState = .running }
            try rig.advance(by: 901)
            #expect(try await rig.ended(name).folder == .done)
        }
    }

    // MARK: Alarms

    @Test func manyCompaniesWithoutAnAnalysisAreAnAlarmAndNoBrake() async throws {
        try await withRig { rig in
            try await rig.ready()
            let keys = await rig.sandbox.seed(companies: 15)
            await rig.sandbox.setFault(Fault(.explorer, .answer(404, .noAnalysis)))
            for key in keys { #expect(try await rig.run(.contact(key.id)).status == "no-analysis") }
            #expect(try rig.published?["alarms"]?.array?.first?["code"] == "only-no-analyses")
            #expect(try rig.published?["breakers"] == [:])
            await rig.sandbox.clearFaults()
            #expect(try await rig.run(.contact(18)).status == "written")
            try await eventually("the alarm ends") { try rig.published?["alarms"] == [] }
        }
    }
}
