import Testing
import Text
import Webhook

@testable import Dashboard

/// Who sees what, for every way of being let in.
@Suite("Access", .timeLimit(.minutes(2)))
struct AccessGateTests {
    /// How the pages are set up.
    enum Setup: String, Sendable, CaseIterable {
        case local, localToken, token, proxy, proxyElsewhere, proxyAndToken

        var settings: AccessSettings {
            get throws {
                let token = [.localToken, .token, .proxyAndToken].contains(self) ? PagesRig.token : nil
                let isProxied = [.proxy, .proxyElsewhere, .proxyAndToken].contains(self)
                return try AccessSettings(
                    isLocal: self == .local || self == .localToken,
                    place: "0.0.0.0",
                    token: token,
                    userHeader: isProxied ? "X-Forwarded-User" : nil,
                    proxies: isProxied
                        ? [self == .proxyElsewhere ? "10.0.0.0/8" : "127.0.0.1"].compactMap { AddressRange($0) } : []
                )
            }
        }
    }

    private static let bearer = "Authorization: Bearer \(PagesRig.token)"
    private static let forwarded = "X-Forwarded-For: 192.0.2.1"
    private static let user = "X-Forwarded-User: alda@example.com"

    /// What comes back for the page, the metrics, the stream, what is nowhere, and a form without a token.
    struct Row: Sendable {
        let setup: Setup
        var headers: [String] = []
        let page: Int
        let metrics: Int
        let nowhere: Int
        let form: Int
        /// Whether `/health/ready` tells why.
        var tellsWhy = true
    }

    private static let rows: [Row] = [
        Row(setup: .local, page: 200, metrics: 200, nowhere: 404, form: 403),
        Row(setup: .local, headers: [forwarded], page: 403, metrics: 403, nowhere: 403, form: 403, tellsWhy: false),
        Row(setup: .localToken, page: 303, metrics: 401, nowhere: 303, form: 303, tellsWhy: false),
        Row(setup: .token, page: 303, metrics: 401, nowhere: 303, form: 303, tellsWhy: false),
        Row(setup: .token, headers: [bearer], page: 200, metrics: 200, nowhere: 404, form: 403),
        Row(setup: .token, headers: [bearer + "x"], page: 303, metrics: 401, nowhere: 303, form: 303, tellsWhy: false),
        Row(setup: .token, headers: [user], page: 303, metrics: 401, nowhere: 303, form: 303, tellsWhy: false),
        Row(setup: .proxy, page: 403, metrics: 403, nowhere: 403, form: 403, tellsWhy: false),
        Row(setup: .proxy, headers: [user], page: 200, metrics: 200, nowhere: 404, form: 403),
        Row(setup: .proxy, headers: [bearer], page: 403, metrics: 403, nowhere: 403, form: 403, tellsWhy: false),
        Row(setup: .proxyElsewhere, headers: [user], page: 403, metrics: 403, nowhere: 403, form: 403, tellsWhy: false),
        Row(setup: .proxyAndToken, headers: [user], page: 200, metrics: 200, nowhere: 404, form: 403),
        Row(setup: .proxyAndToken, headers: [bearer], page: 200, metrics: 200, nowhere: 404, form: 403),
        Row(setup: .proxyAndToken, page: 303, metrics: 401, nowhere: 303, form: 303, tellsWhy: false),
    ]

    @Test("Every page is for those who are let in", arguments: rows)
    func matrix(_ row: Row) async throws {
        try await withPages(row.setup.settings) { rig async throws in
            #expect(try await rig.ask("GET", "/", headers: row.headers).status == row.page)
            #expect(try await rig.ask("GET", "/metrics", headers: row.headers).status == row.metrics)
            #expect(try await rig.ask("GET", "/nowhere", headers: row.headers).status == row.nowhere)
            let form = try await rig.ask("POST", "/actions/pause", headers: row.headers, form: ["confirmed": "yes"])
            #expect(form.status == row.form)
            #expect(!rig.exists("locks/PAUSED"))
            // What a load balancer asks, and what the sign-in form needs, is for everybody.
            #expect(try await rig.ask("GET", "/health", headers: row.headers).body == "ok\n")
            #expect(try await rig.ask("GET", "/health", headers: row.headers, host: "lb.internal").status == 200)
            let ready = try await rig.ask("GET", "/health/ready", headers: row.headers, host: "lb.internal")
            #expect(ready.status == 200)
            #expect(ready.body.contains("MiB free") == row.tellsWhy, "\(ready.body)")
            #expect(try await rig.ask("GET", "/assets/style.css", headers: row.headers).status == 200)
        }
    }

