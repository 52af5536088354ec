import HTTPTypes
import JSON
import Sandbox
import Testing

/// The ways in which an explorer may differ from the default contract, and still be one.
@Suite struct ExplorerContractTests {
    private static let key = ["Idempotency-Key": "k"]
    private static let otherEvent = ExplorerTests.request().replacing("person.changed", with: "contact.changed")

    /// What the second request with the key gets: the same question, one with another event, one about another name.
    @Test(arguments: [
        (Behaviour.Idempotency.firstAnswer, [200, 200, 200], 1), (.otherBodyRefused, [200, 422, 422], 1),
        (.otherQuestionRefused, [200, 200, 422], 1), (.reuseRefused, [409, 409, 409], 1),
        (.ignored, [200, 200, 200], 4),
    ])
    func aKnownKey(rule: Behaviour.Idempotency, statuses: [Int], analyses: Int) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.idempotency = rule }
            let first = try await wire.explore(ExplorerTests.request(), headers: Self.key)
            var seen: [Int] = []
            for body in [ExplorerTests.request(), Self.otherEvent, ExplorerTests.request(name: "Hotel Bremen")] {
                let again = try await wire.explore(body, headers: Self.key)
                seen.append(again.status)
                if again.status == 200, rule != .ignored { #expect(again.json == first.json) }
            }
            #expect(seen == statuses)
            let counters = await wire.sandbox.counters()
            #expect(counters.analyses == analyses && counters.explorerRequests == 4)
            #expect(counters.idempotencyRefused == statuses.count { $0 != 200 })
            #expect(counters.idempotencyRepeated == (rule == .ignored ? 0 : statuses.count { $0 == 200 }))
            #expect(try await wire.explore(Self.otherEvent, headers: ["Idempotency-Key": "l"]).status == 200)
        }
    }

    /// An explorer that is still thinking is asked again with the key; that is no reuse, but another body is.
    @Test func aKeyWithoutAnAnswerYet() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour {
                $0.idempotency = .reuseRefused
                $0.explorerStillThinking = 2
            }
            #expect(try await wire.explore(ExplorerTests.request(), headers: Self.key).status == 202)
            #expect(try await wire.explore(ExplorerTests.request(), headers: Self.key).status == 202)
            await wire.sandbox.setBehaviour { $0.idempotency = .otherBodyRefused }
            #expect(try await wire.explore(Self.otherEvent, headers: Self.key).status == 422)
            #expect(try await wire.explore(ExplorerTests.request(), headers: Self.key).status == 200)
            #expect(await wire.sandbox.counters().analyses == 1)
        }
    }

    @Test(arguments: [
        (403, FaultBody.detail()), (404, .detail()), (405, .detail()), (422, .validation()), (404, .noAnalysis),
    ])
    func oneAccountCanBeRefused(status: Int, body: FaultBody) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setFault(Fault(.explorer, .answer(status, body), entity: 43))
            #expect(try await wire.explore(ExplorerTests.request(id: 43)).status == status)
            #expect(try await wire.explore(ExplorerTests.request(id: 18)).status == 200)
            #expect(await wire.sandbox.counters().analyses == 1)
        }
    }
}
