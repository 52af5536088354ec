import FoundationEssentials
import Glibc
import JSON
import Sandbox
import Testing

@Suite("Logging in")
struct LoginTests {
    /// A place whose connector is a system user, with the app's key in a file.
    private static func systemUser(_ place: Workplace, mode: mode_t = 0o600) async throws -> Sandbox {
        let sandbox = try await place.sandbox()
        try place.write(SandboxKey.xml, to: "key.xml")
        chmod("\(place.folder)/key.xml", mode)
        await place.set([
            "SO_REFRESH_TOKEN": "", "SO_SYSTEM_TOKEN": "Sandbox-1a2b3c4d5e",
            "SO_PRIVATE_KEY_FILE": "\(place.folder)/key.xml",
        ])
        return sandbox
    }

    @Test("A system user works with an XML key, through the end of its ticket")
    func works() async throws {
        try await withWorkplace { place in
            let sandbox = try await Self.systemUser(place)
            let who = try await place.command("tenant", "whoami", "--json")
            #expect(who.code == 0 && who.output.contains(#""userType" : "SystemAssociate""#), "\(who)")
            let connector = try await place.start("process")
            _ = try await connector.logged("ready")
            try place.write(Body.renamed(contact: 18), to: "spool/incoming/first.json")
            #expect(try await place.spool.ending(of: "first").state == "done")
            await sandbox.expireTokens()
            try place.write(Body.renamed(contact: 102), to: "spool/incoming/second.json")
            #expect(try await place.spool.ending(of: "second").state == "done")
            #expect(await sandbox.counters().tokenGrants == 3)
            #expect(!connector.errors.contains("7T:") && !connector.errors.contains("Sandbox-1a2b"))
        }
    }

    @Test("Changes of another integration that shares the system user are worked on; our own end without an analysis")
    func shared() async throws {
        try await withWorkplace { place in
            let sandbox = try await Self.systemUser(place)
            let connector = try await place.start("run")
            let port = try await connector.webhookPort
            _ = try await connector.logged("ready")
            await sandbox.setWebhookTarget(WebhookTarget(url: "http://127.0.0.1:\(port)/connector/webhook"))
            try await sandbox.editByPerson(.contact(18), "Name", to: "Renamed by the other", associate: 77)
            _ = try await eventually("the other's change is done, and the echo of ours is") {
                let states = place.spool.jobs.map(\.state)
                return states.count == 2 && Set(states) == ["done"] ? true : nil
            }
            let counters = await sandbox.counters()
            #expect(counters.analyses == 1 && counters.changes == 1, "\(counters)")
        }
    }

    @Test("A wrong clock, a withdrawn approval and a wrong token or key are said for what they are")
    func refused() async throws {
        try await withWorkplace { place in
            let sandbox = try await Self.systemUser(place)
            func trouble(_ settings: [String: String] = [:]) async throws -> String {
                let outcome = try await place.command("tenant", "whoami", settings: settings)
                #expect(outcome.code == 78 && outcome.errors.split(separator: "\n").count == 1, "\(outcome)")
                return outcome.errors
            }
            #expect(try await trouble(["SO_SYSTEM_TOKEN": "Sandbox-other"]).contains("InvalidSystemToken"))
            #expect(try await trouble(["SO_CLIENT_SECRET": "other"]).contains("InvalidAppToken"))
            await sandbox.setBehaviour { $0.approvalRefused = true }
            #expect(try await trouble().contains("administrator has approved"))
            await sandbox.setBehaviour { $0.approvalRefused = false }
            #expect(try await place.command("tenant", "whoami").code == 0)
            // A wrong clock is said, and keeps nothing from working.
            await sandbox.letTimePass(seconds: 300)
            let late = try await place.command("tenant", "whoami", settings: ["LOG_FORMAT": "json"])
            #expect(late.code == 0 && late.errors.contains("s behind SuperOffice's"), "\(late)")
            let both = try await trouble(["SO_SYSTEM_TOKEN": "Sandbox-other"])
            #expect(both.contains("s behind SuperOffice's: set the time; and check SO_SYSTEM_TOKEN"), "\(both)")
        }
    }