    @Test(
        "A way around the gate is none",
        arguments: [
            "//metrics", "/metrics/", "/%6detrics", "/metrics?x=/health", "/health/../metrics", "/assets/../metrics",
            "/health/x", "http://localhost/metrics", "*",
        ]
    )
    func detour(_ target: String) async throws {
        try await withPages(Setup.token.settings) { rig async throws in
            let answer = try await rig.ask("GET", target)
            #expect(!answer.body.contains("up 1"), "\(answer.status)")
            #expect(answer.status != 200)
        }
    }

    @Test("Every answer has the security headers, also what is nowhere and what fails")
    func headers() async throws {
        try await withPages { rig async throws in
            let requests: [(String, String, Int)] = [
                ("GET", "/", 200), ("GET", "/nowhere", 404), ("GET", "/boom", 500), ("GET", "/health", 200),
                ("GET", "/health/ready", 200), ("GET", "/metrics", 200), ("GET", "/assets/style.css", 200),
                ("GET", "/assets/nothing.css", 404), ("POST", "/actions/pause", 415), ("PUT", "/", 415),
                ("GET", "/sign-in", 303),
            ]
            for (method, target, status) in requests {
                let answer = try await rig.ask(method, target)
                #expect(answer.status == status, "\(method) \(target)")
                #expect(answer["content-security-policy"] == SecurityHeaders.policy())
                for (name, value) in [
                    ("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin"),
                    ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
                    ("x-frame-options", "DENY"),
                ] {
                    #expect(answer.headers(name) == [value], "\(target) \(name)")
                }
                #expect(answer["permissions-policy"]?.contains("camera=()") == true)
                #expect(answer["cache-control"] != nil)
                #expect(answer["strict-transport-security"] == nil)
            }
            let large = String(repeating: "x", count: Dashboard.formLimit + 1)
            let answer = try await rig.ask(
                "POST",
                "/actions/pause",
                headers: ["Content-Type: application/x-www-form-urlencoded"],
                body: large
            )
            #expect(answer.status == 413)
            #expect(answer["content-security-policy"] == SecurityHeaders.policy())
            let encrypted = try await rig.ask("GET", "/health", headers: ["X-Forwarded-Proto: https"])
            #expect(encrypted["strict-transport-security"] == "max-age=31536000")
            for directive in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
                #expect(SecurityHeaders.policy().contains(directive))
            }
            #expect(!SecurityHeaders.policy().contains("unsafe"))
        }
    }

    @Test(
        "Where people are let in by position, a foreign name leads nowhere",
        arguments: [
            ("localhost", 200), ("LOCALHOST:8081", 200), ("127.0.0.1:8081", 200), ("[::1]:8081", 200),
            ("ops.localhost", 200), ("192.168.1.5", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421),
            ("localhost.evil.example:8081", 421), ("localhost.", 200), ("0x7f000001", 421), (nil, 400),
            ("[::1].evil.com", 421), ("[::1]evil.com", 421), ("[127.0.0.1", 421),
            ("localhost\r\nHost: evil.example", 400),
        ]
    )
    func hosts(_ host: String?, _ status: Int) async throws {
        try await withPages { rig async throws in
            #expect(try await rig.ask("GET", "/", host: host).status == status)
            #expect(try await rig.ask("GET", "/metrics", host: host).status == status)
        }
        try await withPages(Setup.proxy.settings) { rig async throws in
            #expect(try await rig.ask("GET", "/", headers: [Self.user], host: host).status == status)
        }
    }

    @Test(
        "What came through a proxy is not this machine's",
        arguments: [
            "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https", "x-forwarded-host: a", "Forwarded: for=_x",
            "Via: 1.1 p",
        ]
    )
    func proxied(_ header: String) async throws {
        try await withPages { rig async throws in
            let answer = try await rig.ask("GET", "/", headers: [header])
            #expect(answer.status == 403)
            #expect(answer.body.contains("OPS_TOKEN"), "\(answer.body)")
            #expect(try await rig.ask("GET", "/health", headers: [header]).status == 200)
            #expect(try await rig.ask("GET", "/health/ready", headers: [header]).body == "ready\n")
        }
    }

    @Test("Strangers are told whether webhooks can be kept, however deep they ask")
    func shallow() async throws {
        try await withPages(Setup.token.settings) { rig async throws in
            #expect(try await rig.ask("GET", "/health/ready?deep=1").status == 200)
            #expect(try await rig.ask("GET", "/health/ready?deep=1").body == "ready\n")
            let known = try await rig.ask("GET", "/health/ready?deep=1", headers: [Self.bearer])
            #expect(known.status == 503)
            #expect(known.body.contains("crm"))
        }
    }

    @Test("A name that is ours is let in; with a token any name is, unless names are set")
    func names() async throws {
        try await withPages(try AccessSettings(isLocal: true, place: "", names: ["Ops.Example.com"])) {
            rig async throws in
            #expect(try await rig.ask("GET", "/", host: "ops.example.com:8081").status == 200)
            #expect(try await rig.ask("GET", "/", host: "other.example.com").status == 421)
        }
        try await withPages(Setup.token.settings) { rig async throws in
            #expect(try await rig.ask("GET", "/sign-in", host: "any.example.com").status == 200)
        }
        let named = try AccessSettings(isLocal: false, place: "", token: PagesRig.token, names: ["ops.example.com"])
        try await withPages(named) { rig async throws in
            #expect(try await rig.ask("GET", "/sign-in", host: "ops.example.com").status == 200)
            #expect(try await rig.ask("GET", "/sign-in", host: "any.example.com").status == 421)
        }
    }

    @Test(
        "What another site makes a browser send is refused",
        arguments: [
            (["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"], 403),
            (["Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"], 403),
            (["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"], 403),
            (["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"], 200),
            (["Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"], 200),
            (["Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"], 200), ([], 200),
        ]
    )
    func otherSites(_ headers: [String], _ status: Int) async throws {
        try await withPages { rig async throws in
            #expect(try await rig.ask("GET", "/", headers: headers).status == status)
        }
    }

    @Test("The user that a proxy names stands on the page; line breaks and colours do not")
    func user() async throws {
        try await withPages(Setup.proxy.settings) { rig async throws in
            #expect(try await rig.ask("GET", "/who", headers: [Self.user]).body == "alda@example.com")
            let odd = try await rig.ask("GET", "/who", headers: ["X-Forwarded-User: a\u{202e}b \t \u{85}c"])
            #expect(odd.body == "ab c")
        }
    }

    @Test("A link from elsewhere leads a session to its page, although the cookie does not come along")
    func link() async throws {
        try await withPages(Setup.token.settings) { rig async throws in
            let link = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"]
            let landing = try await rig.ask("GET", "/who?a=%22b'&c=<d>", headers: link)
            #expect(landing.status == 200)
            #expect(landing.body.contains(#"content="0;url=/who?a=%22b&#39;&amp;c=&lt;d&gt;""#), "\(landing.body)")
            #expect(landing["content-security-policy"] == SecurityHeaders.policy())
            let own = ["Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"]
            #expect(try await rig.ask("GET", "/who", headers: own).status == 303, "no session: the form, and no loop")
            let cookie = try await rig.signIn()
            #expect(try await rig.ask("GET", "/who", headers: own + [cookie]).body == "Alda")
        }
    }
}
