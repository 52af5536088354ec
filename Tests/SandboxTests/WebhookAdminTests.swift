import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct WebhookAdminTests {
    private static func hook(_ url: String, _ more: String = "") -> String {
        #"{"Name":"Feed","Events":["contact.changed","person.changed"],"TargetUrl":"\#(url)"\#(more)}"#
    }

    private static func with(
        script: [Int] = [],
        _ body: (Wire, Receiver, String) async throws -> Void
    ) async throws {
        let receiver = Receiver(script: script)
        try await receiver.serve { url in
            try await Wire.run { (wire: Wire) async throws in
                await wire.sandbox.setBehaviour { $0.webhookDelayScale = 0.001 }
                try await body(wire, receiver, url)
            }
        }
    }

    @Test func registeringSendsTheSignedTestEventFirst() async throws {
        try await Self.with { (wire: Wire, receiver: Receiver, url: String) async throws in
            let more = #","Secret":"s","Headers":{"X-Webhook-Token":"t"},"ErrorsEmail":"ops@example.com""#
            let saved = try await wire.api(.post, "/Webhook", Self.hook(url, more))
            #expect(saved.status == 200)
            #expect(saved["State"] == "Active" && saved["Secret"] == "s" && saved["Type"] == "webhook")
            #expect(saved["RegisteredAssociate"]?["AssociateId"] == 77)
            #expect(saved["_Links"]?["Self"]?.string?.hasSuffix("/Webhook/\(saved["WebhookId"]?.int ?? 0)/") == true)
            let call = try #require(receiver.calls.first)
            #expect(receiver.calls.count == 1 && call.event == "test")
            #expect(call.header("X-Hook-Test") == "true" && call.header("X-Webhook-Token") == "t")
            #expect(call.header("X-SuperOffice-Signature") == Receiver.signature(call.body, "s"))
        }
    }

    @Test(arguments: [201, 404, 500]) func aTargetThatDoesNotAnswer200IsNotSaved(status: Int) async throws {
        try await Self.with(script: [status, status]) { (wire: Wire, _, url: String) async throws in
            let refused = try await wire.api(.post, "/Webhook", Self.hook(url))
            #expect(refused.status == 500)
            #expect(refused["Error"] == true && refused["ErrorMessage"]?.string?.contains("\(status)") == true)
            await wire.sandbox.setBehaviour { $0.exceptionStatus = 400 }
            #expect(try await wire.api(.post, "/Webhook", Self.hook(url)).status == 400)
            #expect(try await wire.get("/Webhook").json == [])
        }
    }

    @Test func aTargetThatIsNotThereIsNotSaved() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.api(.post, "/Webhook", Self.hook("http://127.0.0.1:1/")).status == 500)
            #expect(try await wire.get("/Webhook").json == [])
        }
    }

    @Test(arguments: [
        "{", "7", #"{"Name":"x","Events":["contact.changed"]}"#, #"{"Events":["a"],"TargetUrl":"http://x"}"#,
        #"{"Name":"x","Events":[],"TargetUrl":"http://x"}"#,
        #"{"Name":"x","Events":["a"],"TargetUrl":"http://x","State":"Sleeping"}"#,
    ])
    func aWebhookThatMakesNoSenseIsRefused(body: String) async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.api(.post, "/Webhook", body).status == 400)
        }
    }

    @Test func aRegisteredWebhookGetsTheTenantsEvents() async throws {
        try await Self.with { (wire: Wire, receiver: Receiver, url: String) async throws in
            let properties = #","Properties":{"Place":{"city":"Oslo"},"Event":"not this one"}"#
            let id = try #require(try await wire.api(.post, "/Webhook", Self.hook(url, properties))["WebhookId"]?.int)
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
            _ = try await wire.sandbox.createByPerson(.contact, ["Name": "Nicht bestellt"])
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.map(\.event) == ["test", "contact.changed"])
            #expect(receiver.calls.last?.json["WebhookName"] == "Feed")
            #expect(receiver.calls.last?.json["Place"]?["city"] == "Oslo")
            let read = try await wire.get("/Webhook/\(id)")
            #expect(read["TotalCalls"] == 1 && read["TotalErrors"] == 0 && read["ConsecutiveErrors"] == 0)
        }
    }

    @Test func theConfiguredWebhookIsTheFirstInTheList() async throws {
        try await withWebhook(secret: "s") { (wire: Wire, receiver: Receiver) async throws in
            let list = try #require(try await wire.get("/Webhook").json?.array)
            #expect(list.count == 1 && list.first?["WebhookId"] == 1 && list.first?["Secret"] == "s")
            #expect(try await wire.api(.delete, "/Webhook/1").status == 204)
            #expect(try await wire.get("/Webhook/1").status == 404)
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.isEmpty)
        }
    }

    @Test func nineFailuresSwitchItOffAndActiveSwitchesItOnAgain() async throws {
        try await Self.with(script: [200] + Array(repeating: 503, count: 9)) {
            (wire: Wire, receiver: Receiver, url: String) async throws in
            let id = try #require(try await wire.api(.post, "/Webhook", Self.hook(url))["WebhookId"]?.int)
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
            await wire.sandbox.webhooksSettled()
            let off = try await wire.get("/Webhook/\(id)")
            #expect(off["State"] == "TooManyErrors" && off["ConsecutiveErrors"] == 9 && off["TotalErrors"] == 9)
            #expect(off["LastError"]?.string?.hasPrefix("503\n") == true, "the status, then headers and body")
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Verloren")
            let patch = #"[{"op":"replace","path":"/State","value":"Active"}]"#
            let on = try await wire.api(.patch, "/Webhook/\(id)", patch)
            #expect(on["State"] == "Active" && on["ConsecutiveErrors"] == 0 && on["TotalErrors"] == 9)
            try await wire.sandbox.editByPerson(.contact(43), "Name", to: "Neu")
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.count == 1 + 9 + 1, "what was raised while it was off is lost")
            #expect(receiver.calls.last?.json["PrimaryKey"] == 43)
        }
    }

    @Test func patching() async throws {
        try await Self.with { (wire: Wire, receiver: Receiver, url: String) async throws in
            let saved = try await wire.api(.post, "/Webhook", Self.hook(url, #","Secret":"s""#))
            let path = "/Webhook/\(saved["WebhookId"]?.int ?? 0)"
            let headers = #"[{"op":"add","path":"/Headers","value":{"X-Custom-Header":"v"}}]"#
            let patched = try await wire.api(.patch, path, headers)
            #expect(patched["Headers"]?["X-Custom-Header"] == "v" && patched["Secret"] == "s")
            let nowhere = #"[{"op":"replace","path":"/Nonsense","value":1}]"#
            #expect(try await wire.api(.patch, path, nowhere).status == 400)
            #expect(try await wire.api(.patch, "/Webhook/99", headers).status == 404)
            #expect(receiver.calls.count == 1, "only the registration was tested")
        }
    }

    @Test func testingTellsWhatTheTargetAnswered() async throws {
        try await Self.with(script: [200, 503]) { (wire: Wire, _, url: String) async throws in
            let fine = try await wire.api(.post, "/Webhook/Test", Self.hook(url))
            #expect(fine["Success"] == true)
            let bad = try await wire.api(.post, "/Webhook/Test", Self.hook(url))
            #expect(bad.status == 200 && bad["Success"] == false)
            #expect(bad["Message"]?.string?.contains("503") == true)
            #expect(try await wire.get("/Webhook").json == [])
        }
    }

    @Test func switches() async throws {
        try await withWebhook(secret: "s") { (wire: Wire, _) async throws in
            await wire.sandbox.setBehaviour {
                $0.webhookSecretHidden = true
                $0.webhookTotalsMissing = true
            }
            let read = try await wire.get("/Webhook/1")
            #expect(read["Secret"] == .some(.null) && read["TotalCalls"] == nil && read["LastError"] == nil)
            let patch = #"[{"op":"replace","path":"/Name","value":"Neu"}]"#
            #expect(try await wire.api(.patch, "/Webhook/1", patch)["Name"] == "Neu")
            await wire.sandbox.setBehaviour(Behaviour())
            #expect(try await wire.get("/Webhook/1")["Secret"] == "s", "a patch leaves the hidden secret alone")
            await wire.sandbox.setBehaviour { $0.webhookAPIForbidden = true }
            for path in ["/Webhook", "/Webhook/1"] {
                #expect(try await wire.get(path).status == 403)
            }
            #expect(await wire.sandbox.counters().webhookRequests == 5)
        }
    }

    @Test func withoutATokenNothingIsTested() async throws {
        try await Self.with { (wire: Wire, receiver: Receiver, url: String) async throws in
            let none = ["Authorization": "Bearer nonsense"]
            #expect(try await wire.api(.post, "/Webhook", Self.hook(url), headers: none).status == 401)
            #expect(receiver.calls.isEmpty)
        }
    }

    @Test func resetForgetsWhatWasRegistered() async throws {
        try await Self.with { (wire: Wire, _, url: String) async throws in
            #expect(try await wire.api(.post, "/Webhook", Self.hook(url)).status == 200)
            await wire.sandbox.setWebhookTarget(WebhookTarget(url: url))
            await wire.sandbox.reset()
            let token = try #require(try await wire.signIn().json?["access_token"]?.string)
            let list = try await wire.get("/Webhook", headers: ["Authorization": "Bearer \(token)"])
            #expect(list.json?.array?.compactMap { $0["WebhookId"]?.int } == [1])
        }
    }
}
