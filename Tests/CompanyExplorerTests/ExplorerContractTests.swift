@testable import CompanyExplorer
import FoundationEssentials
@testable import HTTPClient
import HTTPTypes
import JSON
import Testing

/// explorer.json: what is sent, and what an answer means.
@Suite struct ExplorerContractTests {
    private static let company = EnrichmentRequest.Account(
        id: 18,
        name: "Bremer Abenteuerland",
        urls: ["https://abenteuerland.example"],
        country: "DE",
        city: "Bremen"
    )
    private static let person = EnrichmentRequest.Person(id: 933, jobTitle: "Head of IT")
    private static let event = EnrichmentRequest.Event(
        name: "contact.changed",
        changes: ["name"],
        at: "2026-03-01T10:15:00Z"
    )

    static let provision = #"""
        {"request": {"method": "POST", "path": "/api/provision", "headers": {"X-Api-Key": "{token}"},
           "body": {"crm_id": "{account.id}", "name": "{account.name}", "website": "{account.urls.0}",
                    "city": "{account.city}", "job_title": "{person.jobTitle}"}},
         "answer": {"ready": {"path": "status", "in": ["ready", "success", "done"]},
           "thinking": {"path": "status", "in": ["processing", "pending"], "poll": "/api/jobs/{answer.job_id}"},
           "nothing": {"path": "status", "in": ["no-analysis", "unknown_company"]}, "result": "data"}}
        """#

    private static func settings(_ contract: String) throws -> CompanyExplorerSettings {
        var settings = CompanyExplorerSettings(url: "https://explorer.example/base", token: "s3cret-token")
        settings.contract = try ExplorerContract(Array(contract.utf8))
        return settings
    }

    private static func request(person: EnrichmentRequest.Person? = nil) -> EnrichmentRequest {
        EnrichmentRequest(account: company, person: person, event: event)
    }

    private static func body(_ template: String, person: EnrichmentRequest.Person? = nil) throws -> JSONValue? {
        try settings(#"{"request":{"body":\#(template)}}"#).call(request(person: person)).body
    }

    // MARK: The request

    @Test func theWorkedExampleIsWhatIsSent() throws {
        let settings = try Self.settings(Self.provision)
        let call = settings.call(Self.request())
        #expect(call.method == .post && call.url == "https://explorer.example/base/api/provision")
        #expect(call.path == "/base/api/provision" && !call.isOurOwn)
        #expect(
            call.body == [
                "crm_id": 18, "name": "Bremer Abenteuerland", "website": "https://abenteuerland.example",
                "city": "Bremen", "job_title": nil,
            ]
        )
        #expect(settings.authorization == [HTTPField.Name("X-Api-Key")!: "s3cret-token"])
        let shown = String(decoding: settings.shown(call).serialized(), as: UTF8.self)
        #expect(!shown.contains("s3cret") && shown.contains("{token}") && shown.contains("Abenteuerland"), "\(shown)")
    }

    /// An upgrade pays for nothing again: whatever became known since, the default body does not have it.
    @Test func withoutAFileTheBodyIsAsItWas() {
        let settings = CompanyExplorerSettings(url: "https://explorer.example/", token: "t")
        let call = settings.call(Self.request(person: Self.person))
        let text = String(decoding: call.body?.serialized() ?? [], as: UTF8.self)
        #expect(
            text == #"{"account":{"business":"","category":"","country":"DE","department":"","id":18,"name":"Bremer "#
                + #"Abenteuerland","orgNr":"","urls":["https://abenteuerland.example"]},"event":{"at":"#
                + #""2026-03-01T10:15:00Z","changes":["name"],"name":"contact.changed"},"person":{"firstName":"","id":933,"#
                + #""jobTitle":"Head of IT","lastName":"","position":""}}"#
        )
        #expect(call.path == "/api/enrich" && call.isOurOwn && settings.authorization == [.authorization: "Bearer t"])
    }

    @Test func aPlaceholderAloneKeepsItsType() throws {
        let cases: [(String, JSONValue)] = [
            (#""{account.id}""#, 18), (#""{account.urls}""#, ["https://abenteuerland.example"]),
            (#""{account.urls.1}""#, nil), (#""{account.address}""#, ""), (#""{event.changes.0}""#, "name"),
            (#""{person.jobTitle}""#, nil), (#""{person}""#, nil),
            (#""no. {account.id}: {account.name}""#, "no. 18: Bremer Abenteuerland"),
            (#""<{person.jobTitle}>""#, "<>"), (#""{account.id}{account.id}""#, "1818"),
            (#"{"a":["{account.id}",1,true,null]}"#, ["a": [18, 1, true, nil]]), (#""a { b""#, "a { b"),
        ]
        for (template, expected) in cases { #expect(try Self.body(template) == expected, "\(template)") }
        #expect(try Self.body(#""{person.id}""#, person: Self.person) == 933)
        #expect(try Self.body(#""{account}""#)?["city"] == "Bremen")
    }

    /// What somebody typed into the CRM is a value, never a template or a part of a path.
    @Test func valuesAreNotRead() throws {
        var request = Self.request()
        request.account.name = "{token} a/b?c#\n"
        let settings = try Self.settings(
            #"{"request":{"path":"/c/{account.name}?q={account.name}","body":{"n":"x {account.name}"}}}"#
        )
        let call = settings.call(request)
        #expect(call.body == ["n": "x {token} a/b?c#\n"])
        let escaped = "%7Btoken%7D%20a%2Fb%3Fc%23%0A"
        #expect(call.path == "/base/c/\(escaped)?q=\(escaped)")
    }

    @Test func aGetHasNoBody() throws {
        let call = try Self.settings(#"{"request":{"method":"get","path":"/c/{account.id}"}}"#).call(Self.request())
        #expect(call.method == .get && call.body == nil && call.path == "/base/c/18")
    }

    @Test(arguments: [
        ("[]", "the file is an array, not an object"), ("{", "the file "),
        (#"{"requests":{}}"#, #"the file has an unknown member "requests"; known are request, answer"#),
        (#"{"request":{"method":"DELETE"}}"#, "request.method must be one of POST, PUT, PATCH, GET"),
        (#"{"request":{"path":"api"}}"#, "request.path has to be a path"),
        (#"{"request":{"path":"//evil.example/x"}}"#, "request.path has to be a path"),
        (#"{"request":{"path":"/{account.urls}"}}"#, "request.path: {account.urls} is an array"),
        (#"{"request":{"path":"/{token}"}}"#, "request.path: {token} belongs into request.headers only"),
        (
            #"{"request":{"body":{"a":["{account.nam}"]}}}"#,
            "request.body.a.0: {account.nam} is unknown; did you mean {account.name}?"
        ),
        (#"{"request":{"body":"{account.urls.x}"}}"#, "{account.urls.x} is unknown"),
        (#"{"request":{"body":"{account.urls.}"}}"#, "{account.urls.} is unknown"),
        (#"{"request":{"body":"{}"}}"#, "{} is unknown"),
        (#"{"request":{"body":"a {account.urls}"}}"#, "{account.urls} is an array, which no text can hold"),
        (#"{"request":{"body":"{token}"}}"#, "{token} belongs into request.headers only"),
        (#"{"request":{"method":"GET","body":{}}}"#, "request.body: a GET has no body"),
        (#"{"request":{"headers":{"X":"{account.id}"}}}"#, "{account.id} is unknown; a header may have {token} only"),
        (#"{"request":{"headers":{"X Y":"a"}}}"#, "is no name of a header"),
        (#"{"request":{"headers":{"X":"a\r\nB: c"}}}"#, "has to be one line of text"),
        (#"{"answer":{"ready":{"path":"status"}}}"#, "answer.ready needs \"in\""),
        (#"{"answer":{"ready":{"in":["x"]}}}"#, "answer.ready needs \"path\""),
        (
            #"{"answer":{"ready":{"path":"status","in":["x"],"poll":"/"}}}"#,
            "answer.ready has an unknown member \"poll\""
        ),
        (
            #"{"answer":{"thinking":{"path":"s","in":["x"],"poll":"https://evil.example/{answer.id}"}}}"#,
            "poll has to be a path"
        ),
        (
            #"{"answer":{"thinking":{"path":"s","in":["x"],"poll":"/{account.id}"}}}"#,
            "{account.id} is unknown; use {answer"
        ),
        (#"{"answer":{"nothing":{"status":200}}}"#, "answer.nothing.status has to be a status from 400 to 499"),
        (#"{"answer":{"result":1}}"#, "answer.result has to be a path"),
    ])
    func whatIsWrongIsNamedInOneLine(_ text: String, _ part: String) throws {
        let error = #expect(throws: ExplorerContractError.self) { _ = try ExplorerContract(Array(text.utf8)) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\n") == false)
    }

    @Test func aHeaderThatNeedsTheTokenIsToldFromOneThatDoesNot() throws {
        var settings = try Self.settings(Self.provision)
        #expect(!settings.lacksToken)
        settings.token = nil
        #expect(settings.lacksToken)
        settings.contract.request.headers = ["X-Team": "sales"]
        #expect(!settings.lacksToken && settings.authorization == [HTTPField.Name("X-Team")!: "sales"])
    }

    // MARK: The answer

    enum Outcome: Equatable {
        case answer(EnrichmentAnswer)
        case unreadable, contractWrong, questioned, rejected, unavailable, credentials
    }

    private static func outcome(_ contract: String, _ status: Int, _ body: String, isPoll: Bool = false) throws
        -> Outcome
    {
        let response = HTTPClientResponse(response: HTTPResponse(status: .init(code: status)), body: Array(body.utf8))
        do throws(CompanyExplorerError) {
            return .answer(try Reading(response, settings(orOurOwn: contract), now: .now).result(ofPoll: isPoll))
        } catch {
            return switch error {
            case .unreadableAnswer: .unreadable
            case .contractWrong: .contractWrong
            case .questioned: .questioned
            case .rejected: .rejected
            case .credentialsRefused: .credentials
            case .unavailable, .transport: .unavailable
            }
        }
    }

    private static func settings(orOurOwn contract: String) -> CompanyExplorerSettings {
        (try? settings(contract)) ?? CompanyExplorerSettings(url: "https://explorer.example")
    }

    @Test(arguments: [
        (200, #"{"status":"success","data":{"vertical":"x"}}"#, Outcome.answer(.analysis(["vertical": "x"]))),
        (201, #"{"status":"done","data":{}}"#, .answer(.analysis([:]))),
        (200, #"{"status":"success"}"#, .unreadable),
        (200, #"{"status":"strange","data":{"vertical":"x"}}"#, .unreadable),
        (200, #"{"vertical":"x"}"#, .unreadable),
        (202, #"{"job_id":7}"#, .answer(.stillThinking(retryAfter: nil, poll: "/api/jobs/7"))),
        (
            200, #"{"status":"pending","job_id":"a/b c"}"#,
            .answer(.stillThinking(retryAfter: nil, poll: "/api/jobs/a%2Fb%20c"))
        ),
        (200, #"{"status":"processing","retryAfter":9}"#, .answer(.stillThinking(retryAfter: .seconds(9)))),
        (200, #"{"status":"pending","job_id":".."}"#, .answer(.stillThinking(retryAfter: nil))),
        (200, #"{"status":"pending","job_id":["x"]}"#, .answer(.stillThinking(retryAfter: nil))),
        (404, #"{"status":"unknown_company","detail":"never heard"}"#, .answer(.noAnalysis(reason: "never heard"))),
        (404, #"{"detail":"Not Found"}"#, .contractWrong),
        (405, #"{"detail":"Method Not Allowed"}"#, .contractWrong),
        (404, #"{"detail":"No such company"}"#, .questioned),
        (422, #"{"detail":[{"loc":["body","name"],"msg":"Field required","type":"missing"}]}"#, .questioned),
        (401, #"{"detail":"Invalid API key"}"#, .credentials),
        (400, #"{"detail":"no"}"#, .rejected),
        (404, "<html>", .unavailable), (404, "", .unavailable), (500, #"{"status":"success","data":{}}"#, .unavailable),
        (200, "<html>", .unreadable),
    ])
    func anAnswerMeansWhatTheFileSays(_ status: Int, _ body: String, _ expected: Outcome) throws {
        #expect(try Self.outcome(Self.provision, status, body) == expected)
    }

    /// For an explorer whose 404 means that it does not know the company; its path is still told from that.
    @Test(arguments: [
        (404, #"{"detail":"No such company"}"#, false, Outcome.answer(.noAnalysis(reason: "No such company"))),
        (410, #"{"detail":"gone"}"#, false, .answer(.noAnalysis(reason: "gone"))),
        (404, #"{"detail":"Not Found"}"#, false, .contractWrong), (404, "<html>", false, .unavailable),
        (404, #"{"detail":"Job not found"}"#, true, .questioned), (422, #"{"detail":"x"}"#, false, .questioned),
    ])
    func nothingMayBeAStatus(_ status: Int, _ body: String, _ isPoll: Bool, _ expected: Outcome) throws {
        let contract = #"{"answer":{"nothing":{"status":[404,410]}}}"#
        #expect(try Self.outcome(contract, status, body, isPoll: isPoll) == expected)
    }

    /// Without `ready`, one of the mapping's members has to be there.
    @Test(arguments: [
        (#"{"data":{"vertical":"x"}}"#, Outcome.answer(.analysis(["vertical": "x"]))),
        (#"{"data":{"other":1}}"#, .unreadable), (#"{"vertical":"x"}"#, .unreadable), (#"{"error":"no"}"#, .unreadable),
    ])
    func withoutReadyAKnownMemberIsNeeded(_ body: String, _ expected: Outcome) throws {
        #expect(try Self.outcome(#"{"answer":{"result":"data"}}"#, 200, body) == expected)
    }
}
