import ArgumentParser
import HTTPClient
import SuperOffice

struct LoginCommand: ConnectorCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Sign in to SuperOffice with a browser and write what the connector logs in with into .env.",
        discussion: """
            Example: superoffice-connector login
            Example: superoffice-connector login --system-user --key privatekey.xml

            Without --system-user the connector acts as whoever signs in (SO_REFRESH_TOKEN): use a user of its own. With \
            it the connector acts as the tenant's system user (SO_SYSTEM_TOKEN, SO_PRIVATE_KEY_FILE), SuperOffice's \
            way for services, which needs an app that is registered for it.

            Where SO_REDIRECT_URI leads to this machine (http://localhost:PORT/…) the answer is caught; otherwise paste \
            the address that the browser ends on. Either way it must be registered for the app.
            """
    )

    @Flag(help: "Log in as the tenant's system user.")
    var systemUser = false

    @Option(
        help: .init("The app's private key, XML or PEM; for --system-user.", valueName: "file"),
        completion: .file()
    )
    var key: String?

    @Option(help: .init("A redirect address that is registered for the app (SO_REDIRECT_URI).", valueName: "address"))
    var redirectUri: String?

    @Flag(help: "Read the address that the browser ends on from standard input.")
    var paste = false

    @OptionGroup var options: AnswerOptions

    func validate() throws {
        if key != nil && !systemUser { throw ValidationError("--key goes with --system-user") }
    }

    func answer(_ assembly: Assembly) async throws -> Answer {
        var wanted = try WantedLogin(assembly.settings, redirectURI: redirectUri, key: key, systemUser: systemUser)
        try wanted.askForTheRest()
        let (settings, redirect) = try wanted.superOffice()
        let http = HTTPClient()
        let signIn = SignIn(settings: settings, redirectURI: redirect, http: http, logger: assembly.logger("login"))
        do {
            let answer = try await finish(signIn, redirect, wanted, assembly, http)
            await http.shutdown()
            return answer
        } catch {
            await http.shutdown()
            throw error
        }
    }

    private func finish(
        _ signIn: SignIn,
        _ redirect: String,
        _ wanted: WantedLogin,
        _ assembly: Assembly,
        _ http: HTTPClient
    ) async throws -> Answer {
        Console.error("Open this address in a browser and sign in:\n")
        // Our own, and to be copied whole.
        Console.error(lines: signIn.address)
        let returned = try await runUntilSignal("stopped; nothing was written") { [paste] in
            try await RedirectAnswer(redirect, of: signIn, isPasted: paste).wait()
        }
        let result = try await signIn.finish(returned)
        let login = try wanted.login(result)
        var settings = try wanted.superOffice().settings
        (settings.login, settings.contextIdentifier) = (login, result.tenant)
        let crm = SuperOfficeClient(settings: settings, http: http, logger: assembly.logger("login"))
        let file = options.common.envFile ?? ".env"
        let principal: Principal
        do { principal = try await crm.currentPrincipal() } catch {
            // A code works once: what it gave is kept when only the tenant is not there.
            guard Failure(error).code == .unavailable else { throw error }
            try EnvFile(path: file).set(wanted.lines(result))
            throw Failure(
                .unavailable,
                "written to \(file), but not tried: \(error); see: superoffice-connector doctor"
            )
        }
        try EnvFile(path: file).set(wanted.lines(result))
        let next = ["tenant fields --mapping > mapping.json", "doctor", "webhook register"]
        let output: JSONMembers = [
            "tenant": result.tenant, "user": principal.userName, "associateId": principal.associateID,
            "userType": principal.userType, "systemUser": systemUser, "file": file, "next": next,
        ]
        let who: TerminalLine =
            "\(principal.fullName) (\(principal.userName), associate \(principal.associateID), \(principal.userType))"
        let lines: [TerminalLine] =
            ["Logged in to \(result.tenant) as \(who).", "Written to \(file). Next:"]
            + next.map { "  superoffice-connector \($0)" }
        return Answer(output, lines, notes: Self.notes(principal, wanted))
    }

    private static func notes(_ principal: Principal, _ wanted: WantedLogin) -> [TerminalLine] {
        let hidden = wanted.overridden.map { name, origin -> TerminalLine in
            "\(name) is also set in the \(origin), which counts before the file; remove it there"
        }
        let elsewhere = wanted.elsewhere.map { name, origin -> TerminalLine in
            "\(name) comes from the \(origin) and was not copied; the connector needs it there, too"
        }
        guard principal.isSystemUser else { return hidden + elsewhere }
        return hidden + elsewhere + [
            "Other integrations may act as this system user, too: its changes are not skipped unless "
                + "SO_API_ASSOCIATE_ID is set."
        ]
    }
}
