import NIOConcurrencyHelpers
import NIOCore
import Testing
import Text
import Webhook

@testable import Dashboard

@Suite("Signing in", .timeLimit(.minutes(1)))
struct SignInTests {
    private static func settings(_ token: String = PagesRig.token) throws -> AccessSettings {
        try AccessSettings(isLocal: false, place: "", token: token)
    }

    @Test("The token opens a session that leads to the page that was wanted")
    func signIn() async throws {
        try await withPages(Self.settings()) { rig async throws in
            let refused = try await rig.ask("GET", "/nowhere?a=b%20c")
            #expect(refused["location"] == "/sign-in?return=%2Fnowhere%3Fa%3Db%2520c")
            let page = try await rig.ask("GET", refused["location"] ?? "")
            #expect(page.status == 200)
            #expect(page.body.contains(#"value="/nowhere?a=b%20c""#), "\(page.body)")
            let answer = try await rig.ask(
                "POST",
                "/sign-in",
                form: ["token": PagesRig.token, "name": "Alda <b>", "return": "/nowhere?a=b%20c"]
            )
            #expect(answer.status == 303)
            #expect(answer["location"] == "/nowhere?a=b%20c")
            let cookie = answer.headers("set-cookie")
            #expect(cookie.count == 1)
            #expect(
                cookie[0].wholeMatch(of: #/ops=[0-9a-f]{64}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict/#)
                    != nil,
                "\(cookie)"
            )
            let header = "Cookie: \(cookie[0].prefix { $0 != ";" })"
            #expect(try await rig.ask("GET", "/who", headers: [header]).body == "Alda <b>")
            #expect(try await rig.ask("GET", "/", headers: [header]).body.contains("Alda &lt;b&gt;"))
            #expect(rig.log.contains("notice Signed in", "by=Alda", "token=1", "address=127.0.0.1", "encrypted=false"))
        }
    }

