/// The public port, and the webhooks that call it.
struct ReceiverRows: SettingGroup {
    let title = "Receiver and webhooks"
    let note = """
        `WEBHOOK_TOKEN` and `WEBHOOK_SECRET` may hold two values, separated by a comma, the old and the new one. The log \
        says which one matched (`token=1`, `secret=2`), so that you know when the old one can be removed. A value of less \
        than 8 characters, an empty one, or the setting without a value ends the start with exit code 78; one of less \
        than 16 is an alarm in the log, `doctor` and `status`. Unless the receiver listens on loopback only, one of the \
        two is required; without either, every program on this machine can send webhooks, and calls that come through a \
        proxy are refused.
        """

    let token = Setting(optional: "WEBHOOK_TOKEN", .callersSecret, for: [.receiving, .processing, .registering])
        .about("a token of your making that each call has to bring; `openssl rand -hex 16` makes one")
        .more("As header `X-Webhook-Token`, header `Authorization: Bearer`, or `?token=` in the address.")
    let secret = Setting(optional: "WEBHOOK_SECRET", .callersSecret, for: [.receiving, .processing, .registering])
        .about("the secret that the webhook was registered with; SuperOffice signs each call with it")
    let url = Setting(optional: "WEBHOOK_URL", .publicAddress, for: [.processing, .registering])
        .about("where SuperOffice reaches the receiver", example: "https://hooks.example.com/connector/webhook")
        .more("It tells the `webhook` commands and the monitor which webhook is ours.")
    let watchSeconds = Setting(
        "WEBHOOK_WATCH_SECONDS",
        .number(0...86_400, "seconds"),
        default: "300",
        for: [.processing]
    )
    .about("how often SuperOffice is asked for the state of the webhooks; 0 never")
    let reenable = Setting("WEBHOOK_REENABLE", .onOff, default: "false", for: [.processing])
        .about("enable a webhook that SuperOffice switched off, once the receiver answers at `WEBHOOK_URL`")
        .more("One that a person stopped stays stopped.")
    let host = Setting("RECEIVER_HOST", .listenerHost, default: "127.0.0.1", for: [.receiving])
        .about("the address to listen on; anything but loopback needs `WEBHOOK_TOKEN` or `WEBHOOK_SECRET`")
    let port = Setting("RECEIVER_PORT", .port, default: "8080", for: [.receiving])
        .about("the port; 0 takes any free one and logs it")
    let path = Setting("RECEIVER_PATH", .webhookPath, default: "/connector/webhook", for: [.receiving])
        .about("where webhooks are accepted; `/webhook` is always accepted too")
    let proxies = Setting(optional: "RECEIVER_PROXY_ADDRESSES", .addressRanges, for: [.receiving])
        .about("where reverse proxies connect from; their connections have no limit per address", example: "127.0.0.1")
    let reusePort = Setting("RECEIVER_REUSE_PORT", .onOff, default: "false", for: [.receiving])
        .about("let a second instance listen beside the first")
        .more("New connections go to the one that came last.")
}

/// The operators' port and the dashboard on it.
struct PagesRows: SettingGroup {
    let title = "Operators' pages"
    let note = """
        The dashboard, `/health`, `/health/ready` and `/metrics`. Who may see them: [ACCESS.md](ACCESS.md). `run` and \
        `receive` always have them, `process` only with `--dashboard`, or when `OPS_PORT` or `OPS_SOCKET` is set; beside \
        a `receive` with the same `.env` it needs another port: `OPS_PORT=8082 superoffice-connector process`.
        """

    let host = Setting("OPS_HOST", .listenerHost, default: "127.0.0.1", for: [.pages])
        .about("the address to listen on; anything but loopback needs `OPS_TOKEN` or `OPS_TRUST_PROXY`")
    let port = Setting("OPS_PORT", .port, default: "8081", for: [.pages])
        .about("the port; 0 takes any free one and logs it")
    let socket = Setting(optional: "OPS_SOCKET", .socketPath, for: [.pages])
        .about(
            "a Unix domain socket instead of host and port, for the service's user and group only (mode 0660)",
            example: "/run/superoffice-connector/ops.sock"
        )
        .more("Not together with `OPS_HOST` or `OPS_PORT`.")
    let token = Setting(optional: "OPS_TOKEN", .operatorsToken, for: [.pages])
        .about("what operators sign in with; Prometheus sends it as `Authorization: Bearer`")
    let trustProxy = Setting(optional: "OPS_TRUST_PROXY", .headerName, for: [.pages])
        .about(
            "the header in which a reverse proxy says who signed in; needs `OPS_PROXY_ADDRESSES` or `OPS_SOCKET`",
            example: "X-Forwarded-User"
        )
    let proxies = Setting(optional: "OPS_PROXY_ADDRESSES", .addressRanges, for: [.pages])
        .about("where reverse proxies connect from; not needed with `OPS_SOCKET`", example: "10.0.0.7, 172.16.0.0/12")
        .more(
            """
            Who signed in (`OPS_TRUST_PROXY`) and the client's address (`X-Forwarded-For`) are taken from them only.
            """
        )
    let hostNames = Setting(optional: "OPS_HOST_NAMES", .hostNames, for: [.pages])
        .about(
            "the host names of the pages, where browsers use something else than an address or `localhost`",
            example: "connector.example.com"
        )
    let mask = Setting("DASHBOARD_MASK", .onOff, default: "false", for: [.pages])
        .about("leave names of companies and values of fields out of the pages")
        .more("[Personal data](DASHBOARD.md#personal-data).")
    let frameAncestors = Setting(optional: "DASHBOARD_FRAME_ANCESTORS", .sites, for: [.pages])
        .about("the sites that may show the pages in a frame", example: "https://*.superoffice.com")
        .more("[A web panel in SuperOffice](DASHBOARD.md#a-web-panel-in-superoffice).")
    let jobs = Setting("DASHBOARD_JOBS", .number(1000...10_000_000), default: "100000", for: [.pages])
        .about("how many of the newest jobs the dashboard knows")
    let runGap = Setting("RUN_GAP_MINUTES", .number(1...1440, "minutes"), default: "15", for: [.pages])
        .about("jobs of one company that are no further apart count as one sync run")
}
