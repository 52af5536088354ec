@testable import CompanyExplorer
import HTTPClient
import HTTPTypes
import JSON
import Testing

/// One analysis over a real socket: what is asked, and every row of the contract's answer table.
@Suite(.timeLimit(.minutes(1)))
struct CompanyExplorerClientTests {
    private let request = EnrichmentRequest(
        account: .init(id: 18, name: "Bremer Abenteuerland", urls: ["https://abenteuerland.example"], country: "DE"),
        person: nil,
        event: .init(name: "contact.changed", changes: ["name"], at: "2026-03-01T10:15:00Z")
    )

    /// Asks a server that gives this answer.
    private func enrich(
        _ answer: ExplorerServer.Answer,
        person: EnrichmentRequest.Person? = nil,
        token: String? = nil
    ) async throws -> (Result<EnrichmentAnswer, CompanyExplorerError>, ExplorerServer.Question) {
        let (results, continuation) = AsyncStream.makeStream(of: Result<EnrichmentAnswer, CompanyExplorerError>.self)
        let questions = try await ExplorerServer.run([answer]) { url in
            let client = CompanyExplorerClient(settings: .init(url: url, token: token), http: HTTPClient())
            var request = request
            request.person = person
            do {
                continuation.yield(.success(try await client.enrich(request, idempotencyKey: "job-1")))
            } catch let error as CompanyExplorerError {
                continuation.yield(.failure(error))
            }
        }
        #expect(questions.count == 1)
        var iterator = results.makeAsyncIterator()
        return (try #require(await iterator.next()), try #require(questions.first))
    }

    private func outcome(
        _ status: Int,
        _ body: String,
        headers: [String: String] = [:]
    ) async throws -> Result<EnrichmentAnswer, CompanyExplorerError> {
        try await enrich(.init(status: status, headers: headers, body: body)).0
    }

    /// What becomes of each of these bodies at one status, asked of one server.
    private func outcomes(
        _ status: Int,
        _ bodies: [String],
        headers: [String: String] = [:]
    ) async throws -> [(body: String, outcome: Result<EnrichmentAnswer, CompanyExplorerError>)] {
        let (results, found) = AsyncStream.makeStream(of: Result<EnrichmentAnswer, CompanyExplorerError>.self)
        let answers = bodies.map { ExplorerServer.Answer(status: status, headers: headers, body: $0) }
        _ = try await ExplorerServer.run(answers) { url in
            let client = CompanyExplorerClient(settings: .init(url: url), http: HTTPClient())
            for _ in answers {
                do throws(CompanyExplorerError) {
                    found.yield(.success(try await client.enrich(request, idempotencyKey: "job-1")))
                } catch {
                    found.yield(.failure(error))
                }
            }
        }
        found.finish()
        let all = await results.reduce(into: []) { $0.append($1) }
        try #require(all.count == bodies.count)
        return zip(bodies, all).map { ($0, $1) }
    }

    @Test func `a contact is asked about as the contract says`() async throws {
        let (_, question) = try await enrich(.init(status: 200, body: #"{"status":"ready"}"#), token: "t0ken")
        #expect(question.method == "POST")
        #expect(question.path == "/api/enrich")
        #expect(question.headers[.contentType] == "application/json")
        #expect(question.headers[.authorization] == "Bearer t0ken")
        #expect(question.headers[HTTPField.Name("Idempotency-Key")!] == "job-1")
        let expected: JSONValue = [
            "account": [
                "id": 18, "name": "Bremer Abenteuerland", "department": "", "orgNr": "",
                "urls": ["https://abenteuerland.example"], "country": "DE", "category": "", "business": "",
            ],
            "person": nil,
            "event": ["name": "contact.changed", "changes": ["name"], "at": "2026-03-01T10:15:00Z"],
        ]
        #expect(try JSONValue(parsing: question.body.utf8) == expected)
    }

    @Test func `a person is asked about with all members`() async throws {
        let person = EnrichmentRequest.Person(id: 933, firstName: "Alda", lastName: "Walsh", jobTitle: "Head of IT")
        let (_, question) = try await enrich(.init(status: 200, body: #"{"status":"ready"}"#), person: person)
        let expected: JSONValue = [
            "id": 933, "firstName": "Alda", "lastName": "Walsh", "jobTitle": "Head of IT", "position": "",
        ]
        #expect(try JSONValue(parsing: question.body.utf8)["person"] == expected)
        #expect(question.headers[.authorization] == nil)
    }

    @Test(arguments: [
        #"{"status":"ready","vertical":"Freizeitpark","openers":{"primary":"Your new climbing hall"},"role":null}"#,
        #"{"vertical":"Freizeitpark"}"#,
        #"{"summary":null}"#,
        #"{"status":null,"role":"Operations","confidence":0.9}"#,
        #"{"status":"ready"}"#,
        #"{"status":"ready","somethingNew":[1,2]}"#,
    ])
    func `an analysis is handed on whole`(body: String) async throws {
        #expect(try await outcome(200, body) == .success(.analysis(try JSONValue(parsing: body.utf8))))
    }

    @Test(arguments: [
        "", "{}", "null", "[]", "42", #""ready""#, "<html>Please log in</html>", #"{"error":"quota"}"#,
        #"{"status":"failed","summary":"Could not analyse"}"#, #"{"status":7,"vertical":"x"}"#, #"{"vertical":"#,
    ])
    func `a 200 that is no analysis is told with its first bytes`(body: String) async throws {
        #expect(try await outcome(200, body) == .failure(.unreadableAnswer(firstBytes: body)))
    }

    @Test func `no more than 500 bytes are told, and no half character`() async throws {
        let body = String(repeating: "a", count: 499) + String(repeating: "ä", count: 300)
        let kept = String(repeating: "a", count: 499)
        #expect(try await outcome(200, body) == .failure(.unreadableAnswer(firstBytes: kept)))
        let json = #"{"detail":""# + String(repeating: "a", count: 489) + String(repeating: "ä", count: 300) + #""}"#
        let start = #"{"detail":""# + String(repeating: "a", count: 489)
        #expect(try await outcome(400, json) == .failure(.rejected(status: 400, body: start)))
    }

    @Test(arguments: [200, 400, 401, 403, 404, 405])
    func `our token is not told, wherever it stands`(status: Int) async throws {
        let token = "t0k/en-of-ours"
        for spelled in [token, #"t0k\/en-of-ours"#] {
            // The second one stands where the text is cut.
            let body = #"{"detail":"\#(spelled)","more":""# + String(repeating: "a", count: 462) + spelled + #""}"#
            let (result, _) = try await enrich(.init(status: status, body: body), token: token)
            let text = "\(result)"
            #expect(text.contains("***") && !text.contains("t0k"), "\(text)")
        }
        let (none, _) = try await enrich(
            .init(status: status, body: #"{"status":"no-analysis","reason":"not for t0k/en-of-ours"}"#),
            token: token
        )
        #expect(none == .success(.noAnalysis(reason: "not for ***")))
    }

    @Test(arguments: ["t0k/en-of-ours", "Bearer t0k/en-of-ours.", "t0k%2Fen-of-ours", "dDBrL2VuLW9mLW91cnM="])
    func `a text of an analysis that repeats our token says nothing`(echo: String) async throws {
        let body =
            #"{"vertical":"Zoo","summary":"\#(echo)","openers":{"primary":"Hi \#(echo)","more":["x","\#(echo)"]}}"#
        let (result, _) = try await enrich(.init(status: 200, body: body), token: "t0k/en-of-ours")
        let expected: JSONValue = [
            "vertical": "Zoo", "summary": .null, "openers": ["primary": .null, "more": ["x", .null]],
        ]
        #expect(result == .success(.analysis(expected)))
    }

    @Test(
        arguments: [
            (202, "", [:], nil), (202, "Accepted", ["Retry-After": "30"], 30), (202, #"{"status":"#, [:], nil),
            (202, #"{"retryAfter":7}"#, [:], 7),
            (200, #"{"status":"processing"}"#, [:], nil),
            (200, #"{"status":"processing","retryAfter":12.5}"#, [:], 12.5),
            (200, #"{"status":"processing","retryAfter":"soon"}"#, ["Retry-After": "9"], 9),
            (202, #"{"retryAfter":-1}"#, [:], nil), (202, #"{"retryAfter":7}"#, ["Retry-After": "30"], 30),
        ] as [(Int, String, [String: String], Double?)]
    )
    func `still thinking, with the time to wait`(
        status: Int,
        body: String,
        headers: [String: String],
        seconds: Double?
    ) async throws {
        let expected = EnrichmentAnswer.stillThinking(retryAfter: seconds.map { .seconds($0) })
        #expect(try await outcome(status, body, headers: headers) == .success(expected))
    }

    @Test(arguments: [200, 202, 302, 400, 401, 403, 404, 405, 409, 410, 422, 429, 500, 503])
    func `only its own word says that there is no analysis, at any status`(status: Int) async throws {
        let told = try await outcomes(
            status,
            [
                #"{"status":"no-analysis","detail":"no web site\nfound"}"#, #"{"status":"no-analysis","vertical":"x"}"#,
                "no-analysis", #""no-analysis""#, #"["no-analysis"]"#, #"{"status":"No-Analysis"}"#, "", "{}",
            ]
        )
        #expect(told[0].outcome == .success(.noAnalysis(reason: "no web site found")))
        #expect(told[1].outcome == .success(.noAnalysis(reason: "Company Explorer says that there is none")))
        for (body, outcome) in told.dropFirst(2) {
            guard case .success(.noAnalysis) = outcome else { continue }
            Issue.record("\(status) \(body): \(outcome)")
        }
    }

    /// What servers in between say, and what is left of an answer that was cut.
    private static let foreign = [
        "", "  \r\n", "<html>default backend - 404</html>", "Not Found", "null", "{}", "[]", #"[{"detail":"x"}]"#,
        #""Not Found""#, #"{"detail":"Not Fou"#,
    ]

    @Test(arguments: [400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 413, 415, 422, 423, 451])
    func `a 4xx that explains nothing comes from something in between`(status: Int) async throws {
        for (body, outcome) in try await outcomes(status, Self.foreign, headers: ["Retry-After": "17"]) {
            #expect(outcome == .failure(.unavailable(status: status, retryAfter: .seconds(17))), "\(body)")
        }
    }

    @Test func `a page is no promise of an analysis`() async throws {
        for (body, headers) in [(" <!doctype html>", [:]), ("wait", ["Content-Type": "text/html; charset=utf-8"])] {
            #expect(
                try await outcome(202, body, headers: headers)
                    == .failure(.unavailable(status: 202, retryAfter: nil))
            )
        }
    }

    @Test(arguments: [
        (401, #"{"detail":"Invalid token"}"#, "credentialsRefused"), (407, #"{"error":"proxy"}"#, "credentialsRefused"),
        (405, #"{"detail":"Method Not Allowed"}"#, "contractWrong"), (405, #"{"x":1}"#, "contractWrong"),
        (404, #"{ "detail" : "Not Found" }"#, "contractWrong"),
        (404, #"{"detail":"Not Found","id":18}"#, "questioned"), (404, #"{"detail":"not found"}"#, "questioned"),
        (404, #"{"detail":"No such company"}"#, "questioned"), (410, #"{"detail":"Not Found"}"#, "questioned"),
        (403, #"{"detail":"Not this one"}"#, "questioned"),
        (422, #"{"detail":[{"loc":["body","crm_id"],"msg":"field required"}]}"#, "questioned"),
        (400, #"{"detail":"Bad id"}"#, "rejected"), (402, #"{"error":"quota"}"#, "rejected"),
        (409, #"{"detail":"busy"}"#, "rejected"), (413, #"{"x":1}"#, "rejected"), (415, #"{"x":1}"#, "rejected"),
    ])
    func `what the explorer itself explains is told apart`(status: Int, body: String, expected: String) async throws {
        guard case .failure(let error) = try await outcome(status, body) else {
            Issue.record("an answer")
            return
        }
        switch error {
        case .credentialsRefused(status, body): #expect(expected == "credentialsRefused")
        case .contractWrong(status, body): #expect(expected == "contractWrong")
        case .questioned(status, body): #expect(expected == "questioned")
        case .rejected(status, body): #expect(expected == "rejected")
        default: Issue.record("\(error)")
        }
    }

    @Test func `a fingerprint is made of what is asked, not of why or of which host`() throws {
        var other = request
        other.event = .init(name: "contact.created", changes: [], at: "2027-01-01T00:00:00Z")
        #expect(request.json != other.json)
        #expect(request.withoutEvent == other.withoutEvent)
        let expected =
            #"{"account":{"business":"","category":"","country":"DE","department":"","id":18,"#
            + #""name":"Bremer Abenteuerland","orgNr":"","urls":["https://abenteuerland.example"]},"#
            + #""event":{"at":"","changes":[],"name":""},"person":null}"#
        #expect(String(decoding: request.withoutEvent.json.serialized(), as: UTF8.self) == expected)
        #expect(CompanyExplorerSettings(url: "https://a:8443/v2/", path: "x?y=1").call(.everything).path == "/v2/x?y=1")
        #expect(CompanyExplorerSettings(url: "http://a").call(.everything).path == "/api/enrich")
        #expect(CompanyExplorerSettings(url: "http://a").call(.everything).method == .post)
    }

    @Test(arguments: [302, 408, 425, 429, 500, 502, 503, 504, 599])
    func `a service that cannot serve now is worth another try`(status: Int) async throws {
        #expect(try await outcome(status, "oops") == .failure(.unavailable(status: status, retryAfter: nil)))
        let told = try await outcome(status, "", headers: ["Retry-After": "17"])
        #expect(told == .failure(.unavailable(status: status, retryAfter: .seconds(17))))
    }

    @Test func `an analysis that takes longer than the time limit is a transport error`() async throws {
        let server = try SilentServer()
        let settings = CompanyExplorerSettings(url: server.url, timeout: .milliseconds(100))
        let client = CompanyExplorerClient(settings: settings, http: HTTPClient())
        await #expect(
            throws: CompanyExplorerError.transport(.timedOut(origin: server.url, after: .milliseconds(100)))
        ) {
            try await client.enrich(request, idempotencyKey: "job-1")
        }
    }

    @Test func `an address that cannot be called is named`() async throws {
        let client = CompanyExplorerClient(settings: .init(url: "explorer.example"), http: HTTPClient())
        let error = await #expect(throws: CompanyExplorerError.self) {
            try await client.enrich(request, idempotencyKey: "job-1")
        }
        #expect("\(try #require(error))".contains("explorer.example/api/enrich"))
    }

    @Test(arguments: [
        ("http://a", "/api/enrich", "http://a/api/enrich"), ("http://a/", "/api/enrich", "http://a/api/enrich"),
        ("http://a/v2", "enrich", "http://a/v2/enrich"), ("http://a/v2/", "enrich", "http://a/v2/enrich"),
    ])
    func `address and path meet with one slash`(url: String, path: String, endpoint: String) {
        #expect(CompanyExplorerSettings(url: url, path: path).call(.everything).url == endpoint)
    }
}
