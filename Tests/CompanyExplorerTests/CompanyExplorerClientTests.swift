import CompanyExplorer
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
        let questions = try await ExplorerServer.run(answer) { url in
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
        #expect(try await outcome(400, body) == .failure(.rejected(status: 400, body: kept)))
    }

    @Test(
        arguments: [
            (202, "", [:], nil), (202, "not json", ["Retry-After": "30"], 30), (202, #"{"retryAfter":7}"#, [:], 7),
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

    @Test(arguments: [
        (404, "", "Company Explorer answered 404"), (422, "{}", "Company Explorer answered 422"),
        (404, #"{"detail":"no web site\nfound"}"#, "no web site found"),
        (422, #"{"reason":"a private person"}"#, "a private person"),
    ])
    func `nothing to say about this company`(status: Int, body: String, reason: String) async throws {
        #expect(try await outcome(status, body) == .success(.noAnalysis(reason: reason)))
    }

    @Test(arguments: [401, 403, 407])
    func `refused credentials are told apart`(status: Int) async throws {
        #expect(try await outcome(status, "") == .failure(.credentialsRefused(status: status)))
    }

    @Test(arguments: [302, 408, 425, 429, 500, 502, 503, 504, 599])
    func `a service that cannot serve now is worth another try`(status: Int) async throws {
        #expect(try await outcome(status, "oops") == .failure(.unavailable(status: status, retryAfter: nil)))
        let told = try await outcome(status, "", headers: ["Retry-After": "17"])
        #expect(told == .failure(.unavailable(status: status, retryAfter: .seconds(17))))
    }

    @Test(arguments: [400, 402, 405, 409, 413, 415])
    func `any other refusal is about this request`(status: Int) async throws {
        #expect(try await outcome(status, "bad id") == .failure(.rejected(status: status, body: "bad id")))
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
        #expect(error?.description.contains("explorer.example/api/enrich") == true)
    }

    @Test(arguments: [
        ("http://a", "/api/enrich", "http://a/api/enrich"), ("http://a/", "/api/enrich", "http://a/api/enrich"),
        ("http://a/v2", "enrich", "http://a/v2/enrich"), ("http://a/v2/", "enrich", "http://a/v2/enrich"),
    ])
    func `address and path meet with one slash`(url: String, path: String, endpoint: String) {
        #expect(CompanyExplorerSettings(url: url, path: path).endpoint == endpoint)
    }

    @Test(arguments: [
        CompanyExplorerError.credentialsRefused(status: 401), .unavailable(status: 302, retryAfter: nil),
        .unavailable(status: 503, retryAfter: .seconds(9)), .unreadableAnswer(firstBytes: "<html>\r\n<p>"),
        .rejected(status: 400, body: "a\nb"), .transport(.closed),
    ])
    func `every error is one line that names the service`(error: CompanyExplorerError) {
        #expect(error.description.contains("Company Explorer"))
        #expect(!error.description.contains { $0.isNewline })
    }
}
