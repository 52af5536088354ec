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

    @Test func fastAPIsRefusals() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.explorerStyle = .fastAPI }
            let url = wire.address.explorerURL
            let elsewhere = try await wire.send(.post, url + "/api/provision", ExplorerTests.request())
            #expect(elsewhere.status == 404 && elsewhere.json == ["detail": "Not Found"])
            let method = try await wire.send(.get, url + "/api/enrich")
            #expect(method.status == 405 && method.json == ["detail": "Method Not Allowed"])
            let stranger = try await wire.send(.post, url + "/api/enrich", ExplorerTests.request())
            #expect(stranger.status == 401 && stranger.json == ["detail": "Not authenticated"])
            let missing = try await wire.explore(ExplorerTests.request().replacing(#""department":"","#, with: ""))
            #expect(missing.status == 422)
            #expect(
                missing.json == [
                    "detail": [
                        ["loc": ["body", "account", "department"], "msg": "Field required", "type": "missing"]
                    ]
                ]
            )
            let wrong = try await wire.explore(ExplorerTests.request().replacing(#""id":18"#, with: #""id":"x""#))
            #expect(wrong.status == 422 && wrong.json?["detail"]?.array?.first?["loc"] == ["body", "account", "id"])
            #expect(try await wire.explore(ExplorerTests.request()).status == 200)
        }
    }

    @Test func itsPathCanBeAnother() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.control(.put, "/behaviour", #"{"explorerPath":"/api/provision"}"#).status == 200)
            #expect(try await wire.explore(ExplorerTests.request()).status == 404)
            #expect(await wire.sandbox.counters().explorerRequests == 0)
            let headers = ["Authorization": "Bearer sandbox-explorer", "Content-Type": "application/json"]
            let url = wire.address.explorerURL + "/api/provision"
            #expect(try await wire.send(.post, url, ExplorerTests.request(), headers: headers).status == 200)
        }
    }

    @Test(arguments: [0, 200, 204, 400, 404, 422]) func noAnalysisHasAnyStatus(status: Int) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.noAnalysisStatus = status }
            let answer = try await wire.explore(ExplorerTests.request(name: "Nichtssagend AG"))
            #expect(answer.status == (status == 0 ? 404 : status))
            if status != 204 { #expect(answer.json?["status"] == "no-analysis") }
        }
    }

    @Test(arguments: [(Behaviour.NoAnalysisForm.error, "error"), (.detail, "detail")])
    func noAnalysisCanLackItsWord(form: Behaviour.NoAnalysisForm, member: String) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.noAnalysisForm = form }
            let answer = try await wire.explore(ExplorerTests.request(name: "Nichtssagend AG"))
            #expect(answer.json == [member: "nothing can be said about Nichtssagend AG"])
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
