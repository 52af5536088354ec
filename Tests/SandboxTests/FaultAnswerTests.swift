import HTTPTypes
import JSON
import Sandbox
import Testing

/// Any status with any body, for the calls that are meant.
@Suite struct FaultAnswerTests {
    static let statuses = [200, 204, 400, 401, 403, 404, 405, 410, 412, 421, 422, 429, 500, 502, 503]

    /// Each body, and the JSON that it is where that does not depend on the status.
    static let bodies: [(body: FaultBody, json: JSONValue?)] = [
        (.html, nil), (.empty, nil), (.cutJSON, nil), (.raw("So nicht."), nil), (.null, .null),
        (.noAnalysis, ["status": "no-analysis"]),
        (
            .superOffice(type: "T", message: "M"),
            [
                "Error": true, "ErrorType": "T", "ErrorMessage": "M",
                "ErrorSource": "SuperOffice.Services.Implementation",
            ]
        ),
        (.detail("Nein"), ["detail": "Nein"]),
        (.validation(), ["detail": [["loc": ["body", "x"], "msg": "Field required", "type": "missing"]]]),
    ]

    @Test(arguments: statuses) func everyStatusCanHaveEveryBody(status: Int) async throws {
        try await Wire.run { (wire: Wire) async throws in
            for (body, json) in Self.bodies {
                await wire.sandbox.setFault(
                    Fault(.contact, .answer(status, body, headers: ["Retry-After": "7"]), times: 1)
                )
                let answer = try await wire.get("/Contact/18")
                #expect(answer.status == status && answer.header("Retry-After") == "7")
                #expect(answer.json == (status == 204 ? nil : json), "\(body): \(answer.text)")
                #expect(answer.text.isEmpty == (body == .empty || status == 204))
            }
            #expect(try await wire.get("/Contact/18").status == 200)
        }
    }

    @Test(arguments: [
        (404, "SoNotFoundException", "Not Found"), (405, "SoException", "Method Not Allowed"),
        (403, "SoSentryException", "Forbidden"),
    ])
    func bodiesHaveTheWordsOfTheirStatus(status: Int, type: String, words: String) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setFault(Fault(.contact, .answer(status, .superOffice()), times: 1))
            let refusal = try await wire.get("/Contact/18")
            #expect(refusal.json?["Error"] == true && refusal.json?["ErrorType"]?.string == type)
            await wire.sandbox.setFault(Fault(.contact, .answer(status, .detail()), times: 1))
            #expect(try await wire.get("/Contact/18").json == ["detail": .string(words)])
            await wire.sandbox.setFault(Fault(.contact, .answer(status, .html), times: 1))
            let page = try await wire.get("/Contact/18")
            #expect(page.text.contains("<title>\(status) \(words)</title>"))
            #expect(page.header("Content-Type")?.hasPrefix("text/html") == true)
        }
    }

    /// A page that stands before everything also stands before what the tenant would refuse.
    @Test(arguments: [200, 403, 404, 502]) func aPageCanStandBeforeTheWholeHost(status: Int) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setFault(Fault(.any, .answer(status, .html)))
            await wire.sandbox.moveTenant()
            await wire.sandbox.setBehaviour { $0.tenantState = .suspended }
            let answers = [
                try await wire.signIn(), try await wire.state(), try await wire.get("/Contact/18"),
                try await wire.get("/User/currentPrincipal"), try await wire.explore("{"),
                try await wire.send(.get, wire.address.explorerURL + "/openapi.json"),
                try await wire.send(.get, wire.address.loginURL + "/nonsense"),
            ]
            for answer in answers { #expect(answer.status == status && answer.text.hasPrefix("<!DOCTYPE html>")) }
            #expect(try await wire.control(.delete, "/faults").status == 200, "but not before the control API")
        }
    }

    @Test(arguments: [
        (Fault.Route.token, [true, false, false, false, false, false]),
        (.state, [false, true, false, false, false, false]),
        (.api, [false, false, true, true, true, false]), (.explorer, [false, false, false, false, false, true]),
        (.principal, [false, false, false, true, false, false]),
    ])
    func onePartCanBeBehindAPage(route: Fault.Route, hit: [Bool]) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setFault(Fault(route, .answer(404, .html)))
            let answers = [
                try await wire.signIn(), try await wire.state(), try await wire.get("/Contact/18"),
                try await wire.get("/User/currentPrincipal"), try await wire.write(#"{"SuperOffice:84":"neu"}"#),
                try await wire.explore(ExplorerTests.request()),
            ]
            #expect(answers.map { $0.status == 404 } == hit)
        }
    }

    @Test func oneRecordIsRefusedWhileTheUserIsKnown() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let text = "No update access to contact 'Ticketmaster Deutschland GmbH' (312), token 7"
            let refusal = FaultBody.superOffice(type: "SoSentryException", message: text)
            await wire.sandbox.setFault(Fault(.api, .answer(403, refusal), only: .call(.patch, "Contact/18")))
            let answer = try await wire.write(#"{"SuperOffice:84":"neu"}"#)
            #expect(answer.status == 403 && answer.json?["ErrorMessage"]?.string == text)
            #expect(try await wire.get("/Contact/18").status == 200)
            #expect(try await wire.write(#"{"SuperOffice:84":"neu"}"#, to: 43).status == 200)
            #expect(try await wire.get("/User/currentPrincipal").status == 200)
            await wire.sandbox.setFault(Fault(.principal, .answer(403, .superOffice())))
            #expect(try await wire.get("/User/currentPrincipal").status == 403)
        }
    }

    @Test func someCallsPassBeforeAndAfterIt() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setFault(Fault(.contact, .answer(503, .empty), skip: 2, times: 1))
            var statuses: [Int] = []
            for _ in 0..<4 { statuses.append(try await wire.get("/Contact/18").status) }
            #expect(statuses == [200, 200, 503, 200])
        }
    }

    @Test func faultsOfThisKindAreSetAndListedOverTheWire() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let faults = """
                [{"route":"api","only":"PATCH Contact/18","skip":1,"kind":"answer","status":429,
                  "body":"superOffice","type":"T","message":"M","headers":{"X-A":"b"}},
                 {"route":"explorer","kind":"answer","status":422,"body":"validation","field":"crm_id"}]
                """
            let listed = try await wire.control(.put, "/faults", faults)
            #expect(
                await wire.sandbox.faults == [
                    Fault(
                        .api,
                        .answer(429, .superOffice(type: "T", message: "M"), headers: ["X-A": "b"]),
                        only: .call(.patch, "Contact/18"),
                        skip: 1
                    ), Fault(.explorer, .answer(422, .validation(field: "crm_id"))),
                ]
            )
            await wire.sandbox.clearFaults()
            for (body, _) in Self.bodies { await wire.sandbox.setFault(Fault(.any, .answer(500, body))) }
            let all = try await wire.control(.get, "/faults")
            #expect(try await wire.control(.put, "/faults", all.text).json == all.json, "what is listed can be set")
            #expect(try await wire.control(.put, "/faults", listed.text).json == listed.json)
            for wrong in [
                #"{"route":"any","kind":"answer","status":500}"#, #"{"route":"any","kind":"answer","body":"html"}"#,
                #"{"route":"any","kind":"hang","times":0}"#, #"{"route":"any","kind":"hang","only":"a b c"}"#,
            ] {
                #expect(try await wire.control(.put, "/faults", wrong).status == 400)
            }
        }
    }
}