    @Test("Both ways, half of one or none, and a key that others can read: one line, 78")
    func settings() async throws {
        try await withWorkplace { place in
            _ = try await Self.systemUser(place, mode: 0o644)
            let cases: [([String: String], String)] = [
                ([:], "can be read by everybody"), (["SO_REFRESH_TOKEN": "x"], "are both set"),
                (["SO_SYSTEM_TOKEN": ""], "SO_SYSTEM_TOKEN is not set"),
                (["SO_PRIVATE_KEY_FILE": ""], "SO_PRIVATE_KEY_FILE is not set"),
                (["SO_SYSTEM_TOKEN": "", "SO_PRIVATE_KEY_FILE": ""], "superoffice-connector login"),
                (["SO_SYSTEM_TOKEN": "", "SO_REFRESH_TOKEN": "x"], "goes with SO_SYSTEM_TOKEN"),
                (["SO_PRIVATE_KEY_FILE": "\(place.folder)/mapping.json"], "mapping.json"),
                (["SO_PRIVATE_KEY_FILE": "/nowhere.xml"], "does not exist"),
            ]
            for (settings, part) in cases {
                for command in [["tenant", "whoami"], ["process"]] {
                    let outcome = try await place.command(command, settings: settings)
                    CommandLineTests.expectError(outcome, 78, naming: [part])
                }
            }
        }
    }

    // MARK: login

    /// A port that was free a moment ago.
    private static func redirect() throws -> String { "http://127.0.0.1:\(try RawSocket.freePort())/back" }

    /// As a browser does: opens the address that is shown, and goes where it is sent.
    private static func browse(_ login: RunningProcess) async throws -> String {
        let address = try await eventually("the address is shown") {
            login.errors.split(separator: "\n").first { $0.hasPrefix("http") }.map(String.init)
        }
        _ = try await eventually("it waits") { login.errors.contains("Ctrl-C") ? true : nil }
        return try await Tool.run("curl", "-sS", "-L", "-w", "%{url_effective}", address)
    }

