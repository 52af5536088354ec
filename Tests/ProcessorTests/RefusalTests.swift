import FoundationEssentials
import Glibc
import JSON
import Sandbox
import Spool
import Testing

@testable import Processor

/// What goes wrong once: the job waits and then succeeds.
@Suite struct RefusalTests {
    /// A failure of one request that another try mends.
    struct Trouble: Sendable, CustomTestStringConvertible {
        let fault: Fault
        /// What the story says.
        let why: String
        var testDescription: String { "\(fault.route.rawValue) \(fault.kind)" }

        init(_ route: Fault.Route, _ kind: Fault.Kind, _ why: String, landed: Bool = false) {
            fault = Fault(route, kind, times: 1, landed: landed)
            self.why = why
        }
    }

    static let troubles: [Trouble] = [
        Trouble(.contact, .status(500), "contact 18: SuperOffice answered 500"),
        Trouble(.contact, .status(502), "contact 18: SuperOffice answered 502"),
        Trouble(.contact, .status(429), "contact 18: SuperOffice answered 429"),
        Trouble(.contact, .html, "contact 18: the answer is not what SuperOffice documents; it begins with: <!DOCTYPE"),
        Trouble(.contact, .brokenJSON, "contact 18: the answer is not what SuperOffice documents"),
        Trouble(.contact, .cutOff, "contact 18: the connection to http://127.0.0.1"),
        Trouble(.udef, .status(503), "the fields of Contact: SuperOffice answered 503"),
        Trouble(.list, .status(500), "the list of SuperOffice:83: SuperOffice answered 500"),
        Trouble(.list, .html, "the list of SuperOffice:83: the answer is not what SuperOffice documents"),
        Trouble(.patch, .status(500), "contact 18: SuperOffice answered 500"),
        Trouble(.patch, .status(429), "contact 18: SuperOffice answered 429"),
        Trouble(.patch, .cutOff, "contact 18: the connection to http://127.0.0.1", landed: true),
        Trouble(.explorer, .status(500), "Company Explorer is not available (500)"),
        Trouble(.explorer, .status(429), "Company Explorer is not available (429)"),
        Trouble(.explorer, .cutOff, "Company Explorer: the connection to http://127.0.0.1"),
    ]

