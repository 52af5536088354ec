import JSON
import Sandbox
import Testing

@Suite struct ExplorerTests {
    static let person =
        #"{"id":933,"firstName":"Alda","lastName":"Walsh","jobTitle":"Head of IT","position":"Manager"}"#

    static func request(id: Int = 18, name: String = "Bremer Abenteuerland GmbH", person: String = "null") -> String {
        """
        {"account":{"id":\(id),"name":"\(name)","department":"","orgNr":"HRB 1234","urls":["https://abenteuerland.example"],
          "country":"DE","category":"Prospect","business":"Leisure"},
         "person":\(person),
         "event":{"name":"person.changed","changes":["title"],"at":"2026-03-01T10:15:00Z"}}
        """
    }

    @Test func anAnalysisOfACompany() async throws {
        try await Wire.run { wire in
            let answer = try await wire.explore(Self.request())
            #expect(answer.status == 200)
            #expect(answer.json?["status"] == "ready")
            #expect(answer.json?["vertical"] == "Indoor-Spielplatz")
            #expect(answer.json?["summary"]?.string?.hasPrefix("Bremer Abenteuerland GmbH") == true)
            #expect(answer.json?["openers"]?["primary"]?.string?.isEmpty == false)
            #expect(answer.json?["openers"]?["secondary"] == .some(.null))
            #expect(answer.json?["role"] == .some(.null))
            #expect(try await wire.explore(Self.request()).json == answer.json, "the same every time")
        }
    }

    @Test func anAnalysisForAPersonIsPersonal() async throws {
        try await Wire.run { wire in
            let answer = try await wire.explore(Self.request(person: Self.person))
            let opener = try #require(answer.json?["openers"]?["primary"]?.string)
            #expect(opener.contains("Alda Walsh") && opener.contains("Head of IT"))
            #expect(answer.json?["role"] == "IT")
        }
    }

    @Test func everySeededCompanyGetsAVerticalOfTheListButOne() async throws {
        try await Wire.run { wire in
            let items = try #require(try await wire.get("/MDOList/udlist331?flat=true").json?.array)
            let names = items.filter { $0["Deleted"] == false }.compactMap { $0["Name"]?.string }
            for id in [9, 18, 43, 7179, 994863, 101, 102, 103, 104, 105, 109] {
                let name = try #require(try await wire.get("/Contact/\(id)")["Name"]?.string)
                let vertical = try await wire.explore(Self.request(id: id, name: name)).json?["vertical"]?.string
                #expect(names.contains(vertical ?? ""))
            }
            let stranger = try await wire.explore(Self.request(id: 106, name: "Zirkus Polaris GmbH")).json?["vertical"]?
                .string
            #expect(stranger == "Wanderzirkus")
            #expect(!names.contains("Wanderzirkus"))
        }
    }