    @Test(
        "login writes what it needs into .env, for its user alone, and no secret on the terminal",
        arguments: [false, true]
    )
    func login(asSystemUser: Bool) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try place.write(SandboxKey.xml, to: "key.xml")
            chmod("\(place.folder)/key.xml", 0o600)
            try place.write("# ours\nCONCURRENCY=3\nSO_REFRESH_TOKEN=old # note\n", to: ".env")
            let flags = asSystemUser ? ["--system-user", "--key", "\(place.folder)/key.xml"] : []
            let settings = [
                "SO_REDIRECT_URI": try Self.redirect(), "SO_REFRESH_TOKEN": "", "SO_CONTEXT_IDENTIFIER": "",
            ]
            let login = try await place.start(["login"] + flags, settings: settings)
            #expect(try await Self.browse(login).contains("Go back to the terminal"))
            #expect(try await login.ended() == .exit(0), "\(login.errors)")
            #expect(login.output.contains("associate 77"), "\(login.output)")
            for next in ["tenant fields --mapping", "doctor", "webhook register"] {
                #expect(login.output.contains("superoffice-connector \(next)"))
            }
            let shown = login.output + login.errors
            for secret in ["sandbox-secret", "sandbox-refresh", "Sandbox-1a2b"] { #expect(!shown.contains(secret)) }
            let token = asSystemUser ? nil : "SO_REFRESH_TOKEN=sandbox-refresh"
            var lines = ["# ours", "CONCURRENCY=3", token].compactMap(\.self)
            lines.append("SO_CONTEXT_IDENTIFIER=Cust1234")
            // What the environment gave stays there.
            #expect(login.errors.contains("SO_CLIENT_SECRET comes from the environment and was not copied"))
            if asSystemUser {
                lines += ["SO_SYSTEM_TOKEN=Sandbox-1a2b3c4d5e", "SO_PRIVATE_KEY_FILE=\(place.folder)/key.xml"]
            }
            #expect(place.text(".env") == lines.joined(separator: "\n") + "\n")
            var status = stat()
            #expect(stat("\(place.folder)/.env", &status) == 0 && status.st_mode & 0o777 == 0o640)
            await place.set(["SO_REFRESH_TOKEN": "", "SO_CONTEXT_IDENTIFIER": ""])
            let who = try await place.command("tenant", "whoami")
            #expect(who.code == 0 && who.output.contains("SystemAssociate") == asSystemUser, "\(who)")
        }
    }

    @Test("What a flag gave is written, and what was in the file stays as it was")
    func loginFromFile() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            let url = await place.setting("SO_LOGIN_URL") ?? ""
            let own =
                "SO_CLIENT_ID=sandbox-client\nexport SO_CLIENT_SECRET='sandbox-secret' # ours\nSO_LOGIN_URL=\(url)\n"
            try place.write(own, to: ".env")
            let empty = [
                "SO_CLIENT_ID", "SO_CLIENT_SECRET", "SO_LOGIN_URL", "SO_REFRESH_TOKEN", "SO_CONTEXT_IDENTIFIER",
            ]
            await place.set(Dictionary(uniqueKeysWithValues: empty.map { ($0, "") }))
            let redirect = try Self.redirect()
            let login = try await place.start("login", "--redirect-uri", redirect)
            _ = try await Self.browse(login)
            #expect(try await login.ended() == .exit(0), "\(login.errors)")
            #expect(!login.errors.contains("was not copied"), "\(login.errors)")
            let got = "SO_REDIRECT_URI=\(redirect)\nSO_CONTEXT_IDENTIFIER=Cust1234\nSO_REFRESH_TOKEN=sandbox-refresh\n"
            #expect(place.text(".env") == own + got)
        }
    }

    @Test("An address that is not registered for the app is not sent anything")
    func foreignRedirect() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            for (redirect, status) in [
                ("https://x.example/", "400"), ("http://localhost.x.example/", "400"), ("javascript:1", "400"),
                ("http://localhost:9/back", "302"), ("http://[::1]/", "302"),
            ] {
                let query = "client_id=sandbox-client&response_type=code&scope=openid&redirect_uri=\(redirect)"
                let url = "\(await place.setting("SO_LOGIN_URL") ?? "")/login/common/oauth/authorize?\(query)"
                let answer = try await Tool.run("curl", "-sS", "-g", "-o", "/dev/null", "-w", "%{http_code}", url)
                #expect(answer == status, "\(redirect)")
            }
        }
    }

    @Test("A refused sign-in, another's answer or a missing approval writes nothing")
    func loginRefused() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            try place.write(SandboxKey.xml, to: "key.xml")
            chmod("\(place.folder)/key.xml", 0o600)
            let settings = ["SO_REDIRECT_URI": try Self.redirect()]
            await sandbox.setBehaviour { $0.consentRefused = true }
            let denied = try await place.start("login", settings: settings)
            _ = try await Self.browse(denied)
            #expect(
                try await denied.ended() == .exit(78) && denied.errors.contains("denied access"),
                "\(denied.errors)"
            )
            await sandbox.setBehaviour { ($0.consentRefused, $0.approvalRefused) = (false, true) }
            let flags = ["login", "--system-user", "--key", "\(place.folder)/key.xml", "--json"]
            let unapproved = try await place.start(flags, settings: settings)
            _ = try await Self.browse(unapproved)
            #expect(try await unapproved.ended() == .exit(1), "\(unapproved.errors)")
            #expect(unapproved.errors.contains("has not approved it; nothing was written"), "\(unapproved.errors)")
            let pasted = try await place.shell(
                "echo 'https://x.example/?code=1&state=other' | SO_REDIRECT_URI=https://x.example/ \"$0\" login"
            )
            #expect(pasted.code == 78 && pasted.errors.contains("does not belong to this sign-in"), "\(pasted)")
            #expect(place.text(".env").isEmpty)
        }
    }

    @Test("What is missing is named, all at once; nobody is asked without a terminal")
    func loginMissing() async throws {
        try await withWorkplace { place in
            let outcome = try await place.command("login", "--json")
            #expect(outcome.code == 78 && outcome.errors.split(separator: "\n").count == 3, "\(outcome)")
            for name in ["SO_CLIENT_ID", "SO_CLIENT_SECRET", "SO_REDIRECT_URI"] {
                #expect(outcome.errors.contains(name))
            }
            _ = try await place.sandbox()
            let keyless = try await place.command("login", "--system-user", "--redirect-uri", "http://localhost:1/")
            CommandLineTests.expectError(keyless, 78, naming: ["--key FILE"])
            let mixed = try await place.command("login", "--key", "x")
            #expect(mixed.code == 2 && mixed.errors.contains("--system-user"), "\(mixed)")
        }
    }
}
