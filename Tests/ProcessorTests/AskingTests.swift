import CompanyExplorer
import FoundationEssentials
import JSON
import Sandbox
import Spool
import SuperOffice
import Testing
@testable import Webhook

@testable import Processor

/// The same question is asked and paid for once, another one is another one.
@Suite struct AskingTests {
    typealias Habit = Behaviour.Idempotency

    /// A, then B, then the file of A forced: an explorer that repeats answers by key must not bring back A's.
    @Test(arguments: Habit.allCases) func aForcedReplayGetsTheAnswerToItsOwnQuestion(_ habit: Habit) async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.idempotency = habit }
            let first = try rig.drop(.contact(18))
            let a = try await rig.ended(first)
            #expect(a.status == "written")
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Zweiter Name GmbH")
            #expect(try await rig.run(.contact(18)).status == "written")
            // The same file again, with the mark that `replay --force` sets.
            let day = Timestamp.day(rig.clock.now)
            var job = a.job
            job.story.force = true
            try FileManager.default.removeItem(atPath: rig.spool.files.layout.path(.job(.done(day: day), first)))
            let moves = rig.moves.of(first).count
            try rig.spool.put(job.bytes, at: .incoming(first))
            try await eventually("it has run again") { rig.moves.of(first).count >= moves + 2 }
            let forced = try await rig.ended(first)
            #expect(forced.folder == .done && forced.code == .nothingDiffers, "\(forced.why)")
            #expect(await rig.field("SuperOffice:84", .contact(18))?.hasPrefix("Zweiter Name GmbH") == true)
            #expect(await rig.counters.analyses == 3)
        }
    }

    /// A, B and A again: whether it is paid for again is the explorer's affair, but the answer is A's.
    @Test(arguments: Habit.allCases) func anOldQuestionCanBeAskedAgain(_ habit: Habit) async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.idempotency = habit }
            for name in ["Erster Name", "Zweiter Name", "Erster Name"] {
                try await rig.sandbox.editByPerson(.contact(18), "Name", to: .string(name))
                let ended = try await rig.run(.contact(18).with { $0.timestamp = "2026-03-01T10:15:0\(name.count)Z" })
                #expect(ended.folder == .done && ended.status == "written", "\(ended.whys)")
                #expect(await rig.field("SuperOffice:84", .contact(18))?.hasPrefix(name) == true)
            }
        }
    }

    /// An explorer that is thinking is asked again under the same key with the same body, also by another event.
    @Test(arguments: Habit.allCases) func anotherEventGoesOnWithTheOpenQuestion(_ habit: Habit) async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour {
                $0.idempotency = habit
                $0.explorerStillThinking = 1
                $0.stillThinkingRetryAfter = 1000
            }
            let first = try rig.drop(.contact(18).with { $0.age = 5 })
            _ = try await rig.deferred(first)
            let key = try #require(try await rig.ledger.entry("contact-18").question?.key)
            let second = try await rig.run(.contact(18, ["userdef_id"]).with { $0.timestamp = "2026-05-05T05:05:05Z" })
            #expect(second.folder == .done && second.status == "written", "\(second.whys)")
            #expect(key.hasPrefix("contact-18-"))
            let counters = await rig.counters
            if habit != .reuseRefused { #expect(counters.analyses == 1 && counters.idempotencyRefused == 0) }
        }
    }

    /// Two forced runs of one record: the second joins the question that the explorer still thinks about.
    ///
    /// Else they would take it from each other, under a new key each time.
    @Test(arguments: Habit.allCases) func aForcedRunJoinsAnothersOpenQuestion(_ habit: Habit) async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour {
                $0.idempotency = habit
                $0.explorerStillThinking = 1
                $0.stillThinkingRetryAfter = 1000
            }
            let event = TestEvent.contact(18).with { $0.isForced = true }
            let first = try rig.drop(event.with { $0.age = 5 })
            _ = try await rig.deferred(first)
            let keys = try await rig.ledger.entry("contact-18").renewals
            let second = try await rig.run(event)
            #expect(second.folder == .done && second.status == "written", "\(second.whys)")
            #expect(try await rig.ledger.entry("contact-18").renewals == keys, "no other key was made")
            let counters = await rig.counters
            if habit != .reuseRefused { #expect(counters.analyses == 1 && counters.idempotencyRefused == 0) }
        }
    }

    /// Nothing that was paid for is thrown away: 10 % of the CRM's answers fail, and no job costs a second analysis.
    @Test func failingCallsCostNoSecondAnalysis() async throws {
        try await withRig { rig in
            try await rig.ready()
            let keys = await rig.sandbox.seed(companies: 100)
            for route in [Fault.Route.contact, .patch] {
                for place in 0..<30 {
                    await rig.sandbox.setFault(Fault(route, .status(500), skip: 9 * place + 3, times: 1))
                }
            }
            for key in keys { try rig.drop(.contact(key.id)) }
            try await eventually("all are done", within: .seconds(120)) { rig.spool.jobs(.done).count == keys.count }
            let counters = await rig.counters
            #expect(counters.analyses == keys.count && counters.explorerRequests == keys.count)
            #expect(counters.faultsFired > 5)
        }
    }

    @Test func theAnswerIsKeptOverACrash() async throws {
        try await withRig {
            $0.processor.grace = 0.1
        } _: { rig in
            try await rig.ready()
            await rig.sandbox.setFault(Fault(.patch, .hang))
            let name = try rig.drop(.contact(18))
            try await eventually("it is being written") { await rig.counters.patchRequests == 1 }
            try await rig.stop()
            await rig.sandbox.clearFaults()
            let kept = try #require(try await rig.ledger.entry("contact-18").question?.answer)
            #expect(Set(kept.object?.keys.map { $0 } ?? []) == ["vertical", "summary", "openers"])
            #expect(kept["openers"]?.object?.count == 1, "only what the mapping names")
            let second = try rig.successor()
            second.open()
            #expect(try await second.ended(name).status == "written")
            await second.close()
            #expect(await rig.counters.explorerRequests == 1)
        }
    }

    /// A ledger of version 0.1 costs no analysis, and is brought up to date.
    @Test func theUpgradeCostsNoAnalysis() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            var entry = try await rig.ledger.entry("contact-18")
            let current = try #require(entry.fingerprint)
            let contact = try await rig.crm.contact(18)
            let mapping = try Mapping(Array(rig.options.mapping.utf8))
            let event = WebhookEvent(name: "contact.changed", primaryKey: 18)
            let request = EnrichmentRequest(contact, nil, event, receivedAt: .now)
            let call = CompanyExplorerSettings(url: "https://explorer.example").call(request.withoutEvent)
            let old = try #require(Fingerprint(call, mapping: mapping, entity: .contact).legacy)
            entry.fingerprint = old
            #expect(old.count == 64)
            try await rig.ledger.save(entry, as: "contact-18")
            #expect(try await rig.run(.contact(18)).code == .unchanged)
            #expect(await rig.counters.analyses == 1)
            #expect(try await rig.ledger.entry("contact-18").fingerprint == current)
        }
    }

    /// Control characters never reach the CRM, and a text of nothing else erases nothing.
    @Test func controlCharactersAreDropped() async throws {
        let answer =
            #"{"status":"ready","summary":"a\u0000b\u001b[31m\u0007c\td\ne","openers":{"primary":"\u0000\u0001"}}"#
        try await withRig { rig in
            await rig.sandbox.setBehaviour { $0.controlCharactersRefused = true }
            await rig.sandbox.setFault(Fault(.explorer, .answer(200, .raw(answer, contentType: "application/json"))))
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done, "\(ended.whys)")
            #expect(await rig.field("SuperOffice:84", .contact(18)) == "ab[31mc\td\ne")
            #expect(ended.result["contact"]?.object?.keys.sorted() == ["SuperOffice:84"])
        }
    }
}
