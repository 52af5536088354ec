import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct ControlTests {
    @Test func helpListsEveryCall() async throws {
        try await Wire.run { wire in
            let help = try await wire.control(.get, "/")
            #expect(help.status == 200)
            for word in [
                "counters", "faults", "behaviour", "edit", "webhook", "reset", "patchWipesOthers", "curl",
                "seed", "clock",
            ] {
                #expect(help.text.contains(word))
            }
        }
    }

    @Test(
        arguments: [
            ("evil.example", nil), ("evil.example:9000", nil), ("127.0.0.1.evil.example", nil), ("x.localhost", nil),
            ("10.0.0.1", nil), ("", nil), (nil, "http://evil.example"), (nil, "null"), (nil, "https://127.0.0.1"),
        ] as [(String?, String?)]
    )
    func aNameThatWasMadeToLeadHereAndAPageOfAnotherSiteAreRefused(host: String?, origin: String?) async throws {
        try await Wire.run { wire in
            let edit = #"{"contact":18,"field":"Name","value":"Evil"}"#
            var headers: [String: String] = [:]
            headers["Host"] = host
            headers["Origin"] = origin
            let url = wire.address.controlURL + "/edit"
            let answer = try await wire.send(.post, url, edit, headers: headers)
            #expect(answer.status == 421 || (host == "" && answer.status == 400))
            #expect(try await wire.get("/Contact/18")["Name"] != "Evil")
            let own = "http://127.0.0.1:\(wire.address.port)"
            #expect(try await wire.send(.post, url, edit, headers: ["Origin": own]).status == 200)
        }
    }

    @Test func countersOverTheWireAreThoseInside() async throws {
        try await Wire.run { wire in
            _ = try await wire.get("/Contact/18")
            #expect(try await wire.control(.get, "/counters").json == (await wire.sandbox.counters().json))
        }
    }

    @Test func faultsAreSetListedAndCleared() async throws {
        try await Wire.run { wire in
            let one = #"{"route":"contact","kind":"status","status":503,"retryAfter":"2","times":3,"entity":18}"#
            #expect(try await wire.control(.put, "/faults", one).status == 200)
            let rest =
                #"[{"route":"patch","kind":"reset","landed":true},{"route":"explorer","kind":"slow","seconds":0.5}]"#
            let all = try await wire.control(.post, "/faults", rest)
            #expect(all.json?.array?.count == 3)
            #expect(
                await wire.sandbox.faults.first == Fault(.contact, .status(503, retryAfter: "2"), times: 3, entity: 18)
            )
            let listed = try await wire.control(.get, "/faults")
            #expect(
                try await wire.control(.put, "/faults", listed.text).json == listed.json,
                "what is listed can be set"
            )
            #expect(try await wire.get("/Contact/18").status == 503)
            #expect(try await wire.control(.delete, "/faults").json == [])
            #expect(try await wire.get("/Contact/18").status == 200)
        }
    }

    @Test(arguments: [
        ("/faults", #"{"route":"nowhere","kind":"hang"}"#), ("/faults", #"{"route":"contact","kind":"status"}"#),
        ("/faults", "7"),
        ("/faults", #"{"route":"contact","kind":"hang","tmies":1}"#), ("/faults", "{"),
        ("/behaviour", #"{"nonsense":1}"#),
        ("/behaviour", #"{"dateForm":"sometimes"}"#), ("/behaviour", #"{"duplicates":"yes"}"#), ("/webhook", "{}"),
        ("/nonsense", "{}"),
    ])
    func errorsAreOneLine(path: String, body: String) async throws {
        try await Wire.run { wire in
            let answer = try await wire.control(.put, path, body)
            #expect(answer.status == 400)
            let message = try #require(answer.json?["error"]?.string)
            #expect(!message.isEmpty && !message.contains("\n"))
            #expect(await wire.sandbox.faults.isEmpty)
            #expect(await wire.sandbox.behaviour == Behaviour())
        }
    }

    @Test func everySwitchCanBeReadAndSetBack() async throws {
        try await Wire.run { wire in
            let all = try await wire.control(.get, "/behaviour")
            #expect(try await wire.control(.put, "/behaviour", all.text).json == all.json)
            let changed = try await wire.control(.put, "/behaviour", #"{"patchWipesOthers":true,"udefEcho":"none"}"#)
            #expect(changed.json?["patchWipesOthers"] == true)
            let behaviour = await wire.sandbox.behaviour
            #expect(behaviour.patchWipesOthers && behaviour.udefEcho == .none && behaviour.tokenLifetime == 3600)
        }
    }

    @Test func rowsAndEdits() async throws {
        try await withWebhook { wire, receiver in
            let edit = #"{"contact":18,"field":"SuperOffice:83","value":"Hotel","associate":316}"#
            #expect(try await wire.control(.post, "/edit", edit).status == 200)
            #expect(try await wire.control(.get, "/contact/18")["SuperOffice:83"] == "[I:3]")
            #expect(await wire.sandbox.displayText("SuperOffice:83", of: .contact(18)) == "Hotel")
            let person = #"{"person":933,"field":"Title","value":"CIO"}"#
            #expect(try await wire.control(.post, "/edit", person).json?["Title"] == "CIO")
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.map { $0.json["ChangedByAssociateId"] } == [316, 5])
            #expect(
                try await wire.control(.post, "/edit", #"{"contact":18,"field":"SuperOffice:83","value":"Nonsense"}"#)
                    .status == 400
            )
            #expect(try await wire.control(.get, "/contact/1").status == 404)
            let created = try await wire.control(.post, "/create", #"{"contact":{"Name":"Neu","Category/Id":4}}"#)
            let id = try #require(created.json?["ContactId"]?.int)
            #expect(try await wire.control(.post, "/delete", #"{"contact":\#(id)}"#).status == 200)
            #expect(try await wire.control(.post, "/purge", #"{"contact":\#(id)}"#).status == 200)
            #expect(try await wire.control(.get, "/contact/\(id)").status == 404)
        }
    }

    @Test func theWebhooksTargetCanBeSetAndTested() async throws {
        let receiver = Receiver()
        try await receiver.serve { url in
            try await Wire.run { wire in
                #expect(try await wire.control(.post, "/webhook/test").status == 400)
                let target = #"{"url":"\#(url)","secret":"s","token":"t","delayScale":0}"#
                let status = try await wire.control(.put, "/webhook", target)
                #expect(status.json?["state"] == "Active" && status.json?["signed"] == true)
                #expect(!status.text.contains("\"s\""), "the secret is not shown")
                #expect(try await wire.control(.post, "/webhook/test").json == ["status": 200])
                #expect(receiver.calls.first?.header("X-Webhook-Token") == "t")
                #expect(try await wire.control(.delete, "/webhook").json?["url"] == .some(.null))
            }
        }
    }

    @Test func moveExpireAndReset() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.control(.post, "/move").json?["api"]?.string?.contains("/node2/") == true)
            #expect(try await wire.get("/Contact/18").status == 421)
            #expect(try await wire.control(.post, "/reset").status == 200)
            #expect(try await wire.get("/Contact/18").status == 401, "tokens are gone too")
            #expect(await wire.sandbox.counters().tokenGrants == 0)
            #expect(try await wire.control(.post, "/expire-tokens").status == 200)
        }
    }

    @Test func aPortThatIsTakenIsAnErrorAndStoppingTwiceIsNone() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let second = Sandbox(configuration: SandboxConfiguration { $0.port = wire.address.port })
            await #expect(throws: (any Error).self) { try await second.start() }
            await second.stop()
            await second.stop()
            #expect(try await wire.sandbox.start() == wire.address, "starting again changes nothing")
        }
    }

    @Test func anEmptySeedHasFieldsButNoRows() async throws {
        try await Wire.run(SandboxConfiguration { $0.seed = .empty }) { (wire: Wire) async throws in
            #expect(try await wire.get("/Contact/18").status == 404)
            #expect(try await wire.get("/Contact/UdefLayout/Published").json?.array?.isEmpty == false)
        }
    }
}
