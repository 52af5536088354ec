/// The CRM.
struct SuperOfficeRows: SettingGroup {
    let title = "SuperOffice"

    let clientID = Setting("SO_CLIENT_ID", .identifier, for: [.tenant])
        .about("the app's id, from the SuperOffice developer portal")
    let clientSecret = Setting("SO_CLIENT_SECRET", .secretWord, for: [.tenant])
        .about("the app's secret, from the SuperOffice developer portal")
    let refreshToken = Setting(optional: "SO_REFRESH_TOKEN", .secretWord, unset: "or the next two", for: [.tenant])
        .about("from signing in once as the connector's own user")
        .more("`superoffice-connector login` gets it: [logging in](SUPEROFFICE.md#logging-in).")
    let systemToken = Setting(optional: "SO_SYSTEM_TOKEN", .secretWord, unset: "or `SO_REFRESH_TOKEN`", for: [.tenant])
        .about("of a system user, from the tenant's approval of the app")
        .more("`superoffice-connector login --system-user` gets it: [logging in](SUPEROFFICE.md#logging-in).")
    let privateKeyFile = Setting(
        optional: "SO_PRIVATE_KEY_FILE",
        .text,
        unset: "with `SO_SYSTEM_TOKEN`",
        for: [.tenant]
    )
    .about("the file with the app's private key, XML or PEM, from the SuperOffice developer portal")
    .more("Everybody else must not be able to read it.")
    let contextIdentifier = Setting(
        "SO_CONTEXT_IDENTIFIER",
        .identifier,
        requiredFor: [.tenant],
        for: [.tenant, .receiving]
    )
    .about("the tenant, part of the address when you are signed in to SuperOffice", example: "Cust12345")
    .more("Events of other tenants are skipped. `receive` works without it.")
    let environment = Setting("SO_ENVIRONMENT", .environment, default: "online", for: [.tenant])
        .about("which SuperOffice the tenant is on")
        .more("A number at the end is ignored: `online3` means `online`.")
    let redirectURI = Setting(optional: "SO_REDIRECT_URI", .redirectAddress, for: [.tenant])
        .about("sent when the token is renewed; must be registered for the app")
        .more("Rarely needed.")
    let associateID = Setting(
        optional: "SO_API_ASSOCIATE_ID",
        .number(1...Int(Int32.max)),
        unset: "asked for at start",
        for: [.processing]
    )
    .about("the associate id of the connector's own user, whose changes are skipped")
    .more(
        """
        A system user may act for other integrations too: its changes are skipped only when this is set. Otherwise \
        an echo of our own write ends as `unchanged`, without an analysis.
        """
    )
    let language = Setting("SO_LANGUAGE", .languageTag, default: "en", for: [.tenant])
        .about("the language in which names of list items are read and compared")
    let callsPerSecond = Setting("SO_CALLS_PER_SECOND", .number(1...1000), default: "8", for: [.tenant])
        .about("how many calls a second all processes on the spool make together")
        .more("SuperOffice allows custom apps 10. Jobs come before reports and backfills.")
    let loginURL = Setting(optional: "SO_LOGIN_URL", .serviceAddress, unset: "from `SO_ENVIRONMENT`", for: [.tenant])
        .about("another login host, for tests and the sandbox")
        .more(
            """
            `https`, or `http` to this machine. Tokens go only where the login says that the tenant is: to \
            `*.superoffice.com` for a login of SuperOffice, to the same host for any other.
            """
        )
    let webURL = Setting(
        optional: "SO_WEB_URL",
        .serviceAddress,
        unset: "from `SO_ENVIRONMENT` and tenant",
        for: [.pages]
    )
    .about(
        "where people use SuperOffice, which the pages link to",
        example: "https://online3.superoffice.com/Cust12345"
    )
    .more("Without it, and with `SO_LOGIN_URL` set, there are no links.")
}

/// The analyst.
struct ExplorerRows: SettingGroup {
    let title = "Company Explorer"
    let note = "What it is asked and what it may answer: [EXPLORER.md](EXPLORER.md)."

    let url = Setting("COMPANY_EXPLORER_URL", .serviceAddress, for: [.explorer])
        .about("the address of the Company Explorer", example: "https://explorer.example")
        .more("Plain `http` only to this machine (`127.0.0.1`, `[::1]`, `localhost`).")
    let path = Setting("COMPANY_EXPLORER_PATH", .path, default: "/api/enrich", for: [.explorer])
        .about("the path of an analysis")
    let contract = Setting(optional: "EXPLORER_FILE", .text, unset: "`explorer.json`, if any", for: [.explorer])
        .about("how an explorer of another kind is asked, and what its answers mean")
        .more("[Its format](EXPLORER.md#explorerjson). Its path counts before `COMPANY_EXPLORER_PATH`.")
    let token = Setting(optional: "COMPANY_EXPLORER_TOKEN", .secretWord, for: [.explorer])
        .about("sent to the Company Explorer as `Authorization: Bearer`")
    let timeout = Setting("COMPANY_EXPLORER_TIMEOUT", .number(1...3600, "seconds"), default: "120", for: [.explorer])
        .about("how long one analysis may take")
}
