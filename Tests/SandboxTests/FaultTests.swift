import HTTPClient
import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct FaultTests {
    /// One request of each class.
    static func request(_ route: Fault.Route, _ wire: Wire, timeout: Duration = .seconds(20)) async throws
        -> Wire.Answer
    {
        switch route {
        case .token: try await wire.signIn()
        case .state: try await wire.state()
        case .contact: try await wire.api(.get, "/Contact/18", timeout: timeout)
        case .person, .api, .any: try await wire.get("/Person/933")
        case .patch: try await wire.write(#"{"SuperOffice:84":"neu"}"#)
        case .udef: try await wire.get("/Contact/UdefLayout/Published")
        case .list: try await wire.get("/MDOList/udlist331?flat=true")
        case .principal: try await wire.get("/User/currentPrincipal")
        case .explorer: try await wire.explore(ExplorerTests.request())
        case .webhook: try await wire.get("/Webhook")
        case .archive: try await wire.get("/Sale?$select=saleId&$top=1")
        case .create: try await wire.get("/Contact/default")
        }
    }

    @Test(arguments: Fault.Route.allCases, [429, 500, 503, 401, 403, 421, 400])
    func everyClassCanAnswerEveryStatusForAWhile(route: Fault.Route, status: Int) async throws {
        try await Wire.run { wire in
            await wire.sandbox.setFault(Fault(route, .status(status, retryAfter: "7"), times: 2))
            for _ in 0..<2 {
                let answer = try await Self.request(route, wire)
                #expect(answer.status == status)
                #expect(answer.header("Retry-After") == "7")
            }
            #expect(try await Self.request(route, wire).status == 200)
            #expect(await wire.sandbox.counters().faultsFired == 2)
            #expect(await wire.sandbox.faults.isEmpty)
        }
    }

    @Test func aFaultStaysUntilItIsCleared() async throws {
        try await Wire.run { wire in
            await wire.sandbox.setFault(Fault(.contact, .status(429)))
            for _ in 0..<5 {
                let answer = try await wire.get("/Contact/18")
                #expect(answer.status == 429)
                #expect(answer.header("Retry-After") == nil)
            }
            await wire.sandbox.clearFaults()
            #expect(try await wire.get("/Contact/18").status == 200)
        }
    }

    @Test func aFaultForOneRowLeavesTheOthers() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setFault(Fault(.contact, .status(500), entity: 43))
            await wire.sandbox.setFault(Fault(.explorer, .status(503), entity: 43))
            #expect(try await wire.get("/Contact/18").status == 200)
            #expect(try await wire.get("/Contact/43").status == 500)
            #expect(try await wire.explore(ExplorerTests.request(id: 18)).status == 200)
            #expect(try await wire.explore(ExplorerTests.request(id: 43)).status == 503)
        }
    }

    @Test func aSlowAnswerComesLateButWhole() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setFault(Fault(.contact, .slow(.milliseconds(150)), times: 1))
            let clock = ContinuousClock()
            let start = clock.now
            #expect(try await wire.get("/Contact/18").status == 200)
            #expect(clock.now - start >= .milliseconds(150))
        }
    }

    @Test func aHangingRequestGetsNoAnswer() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setFault(Fault(.contact, .hang, times: 1))
            await #expect(throws: HTTPClientError.self) {
                try await Self.request(.contact, wire, timeout: .milliseconds(100))
            }
            #expect(try await wire.get("/Contact/18").status == 200)
        }
    }

    @Test func stoppingEndsHangingRequests() async throws {
        let sandbox = Sandbox()
        let address = try await sandbox.start()
        await sandbox.setFault(Fault(.state, .hang))
        let client = HTTPClient()
        let call = try HTTPClientRequest(.get, url: address.loginURL + "/api/state/Cust12345")
        let hanging = Task { try? await client.perform(call) }
        while await sandbox.counters().faultsFired == 0 { await Task.yield() }
        await sandbox.stop()
        #expect(await hanging.value == nil)
        await client.shutdown()
    }

    @Test(arguments: [Fault.Route.token, .state, .contact, .patch, .udef, .list, .principal, .explorer])
    func aConnectionCanBeReset(route: Fault.Route) async throws {
        try await Wire.run { (wire: Wire) async throws in
            // Not once only: on a connection that is reused the client sends the request again by itself.
            await wire.sandbox.setFault(Fault(route, .reset))
            await #expect(throws: HTTPClientError.self) { try await Self.request(route, wire) }
            #expect(await wire.sandbox.counters().patches == 0)
            await wire.sandbox.clearFaults()
            #expect(try await Self.request(route, wire).status == 200)
        }
    }

    @Test(arguments: [Fault.Route.token, .state, .contact, .patch, .udef, .list, .principal, .explorer])
    func anAnswerCanEndInTheMiddle(route: Fault.Route) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setFault(Fault(route, .cutOff, times: 1))
            await #expect(throws: HTTPClientError.self) { try await Self.request(route, wire) }
            #expect(await wire.sandbox.counters().faultsFired == 1)
            #expect(try await Self.request(route, wire).status == 200)
        }
    }

    @Test func aWriteCanLandAlthoughItsAnswerIsLost() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setFault(Fault(.patch, .cutOff, times: 1, landed: true))
            await #expect(throws: HTTPClientError.self) { try await Self.request(.patch, wire) }
            #expect(await wire.sandbox.field("SuperOffice:84", of: .contact(18)) == "neu")
            await wire.sandbox.setFault(Fault(.patch, .status(503), times: 1, landed: true))
            #expect(try await wire.write(#"{"SuperOffice:84":"neuer"}"#).status == 503)
            #expect(await wire.sandbox.field("SuperOffice:84", of: .contact(18)) == "neuer")
        }
    }

    @Test(arguments: [Fault.Route.token, .state, .contact, .udef, .list, .principal, .explorer])
    func brokenJSONAndHTML(route: Fault.Route) async throws {
        try await Wire.run { wire in
            await wire.sandbox.setFault(Fault(route, .brokenJSON, times: 1))
            await wire.sandbox.setFault(Fault(route, .html, times: 1))
            let broken = try await Self.request(route, wire)
            #expect(broken.status == 200)
            #expect(broken.json == nil && !broken.text.isEmpty)
            let page = try await Self.request(route, wire)
            #expect(page.status == 200)
            #expect(page.text.hasPrefix("<!DOCTYPE html>"))
            #expect(page.header("Content-Type")?.hasPrefix("text/html") == true)
        }
    }

    @Test(arguments: [
        (Fault.MalformedShape.object, JSONValue.object(["Id": 7, "Value": "seven"])), (.array, .array(["[I:7]"])),
        (.null, .null),
        (.number, .integer(7)), (.unknownMarker, .string("[Q:7]")), (.badNumber, .string("[I:seven]")),
        (.badDate, .string("[D:31/31/2020]")), (.unknownItem, .string("[I:99999]")),
    ])
    func oneFieldCanBeMalformed(shape: Fault.MalformedShape, value: JSONValue) async throws {
        try await Wire.run { wire in
            await wire.sandbox.setFault(
                Fault(.contact, .malformedField(progID: "SuperOffice:2", shape: shape), entity: 18)
            )
            let answer = try await wire.get("/Contact/18")
            #expect(answer["SuperOffice:2"] == value)
            #expect(answer["UserDefinedFields"]?["SuperOffice:2"] == value)
            #expect(answer["SuperOffice:1"] == "K-0018")
            await wire.sandbox.setFault(Fault(.person, .malformedField(shape: shape), times: 1))
            #expect(try await wire.get("/Person/933")["SuperOffice:12"] == value)
            #expect(try await wire.get("/Contact/43")["SuperOffice:2"] == "[I:0]")
        }
    }
}
