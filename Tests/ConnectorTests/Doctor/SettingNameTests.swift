import FoundationEssentials
import Testing

@testable import superoffice_connector

@Suite("What the doctor makes of names, values and times")
struct SettingNameTests {
    @Test(
        "A misspelt name is recognised",
        arguments: [
            ("CONCURENCY", "CONCURRENCY"), ("SO_CLIENTID", "SO_CLIENT_ID"), ("WEBHOOK_URI", "WEBHOOK_URL"),
            ("RETENTION_DAY", "RETENTION_DAYS"), ("SO_REFRESH_TOKENS", "SO_REFRESH_TOKEN"), ("LOGLEVEL", "LOG_LEVEL"),
            ("SPOOL_DIRS", "SPOOL_DIR"), ("RECIEVER_PORT", "RECEIVER_PORT"),
        ]
    )
    func nearest(_ name: String, _ meant: String) {
        #expect(SettingName.nearest(name)?.rawValue == meant)
    }

    @Test(
        "A name of something else is like none of ours",
        arguments: ["", "TZ", "PATH", "HOME", "HOSTNAME", "SHELL", "PORT", "http_proxy", "SSL_CERT_FILE", "LC_ALL"]
    )
    func none(_ name: String) {
        #expect(SettingName.nearest(name) == nil)
    }

    @Test("Each name is nearest to itself")
    func itself() {
        for name in SettingName.allCases { #expect(SettingName.nearest(name.rawValue) == name) }
    }

    @Test(
        "Of a secret only that it is set is shown, and whether it is long",
        arguments: [
            ("", "set, less than 16 characters"), ("ünïcödé-sécrët-", "set, less than 16 characters"),
            ("ünïcödé-sécrëts-", "set, 16 or more characters"),
            ("0123456789abcdef,0123456789abcde", "set, less than 16 characters"),
        ]
    )
    func masked(_ value: String, _ shown: String) {
        #expect(SettingsDiagnosis.masked(value) == shown)
    }

    @Test("Every setting that holds a secret is masked, and of addresses what may be one")
    func shown() {
        let secret = "hunter2-and-more"
        for name in SettingName.allCases
        where name.rawValue.hasSuffix("_SECRET") || name.rawValue.hasSuffix("_TOKEN") {
            #expect(!name.shown(secret).contains("hunter"), "\(name)")
        }
        #expect(SettingName.SPOOL_DIR.shown("/var/spool/a") == "/var/spool/a")
        for name in [SettingName.WEBHOOK_URL, .COMPANY_EXPLORER_URL, .SO_LOGIN_URL] {
            #expect(name.shown("https://a.example:1/b") == "https://a.example:1/b")
            #expect(name.shown("https://u:hunter@a.example/b?token=hunter") == "https://…@a.example/b?…")
            #expect(name.shown("u:hunter@a.example") == "…@a.example")
        }
    }

    @Test("The date of an answer is read; what is none is not")
    func date() {
        #expect(TenantDiagnosis.date("Sun, 06 Nov 1994 08:49:37 GMT") == Date(timeIntervalSince1970: 784_111_777))
        #expect(TenantDiagnosis.date("Thu, 29 Feb 2024 23:59:59 GMT") == Date(timeIntervalSince1970: 1_709_251_199))
        for text in [
            "", "now", "1994-11-06T08:49:37Z", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, xx Nov 1994 08:49:37 GMT",
        ] {
            #expect(TenantDiagnosis.date(text) == nil, "\(text)")
        }
    }
}
