import SuperOffice

/// What a sign-in needs to begin, from settings, flags and a person at the terminal.
struct WantedLogin {
    private let settings: Settings
    private let isSystemUser: Bool
    private let keyFile: String?
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
    func lines(_ result: SignIn.Result) -> KeyValuePairs<String, String?> {
        [
            "SO_CLIENT_ID": clientID, "SO_CLIENT_SECRET": clientSecret, "SO_REDIRECT_URI": redirectURI,
            "SO_ENVIRONMENT": settings.anywhere("SO_ENVIRONMENT"), "SO_LOGIN_URL": settings.anywhere("SO_LOGIN_URL"),
            "SO_CONTEXT_IDENTIFIER": result.tenant,
            "SO_REFRESH_TOKEN": isSystemUser ? nil : result.refreshToken,
            "SO_SYSTEM_TOKEN": isSystemUser ? result.systemToken : nil,
            "SO_PRIVATE_KEY_FILE": isSystemUser ? keyFile : nil,
        ]
    }

    /// What counts before the file and would hide what is written there.
    var overridden: [(name: String, origin: String)] {
        ["SO_REFRESH_TOKEN", "SO_SYSTEM_TOKEN", "SO_PRIVATE_KEY_FILE"].compactMap { name in
            guard let origin = settings.origin(name), settings.inFile(name) == nil else { return nil }
            return (name, origin)
        }
    }
}