    @Test("Over TLS the cookie is for TLS only")
    func secure() async throws {
        try await withPages(Self.settings()) { rig async throws in
            let proto = "X-Forwarded-Proto: https"
            let form = ["token": PagesRig.token, "name": "Alda"]
            let answer = try await rig.ask("POST", "/sign-in", headers: [proto], form: form)
            let cookie = answer["set-cookie"] ?? ""
            #expect(
                cookie.hasPrefix("__Host-ops=") && cookie.hasSuffix("HttpOnly; SameSite=Strict; Secure"),
                "\(cookie)"
            )
            let header = "Cookie: lang=de; \(cookie.prefix { $0 != ";" })"
            #expect(try await rig.ask("GET", "/who", headers: [proto, header]).body == "Alda")
            let plain = header.replacing("__Host-ops=", with: "ops=")
            #expect(
                try await rig.ask("GET", "/who", headers: [proto, plain]).status == 303,
                "another host may have set it"
            )
        }
    }

    @Test("Of two tokens both work, and the log says which; neither is ever written down")
    func rotation() async throws {
        try await withPages(Self.settings("\(PagesRig.token), \(PagesRig.oldToken)")) { rig async throws in
            for (token, position) in [(PagesRig.token, 1), (PagesRig.oldToken, 2)] {
                let cookie = try await rig.signIn(token, name: "with \(position)")
                #expect(try await rig.ask("GET", "/who", headers: [cookie]).body == "with \(position)")
                #expect(rig.log.contains("Signed in", "by=with \(position)", "token=\(position)"))
            }
            _ = try await rig.ask("POST", "/sign-in", form: ["token": PagesRig.token + "x"])
            _ = try await rig.ask("GET", "/?token=\(PagesRig.token)")
            _ = try await rig.ask("GET", "/metrics", headers: ["Authorization: Bearer \(PagesRig.oldToken)x"])
            for line in rig.log.lines {
                #expect(!line.contains(PagesRig.token) && !line.contains(PagesRig.oldToken), "\(line)")
            }
        }
    }

    @Test("A wrong token is refused and logged; the page does not repeat it")
    func wrong() async throws {
        try await withPages(Self.settings()) { rig async throws in
            for form in [["token": "guess-me-not"], ["token": ""], [:], ["token": PagesRig.token + " x"]] {
                let answer = try await rig.ask("POST", "/sign-in", form: form.merging(["name": "x"]) { $1 })
                #expect(answer.status == 401)
                #expect(answer.headers("set-cookie").isEmpty)
                #expect(!answer.body.contains("guess-me-not"))
                #expect(answer.body.contains(#"name="name" value="x""#), "the name need not be entered again")
            }
            #expect(rig.log.contains("warning Sign-in refused: wrong token", "address=127.0.0.1"))
        }
    }

    @Test("After five wrong tokens one wrong try counts every ten seconds; the right one is always let in")
    func limit() async throws {
        let clock = NIOLockedValueBox(NIODeadline.now())
        try await withPages(Self.settings(), now: { clock.withLockedValue { $0 } }) { rig async throws in
            func attempt(_ token: String) async throws -> WireAnswer {
                try await rig.ask("POST", "/sign-in", form: ["token": token, "name": "Alda"])
            }
            for _ in 0..<5 { #expect(try await attempt("wrong").status == 401) }
            let refused = try await attempt("wrong")
            #expect(refused.status == 429)
            #expect(refused["retry-after"] == "11")
            #expect(rig.log.lines.count { $0.contains("Sign-in refused") } == 5, "each is told once")
            let bearer = ["Authorization: Bearer \(PagesRig.token)"]
            #expect(try await rig.ask("GET", "/metrics", headers: bearer).status == 200)
            clock.withLockedValue { $0 = $0 + .seconds(11) }
            #expect(try await attempt("wrong").status == 401)
            #expect(try await attempt("wrong").status == 429)
            #expect(try await attempt(PagesRig.token).status == 303)
            for _ in 0..<5 { #expect(try await attempt("wrong").status == 401, "a right one clears the account") }
        }
    }

    @Test("Who the tries are from is what a proxy of ours says, and nobody else", arguments: [true, false])
    func forwarded(_ hasProxy: Bool) async throws {
        let settings = try AccessSettings(
            isLocal: false,
            place: "",
            token: PagesRig.token,
            proxies: hasProxy ? [try #require(AddressRange("127.0.0.1"))] : []
        )
        try await withPages(settings) { rig async throws in
            func attempt(from address: String) async throws -> Int {
                let headers = ["X-Forwarded-For: \(address)"]
                return try await rig.ask("POST", "/sign-in", headers: headers, form: ["token": "x"]).status
            }
            for _ in 0..<5 { #expect(try await attempt(from: "192.0.2.7") == 401) }
            #expect(try await attempt(from: "192.0.2.7") == 429)
            #expect(try await attempt(from: "192.0.2.8") == (hasProxy ? 401 : 429))
            #expect(try await attempt(from: "192.0.2.8, 192.0.2.7") == 429)
        }
    }

    @Test("A thousand addresses that try wrong tokens do not lock out the right one")
    func crowd() async throws {
        let settings = try AccessSettings(
            isLocal: false,
            place: "",
            token: PagesRig.token,
            proxies: [try #require(AddressRange("127.0.0.1"))]
        )
        try await withPages(settings) { rig async throws in
            for number in 0..<1100 {
                let headers = ["X-Forwarded-For: 10.1.\(number / 250).\(number % 250)"]
                #expect(try await rig.ask("POST", "/sign-in", headers: headers, form: ["token": "x"]).status == 401)
            }
            let form = ["token": PagesRig.token, "name": "Alda"]
            let headers = ["X-Forwarded-For: 10.9.9.9"]
            #expect(try await rig.ask("POST", "/sign-in", headers: headers, form: form).status == 303)
        }
    }

    @Test("Who signs in says who they are", arguments: [nil, "", "   ", "\u{202e}"])
    func nameless(_ name: String?) async throws {
        try await withPages(Self.settings()) { rig async throws in
            let form = ["token": PagesRig.token].merging(name.map { ["name": $0] } ?? [:]) { $1 }
            let answer = try await rig.ask("POST", "/sign-in", form: form)
            #expect(answer.status == 400)
            #expect(answer.headers("set-cookie").isEmpty)
            #expect(answer.body.contains("Enter your name"))
            #expect(answer.body.firstMatch(of: /<input id="name"[^>]* required/) != nil)
            let german = try await rig.ask("POST", "/sign-in?lang=de", headers: ["Cookie: lang=de"], form: form)
            #expect(german.body.contains("geben Sie Ihren Namen an"))
        }
    }

    @Test("Signing out ends the session, whoever still has its cookie")
    func signOut() async throws {
        try await withPages(Self.settings()) { rig async throws in
            let cookie = try await rig.signIn()
            let other = try await rig.signIn(name: "Bert")
            let token = try await rig.formToken([cookie])
            #expect(try await rig.ask("POST", "/sign-out", headers: [cookie], form: [:]).status == 403)
            let answer = try await rig.ask("POST", "/sign-out", headers: [cookie], form: ["csrf": token])
            #expect(answer.status == 303)
            #expect(answer["location"] == "/sign-in")
            #expect(answer["set-cookie"] == "ops=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict")
            #expect(try await rig.ask("GET", "/who", headers: [cookie]).status == 303)
            #expect(try await rig.ask("GET", "/who", headers: [other]).body == "Bert")
            #expect(rig.log.contains("notice Signed out", "by=Alda"))
        }
    }

    @Test("A session ends by itself after twelve hours, and with the program")
    func expiry() async throws {
        let clock = NIOLockedValueBox(NIODeadline.now())
        var cookie = ""
        try await withPages(Self.settings(), now: { clock.withLockedValue { $0 } }) { rig async throws in
            cookie = try await rig.signIn()
            clock.withLockedValue { $0 = $0 + .hours(12) - .seconds(1) }
            #expect(try await rig.ask("GET", "/who", headers: [cookie]).status == 200)
            clock.withLockedValue { $0 = $0 + .seconds(1) }
            #expect(try await rig.ask("GET", "/who", headers: [cookie]).status == 303)
            cookie = try await rig.signIn()
        }
        try await withPages(Self.settings()) { rig async throws in
            #expect(try await rig.ask("GET", "/who", headers: [cookie]).status == 303)
        }
    }

    @Test(
        "Nobody is led to another server",
        arguments: [
            "https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "\\\\evil.example",
            "/\r\nSet-Cookie: a=b", "javascript:alert(1)", "evil.example", " /", "/é",
        ]
    )
    func openRedirect(_ target: String) async throws {
        try await withPages(Self.settings()) { rig async throws in
            let answer = try await rig.ask(
                "POST",
                "/sign-in",
                form: ["token": PagesRig.token, "name": "x", "return": target]
            )
            #expect(answer["location"] == "/", "\(target)")
            #expect(answer.headers("set-cookie").count == 1)
            let cookie = "Cookie: \((answer["set-cookie"] ?? "").prefix { $0 != ";" })"
            let page = try await rig.ask("GET", "/sign-in?return=\(target.percentEncoded())", headers: [cookie])
            #expect(page["location"] == "/")
        }
    }

    @Test("Where nobody has to sign in there is no form for it")
    func noForm() async throws {
        try await withPages { rig async throws in
            #expect(try await rig.ask("GET", "/sign-in").status == 303)
            let answer = try await rig.ask("POST", "/sign-in", form: ["token": "", "name": "x"])
            #expect(answer.status == 401)
            #expect(answer.headers("set-cookie").isEmpty)
        }
    }
}
