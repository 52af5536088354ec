import NIOConcurrencyHelpers
import NIOCore
import Testing

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
            let answer = try await rig.ask("POST", "/sign-in", headers: [proto], form: ["token": PagesRig.token])
            let cookie = answer["set-cookie"] ?? ""
            #expect(
                cookie.hasPrefix("__Host-ops=") && cookie.hasSuffix("HttpOnly; SameSite=Strict; Secure"),
                "\(cookie)"
            )
            let header = "Cookie: lang=de; \(cookie.prefix { $0 != ";" })"
            #expect(try await rig.ask("GET", "/who", headers: [proto, header]).body == "somebody")
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
            }
            #expect(rig.log.contains("warning Sign-in refused: wrong token", "address=127.0.0.1"))
        }
    }

    @Test("After five wrong tokens one try counts every ten seconds, for that address")
    func limit() async throws {
        let clock = NIOLockedValueBox(NIODeadline.now())
        try await withPages(Self.settings(), now: { clock.withLockedValue { $0 } }) { rig async throws in
            func attempt(_ token: String, from address: String? = nil) async throws -> WireAnswer {
                let forwarded = address.map { ["X-Forwarded-For: \($0)"] } ?? []
                return try await rig.ask("POST", "/sign-in", headers: forwarded, form: ["token": token])
            }
            for _ in 0..<5 { #expect(try await attempt("wrong").status == 401) }
            let refused = try await attempt(PagesRig.token)
            #expect(refused.status == 429)
            #expect(refused["retry-after"] == "11")
            #expect(
                try await rig.ask("GET", "/metrics", headers: ["Authorization: Bearer \(PagesRig.token)"]).status == 401
            )
            // Another machine behind the proxy on this one is not meant.
            #expect(try await attempt(PagesRig.token, from: "192.0.2.7").status == 303)
            #expect(try await attempt("wrong", from: "203.0.113.9, 192.0.2.8").status == 401)
            clock.withLockedValue { $0 = $0 + .seconds(11) }
            #expect(try await attempt("wrong").status == 401)
            #expect(try await attempt(PagesRig.token).status == 429)
            clock.withLockedValue { $0 = $0 + .seconds(11) }
            #expect(try await attempt(PagesRig.token).status == 303)
            for _ in 0..<5 { #expect(try await attempt("wrong").status == 401, "a right one clears the account") }
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
            let answer = try await rig.ask("POST", "/sign-in", form: ["token": PagesRig.token, "return": target])
            #expect(answer["location"] == "/", "\(target)")
            #expect(answer.headers("set-cookie").count == 1)
            let cookie = "Cookie: \((answer["set-cookie"] ?? "").prefix { $0 != ";" })"
            let page = try await rig.ask("GET", "/sign-in?return=\(Link.escaped(target))", headers: [cookie])
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
