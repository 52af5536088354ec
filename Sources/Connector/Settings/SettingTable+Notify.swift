/// Who is told of alerts.
struct NotifyRows: SettingGroup {
    let title = "Notifications"
    let note = """
        What `status` says needs attention is told to people, once it lasts, and once more when it ends: \
        [how](OPERATING.md#notifications). Processes that share a spool should have the same settings.
        """

    let url = Setting(optional: "NOTIFY_URL", .notifyAddress, for: [.notifying])
        .about("where alerts are posted as JSON: a webhook of Slack or Teams, or a program of yours")
        .more("`https`, or `http` to this machine. Treat it as a secret: whoever knows it can post there.")
    let secret = Setting(optional: "NOTIFY_SECRET", .secretWord, for: [.notifying])
        .about("what these messages are signed with")
        .more("[How to check it](OPERATING.md#notifications).")
    let mail = Setting(optional: "NOTIFY_MAIL", .mailAddresses, for: [.notifying])
        .about("who gets alerts by mail", example: "admin@example.com")
    let sendmail = Setting("NOTIFY_SENDMAIL", .text, default: "/usr/sbin/sendmail", for: [.notifying])
        .about("the program that sends mail; it is called as `sendmail -i -t`")
    let after = Setting("NOTIFY_AFTER_SECONDS", .number(1...86_400, "seconds"), default: "300", for: [.notifying])
        .about("how long an alert has to last before it is told")
}
