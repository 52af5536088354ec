import Testing

@testable import Dashboard

/// No other site, and nobody else's form, can do anything in somebody's name.
@Suite("Tokens of forms", .timeLimit(.minutes(1)))
struct FormTokenTests {
    @Test("Without the right token nothing is done")
    func refused() async throws {
        let settings = try AccessSettings(isLocal: false, place: "", token: PagesRig.token)
        try await withPages(settings) { rig async throws in
            let alda = try await rig.signIn(name: "Alda")
            let bert = try await rig.signIn(name: "Bert")
            let token = try await rig.formToken([alda])
            let foreign = try await rig.formToken([bert])
            #expect(token.count == 64 && token != foreign)
            for wrong in [nil, "", "x", foreign, String(token.dropLast(2)), token + "00", token.uppercased() + "g"] {
                var form = ["confirmed": "yes"]
                form["csrf"] = wrong
                let answer = try await rig.ask("POST", "/actions/pause", headers: [alda], form: form)
                #expect(answer.status == 403, "\(wrong ?? "none")")
            }
            #expect(!rig.exists("locks/PAUSED"))
            let form = ["confirmed": "yes", "csrf": token]
            #expect(try await rig.ask("POST", "/actions/pause", headers: [alda], form: form).status == 303)
            #expect(rig.exists("locks/PAUSED"))
        }
    }

    @Test(
        "With the right token, but from another site, neither",
        arguments: [
            (["Sec-Fetch-Site: cross-site"], 403), (["Sec-Fetch-Site: same-site"], 403),
            (["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"], 403),
            (["Origin: http://evil.example"], 403), (["Origin: null"], 403),
            (["Origin: http://localhost.evil.example"], 403),
            (["Origin: http://localhost:9"], 403), (["Origin: http://localhost"], 303),
            (["Origin: https://ops.example", "X-Forwarded-Host: ops.example"], 403),
            (["Sec-Fetch-Site: same-origin", "Origin: https://ops.example"], 303),
        ]
    )
    func crossSite(_ headers: [String], _ status: Int) async throws {
        try await withPages { rig async throws in
            let form = ["confirmed": "yes", "csrf": try await rig.formToken()]
            #expect(try await rig.ask("POST", "/actions/pause", headers: headers, form: form).status == status)
            #expect(rig.exists("locks/PAUSED") == (status == 303))
        }
    }

    @Test("Behind a proxy its own name is no other site")
    func proxied() async throws {
        let settings = try AccessSettings(isLocal: true, place: "", token: PagesRig.token)
        try await withPages(settings) { rig async throws in
            let session = try await rig.signIn(name: "Alda")
            let form = ["confirmed": "yes", "csrf": try await rig.formToken([session])]
            for (origin, status) in [("https://evil.example", 403), ("https://ops.example", 303)] {
                let headers = [session, "Origin: \(origin)", "X-Forwarded-Host: ops.example"]
                #expect(try await rig.ask("POST", "/actions/pause", headers: headers, form: form).status == status)
            }
        }
    }

    @Test("Nothing but a plain form is read")
    func strict() async throws {
        try await withPages { rig async throws in
            let token = try await rig.formToken()
            let good = "csrf=\(token)&confirmed=yes"
            let form = "Content-Type: application/x-www-form-urlencoded"
            for (headers, body, status) in [
                (["Content-Type: text/plain"], good, 415), (["Content-Type: application/json"], good, 415),
                ([], good, 415),
                ([form], "csrf=\(token)&csrf=\(token)&confirmed=yes", 400), ([form], "csrf[]=\(token)", 400),
                ([form], "\(good)&x=%zz", 400), ([form + "; charset=utf-8"], good, 303),
            ] {
                let answer = try await rig.ask("POST", "/actions/pause", headers: headers, body: body)
                #expect(answer.status == status, "\(headers) \(body)")
            }
        }
    }

    @Test("Another run of the program gave out other tokens")
    func restarted() async throws {
        var before = ""
        try await withPages { rig async throws in before = try await rig.formToken() }
        try await withPages { rig async throws in
            let answer = try await rig.ask("POST", "/actions/pause", form: ["csrf": before, "confirmed": "yes"])
            #expect(answer.status == 403)
            #expect(answer.body.contains("reload the page"))
        }
    }
}