    @Test(arguments: troubles) func isTriedAgain(_ trouble: Trouble) async throws {
        try await withRig { rig in
            try await rig.ready()
            // The field definitions were read by the start-up; this trouble needs them to be read again.
            if trouble.fault.route == .udef { try rig.advance(by: 5 * 3600) }
            await rig.sandbox.setFault(trouble.fault)
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done, "\(ended.whys)")
            #expect(ended.trail == ["deferred", "done"])
            #expect(ended.job.story.attempts == 1)
            #expect(ended.job.story.trail.first?.why.hasPrefix(trouble.why) == true, "\(ended.whys)")
            #expect(!ended.whys.contains("\n\n"))
            let counters = await rig.counters
            #expect(counters.faultsFired == 1 && counters.analyses == 1 && counters.changes == 1)
        }
    }

    @Test func aPersonsTroubleIsTriedAgainToo() async throws {
        for route in [Fault.Route.person, .contact] {
            try await withRig { rig in
                await rig.sandbox.setFault(Fault(route, .status(500), times: 1))
                let ended = try await rig.run(.person(933))
                #expect(ended.trail == ["deferred", "done"] && ended.status == "written")
            }
        }
    }

    /// The answer to a write is lost although the write landed: it is not written twice, and not taken for a person's.
    @Test(arguments: [Fault.Kind.cutOff, .reset, .status(500), .status(504)])
    func aWriteThatLandedIsNotRepeated(_ kind: Fault.Kind) async throws {
        try await withRig { rig in
            await rig.sandbox.setFault(Fault(.patch, kind, times: 1, landed: true))
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done && ended.result["kept"] == nil, "\(ended.whys)")
            let counters = await rig.counters
            #expect(counters.changes == 1 && counters.analyses == 1)
            #expect(try await rig.ledger.entry("contact-18").fingerprint != nil)
        }
    }

    @Test func aServiceThatDoesNotAnswerInTimeIsTriedAgain() async throws {
        for route in [Fault.Route.contact, .patch, .explorer] {
            try await withRig {
                $0.crmTimeout = .seconds(1)
                $0.explorerTimeout = .seconds(1)
            } _: { rig in
                await rig.sandbox.setFault(Fault(route, .hang, times: 1, landed: true))
                let ended = try await rig.run(.contact(18))
                #expect(ended.folder == .done)
                #expect(ended.job.story.trail.first?.why.contains("no complete answer from") == true)
                #expect(await rig.counters.changes == 1)
            }
        }
    }

    @Test(arguments: [Fault.Route.contact, .patch, .explorer], ["100", "date"])
    func aServersRetryAfterIsHonoured(_ route: Fault.Route, _ form: String) async throws {
        try await withRig { rig in
            let text = form == "date" ? Self.httpDate(rig.clock.now.addingTimeInterval(100)) : form
            await rig.sandbox.setFault(Fault(route, .status(503, retryAfter: text), times: 1))
            let name = try rig.drop(.contact(18))
            let why = try await rig.deferred(name)
            #expect(why.contains("503"))
            let due = try #require(rig.spool.files.modificationTime(.deferred(name)))
            #expect(abs(due.timeIntervalSince(rig.clock.now) - 100) < 20)
            try rig.advance(by: 101)
            #expect(try await rig.ended(name).folder == .done)
        }
    }

    private static func httpDate(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970)
        var time = tm()
        gmtime_r(&seconds, &time)
        var text = [CChar](repeating: 0, count: 64)
        let length = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &time)
        return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test func anExplorerThatIsNotThereIsTriedAgainUntilTheLastAttempt() async throws {
        try await withRig {
            $0.explorerURL = "http://127.0.0.1:1"
            $0.retry.attempts = 3
        } _: { rig in
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .failed && ended.trail == ["deferred", "deferred", "failed"])
            #expect(ended.why.hasPrefix("Company Explorer: cannot connect to http://127.0.0.1:1"))
            #expect(ended.whys.hasSuffix("gave up after 3 attempts"))
            #expect(ended.job.story.account?.id == 18)
        }
    }

    @Test(arguments: [401, 403]) func anExpiredTokenIsRenewed(_ status: Int) async throws {
        try await withRig { rig in
            try await rig.ready()
            // A token that was granted just now is not renewed for a 403.
            try rig.advance(by: 61)
            await rig.sandbox.setBehaviour { $0.expiredTokenStatus = status }
            await rig.sandbox.expireTokens()
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done && ended.trail == ["done"])
            let counters = await rig.counters
            #expect(counters.unauthorized == 1 && counters.tokenGrants == 2)
        }
    }

    @Test func aTenantThatMovedIsFollowed() async throws {
        try await withRig { rig in
            try await rig.ready()
            await rig.sandbox.moveTenant()
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done && ended.trail == ["done"])
            #expect(await rig.counters.misdirected == 1)
        }
    }

    // MARK: What another try does not mend

    @Test(arguments: [
        (Fault.Route.patch, 400, "contact 18: SuperOffice refused the request with status 400: Status 400 on purpose"),
        (.patch, 409, "contact 18: SuperOffice refused the request with status 409"),
        (.patch, 403, "contact 18: SuperOffice refused the request with status 403"),
        (.explorer, 400, "Company Explorer rejects the request (400): "),
        (.explorer, 413, "Company Explorer rejects the request (413): "),
    ])
    func aRefusedRequestFailsAtOnce(_ route: Fault.Route, _ status: Int, _ why: String) async throws {
        try await withRig { rig in
            await rig.sandbox.setFault(Fault(route, .status(status)))
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .failed && ended.trail == ["failed"] && ended.job.story.attempts == 0)
            #expect(ended.why.hasPrefix(why), "\(ended.why)")
            // It says nothing about others.
            await rig.sandbox.clearFaults()
            #expect(try await rig.run(.contact(9)).folder == .done)
        }
    }

    /// A page instead of an answer is an outage, whoever sends it.
    @Test(arguments: [Fault.Kind.html, .brokenJSON, .answer(200, .empty), .answer(200, .null), .answer(404, .html)])
    func anAnswerThatIsNotAnAnalysisIsTriedAgain(_ kind: Fault.Kind) async throws {
        try await withRig { rig in
            await rig.sandbox.setFault(Fault(.explorer, kind, times: 1))
            let ended = try await rig.run(.contact(18))
            #expect(ended.trail == ["deferred", "done"] && ended.status == "written", "\(ended.whys)")
            let first = try #require(ended.job.story.trail.first)
            #expect([.explorerUnreadable, .explorerUnavailable].contains(first.reason?.code))
            #expect(first.why.utf8.count < 700 && !first.why.contains("\n"))
        }
    }

    @Test func aCompanyThatVanishesWhileItIsAnalysedIsGone() async throws {
        try await withRig { rig in
            await rig.sandbox.setFault(Fault(.patch, .status(404), times: 1))
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .skipped && ended.reason == "gone")
        }
    }
}