    @Test func theTokenIsChecked() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.explore(Self.request(), headers: ["Authorization": "Bearer wrong"]).status == 401)
        }
        try await Wire.run(SandboxConfiguration { $0.explorerToken = nil }) { (wire: Wire) async throws in
            #expect(try await wire.explore(Self.request(), headers: ["Authorization": ""]).status == 200)
        }
    }

    @Test func theSameKeyIsOneAnalysis() async throws {
        try await Wire.run { wire in
            let first = try await wire.explore(Self.request(), headers: ["Idempotency-Key": "job-1"])
            let again = try await wire.explore(Self.request(name: "Other"), headers: ["Idempotency-Key": "job-1"])
            #expect(again.json == first.json)
            _ = try await wire.explore(Self.request(), headers: ["Idempotency-Key": "job-2"])
            let counters = await wire.sandbox.counters()
            #expect(counters.explorerRequests == 3)
            #expect(counters.analyses == 2)
            #expect(counters.analysesByAccount == [18: 2])
        }
    }

    @Test func stillThinkingAs202() async throws {
        try await Wire.run { wire in
            await wire.sandbox.setBehaviour {
                $0.explorerStillThinking = 2
                $0.stillThinkingRetryAfter = 9
            }
            for _ in 0..<2 {
                let answer = try await wire.explore(Self.request(), headers: ["Idempotency-Key": "k"])
                #expect(answer.status == 202)
                #expect(answer.header("Retry-After") == "9")
            }
            #expect(try await wire.explore(Self.request(), headers: ["Idempotency-Key": "k"]).status == 200)
            #expect(try await wire.explore(Self.request(id: 43)).status == 202, "each account thinks for itself")
            let counters = await wire.sandbox.counters()
            #expect(counters.explorerStillThinking == 3 && counters.analyses == 1)
        }
    }

    @Test func stillThinkingAs200() async throws {
        try await Wire.run { wire in
            await wire.sandbox.setBehaviour {
                $0.explorerStillThinking = 1
                $0.stillThinkingForm = .processing
            }
            let answer = try await wire.explore(Self.request())
            #expect(answer.status == 200)
            #expect(answer.json == ["status": "processing", "retryAfter": 1])
            #expect(try await wire.explore(Self.request()).json?["status"] == "ready")
        }
    }

    @Test(arguments: [("Nichtssagend Beteiligungs GmbH", 404), ("Briefkasten UG (haftungsbeschränkt)", 422)])
    func aboutSomeNothingCanBeSaid(name: String, status: Int) async throws {
        try await Wire.run { wire in
            let answer = try await wire.explore(Self.request(name: name))
            #expect(answer.status == status)
            #expect(answer.json?["status"] == "no-analysis")
            #expect(answer.json?["error"]?.string?.contains(name) == true)
            #expect(await wire.sandbox.counters().analyses == 0)
            #expect(await wire.sandbox.counters().explorerDeclined == 1)
        }
    }

    @Test(arguments: [
        (#""department":"","#, ""), (#""urls":["https://abenteuerland.example"]"#, #""urls":"x""#),
        (#""urls":["https://abenteuerland.example"]"#, #""urls":[1]"#),
        (#""id":18"#, #""id":"18""#), (#""person":null,"#, ""), (#""person":null"#, #""person":{}"#),
        (#""person":null"#, #""person":"Alda""#),
        (#""changes":["title"]"#, #""changes":[1]"#), (#""at":"2026-03-01T10:15:00Z""#, #""at":"gestern""#),
        (#""country":"DE""#, #""country":null"#), (#""country":"DE""#, #""country":"DE","extra":1"#),
        (#""event":"#, #""evnet":"#),
    ])
    func aWrongShapeIsRefusedInOneLine(part: String, replacement: String) async throws {
        try await Wire.run { wire in
            let body = Self.request().replacing(part, with: replacement)
            #expect(body != Self.request())
            let answer = try await wire.explore(body)
            #expect(answer.status == 400)
            #expect(answer.json?["error"]?.string?.contains("\n") == false)
            #expect(await wire.sandbox.counters().analyses == 0)
        }
    }

    @Test func onlyJSONIsTaken() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.explore("{", headers: [:]).status == 400)
            #expect(try await wire.explore(Self.request(), headers: ["Content-Type": "text/plain"]).status == 400)
        }
    }

    @Test func overlapsAreSeen() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.explorerDelay = 60 }
            let open = [18, 18, 43].map { id in Task { try? await wire.explore(Self.request(id: id)) } }
            while await wire.sandbox.counters().explorerPeak < 3 { await Task.yield() }
            #expect(await wire.sandbox.counters().explorerOverlaps == 1)
            open.forEach { $0.cancel() }
            await wire.sandbox.setBehaviour { $0.explorerDelay = 0 }
            #expect(try await wire.explore(Self.request(id: 9)).status == 200)
            #expect(try await wire.explore(Self.request(id: 9)).status == 200)
            #expect(await wire.sandbox.counters().explorerOverlaps == 1, "one after the other is no overlap")
        }
    }

    @Test func anAnalysisTakesItsTime() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.explorerDelay = 0.1 }
            let clock = ContinuousClock()
            let start = clock.now
            #expect(try await wire.explore(Self.request()).status == 200)
            #expect(clock.now - start >= .milliseconds(100))
        }
    }
}
