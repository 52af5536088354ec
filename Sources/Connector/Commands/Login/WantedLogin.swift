import SuperOffice

/// What a sign-in needs to begin, from settings, flags and a person at the terminal.
struct WantedLogin {
    private let settings: Settings
    private let isSystemUser: Bool
    private let keyFile: String?
    /// What was given to this command, by a flag or by hand: what comes from elsewhere is not copied into the file.
    private var given: Set<String> = []
    private var clientID: String?
    private var clientSecret: String?
    private var redirectURI: String?

    /// - Throws: a `Failure` when a setting is malformed, or the key cannot be used.
    init(_ settings: Settings, redirectURI: String?, key: String?, systemUser: Bool) throws {
        self.settings = settings
        isSystemUser = systemUser
        clientID = try settings[ifSet: \.superOffice.clientID]
        clientSecret = try settings[ifSet: \.superOffice.clientSecret]
        self.redirectURI = try redirectURI ?? settings[\.superOffice.redirectURI]
        keyFile = try key ?? settings[\.superOffice.privateKeyFile]
        if redirectURI != nil { given.insert("SO_REDIRECT_URI") }
        if key != nil { given.insert("SO_PRIVATE_KEY_FILE") }
        guard systemUser else { return }
        guard let keyFile else {
            throw Failure(.configuration, "a system user needs the app's private key; pass --key FILE")
        }
        _ = try Settings.key(keyFile)
    }

    /// Asks for what is missing, where there is somebody to ask.
    ///
    /// - Throws: a `Failure` that names all that is missing.
    mutating func askForTheRest() throws {
        let missing = [
            clientID == nil ? "SO_CLIENT_ID" : nil, clientSecret == nil ? "SO_CLIENT_SECRET" : nil,
            redirectURI == nil ? "SO_REDIRECT_URI" : nil,
        ].compactMap(\.self)
        guard missing.isEmpty || Console.hasKeyboard else {
            throw Failure(.configuration, lines: missing.map { "\($0) is not set; it is in the developer portal" })
        }
        given.formUnion(missing)
        clientID = try clientID ?? Self.ask("The app's client id", isSecret: false)
        clientSecret = try clientSecret ?? Self.ask("The app's client secret (not shown)", isSecret: true)
        redirectURI = try redirectURI ?? Self.ask("A redirect address registered for the app", isSecret: false)
    }

    private static func ask(_ question: TerminalLine, isSecret: Bool) throws -> String {
        Console.ask("\(question): ")
        let answer = isSecret ? Console.withoutEcho { readLine() } : readLine()
        if isSecret { Console.error("") }
        guard let text = answer?.filter({ !$0.isWhitespace }), !text.isEmpty else {
            throw Failure(.notSo, "nothing was entered; nothing was written")
        }
        return text
    }

    /// What SuperOffice is asked with, before anybody is logged in.
    func superOffice() throws -> (settings: SuperOfficeSettings, redirectURI: String) {
        var result = SuperOfficeSettings(
            clientID: clientID ?? "",
            clientSecret: clientSecret ?? "",
            login: .notYet,
            contextIdentifier: try settings[ifSet: \.superOffice.contextIdentifier] ?? ""
        )
        result.loginURL = try settings[\.superOffice.loginURL] ?? settings[\.superOffice.environment]
        return (result, redirectURI ?? "")
    }

    /// - Throws: a `Failure` when the sign-in did not give what was wanted.
    func login(_ result: SignIn.Result) throws -> Login {
        if isSystemUser, let keyFile {
            guard let token = result.systemToken else {
                throw Failure(
                    .notSo,
                    "SuperOffice gave no system token: the app is not registered for a system user, or the tenant's "
                        + "administrator has not approved it; nothing was written"
                )
            }
            return .systemUser(token: token, key: try Settings.key(keyFile))
        }
        guard let token = result.refreshToken else {
            throw Failure(.notSo, "SuperOffice gave no refresh token; nothing was written")
        }
        return .refreshToken(token)
    }

    /// For the file: one way to log in, and not the other.
    func lines(_ result: SignIn.Result) -> [(name: String, value: String?)] {
        var lines: [(name: String, value: String?)] = [
            ("SO_CLIENT_ID", clientID), ("SO_CLIENT_SECRET", clientSecret), ("SO_REDIRECT_URI", redirectURI),
        ].filter { given.contains($0.0) }
        lines.append(("SO_CONTEXT_IDENTIFIER", result.tenant))
        lines.append(("SO_REFRESH_TOKEN", isSystemUser ? nil : result.refreshToken))
        lines.append(("SO_SYSTEM_TOKEN", isSystemUser ? result.systemToken : nil))
        if given.contains("SO_PRIVATE_KEY_FILE") || !isSystemUser {
            lines.append(("SO_PRIVATE_KEY_FILE", isSystemUser ? keyFile : nil))
        }
        return lines
    }

    /// What the file does not hold, but whoever runs the connector has to give it.
    var elsewhere: [(name: String, origin: String)] {
        let names =
            ["SO_CLIENT_ID", "SO_CLIENT_SECRET", "SO_ENVIRONMENT", "SO_LOGIN_URL"]
            + (isSystemUser ? ["SO_PRIVATE_KEY_FILE"] : [])
        return names.filter { !given.contains($0) && settings.inFile($0) == nil }
            .compactMap { name in settings.origin(name).map { (name, $0) } }
    }

    /// What counts before the file and would hide what is written there.
    var overridden: [(name: String, origin: String)] {
        let ways = ["SO_REFRESH_TOKEN", "SO_SYSTEM_TOKEN", "SO_PRIVATE_KEY_FILE"]
        return ways.compactMap { name in
            guard let origin = settings.origin(name), settings.inFile(name) == nil,
                !isSystemUser || name != "SO_PRIVATE_KEY_FILE" || given.contains(name)
            else { return nil }
            return (name, origin)
        }
    }
}
