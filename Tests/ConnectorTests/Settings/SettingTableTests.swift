import FoundationEssentials
import Processor
import Spool
import Testing

@testable import superoffice_connector

@Suite("The table of settings, and what the doctor makes of names and values")
struct SettingTableTests {
    @Test("Every setting is described, its default is one, and nothing that is not a secret looks like one")
    func rows() throws {
        let settings = try Settings(flags: [:], envFile: "/dev/null", environment: [:])
        #expect(SettingTable.rows.count == Set(SettingTable.rows.map(\.name)).count && SettingTable.rows.count > 45)
        for row in SettingTable.rows {
            #expect(row.isRequired || row.problem(in: settings, for: Set(SettingUse.allCases)) == nil, "\(row.name)")
            #expect(!row.uses.isEmpty && !row.about.isEmpty && !row.about.hasSuffix("."), "\(row.name)")
            #expect(row.about.first?.isUppercase == false, "\(row.name)")
            #expect(row.more.isEmpty || row.more.hasSuffix("."), "\(row.name)")
            // Whoever knows the address of a channel can post there.
            let isSecret = ["_SECRET", "_TOKEN", "NOTIFY_URL"].contains { row.name.hasSuffix($0) }
            #expect((row.content == .secret) == isSecret && (!isSecret || row.example.isEmpty), "\(row.name)")
        }
    }

    @Test("The table's defaults are those of the rooms")
    func defaults() throws {
        let settings = try Settings(flags: [:], envFile: "/dev/null", environment: [:])
        let queue = JobQueue.Settings()
        #expect(try settings[\.spool.retentionDays] == queue.retentionDays)
        #expect(try settings[\.processing.retryAttempts] == queue.retry.attempts)
        #expect(try settings[\.processing.concurrency] == ProcessorService.Settings().concurrency)
    }

    @Test(
        "A misspelt name is recognised",
        arguments: [
            ("CONCURENCY", "CONCURRENCY"), ("SO_CLIENTID", "SO_CLIENT_ID"), ("WEBHOOK_URI", "WEBHOOK_URL"),
            ("RETENTION_DAY", "RETENTION_DAYS"), ("SO_REFRESH_TOKENS", "SO_REFRESH_TOKEN"), ("LOGLEVEL", "LOG_LEVEL"),
            ("SPOOL_DIRS", "SPOOL_DIR"), ("RECIEVER_PORT", "RECEIVER_PORT"),
        ]
    )
    func nearest(_ name: String, _ meant: String) {
        #expect(SettingTable.nearest(name) == meant)
    }

    @Test(
        "A name of something else is like none of ours",
        arguments: ["", "TZ", "PATH", "HOME", "HOSTNAME", "SHELL", "PORT", "http_proxy", "SSL_CERT_FILE", "LC_ALL"]
    )
    func none(_ name: String) {
        #expect(SettingTable.nearest(name) == nil)
    }

    @Test("Each name is nearest to itself")
    func itself() {
        for row in SettingTable.rows { #expect(SettingTable.nearest(row.name) == row.name) }
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
    func shown() throws {
        func shown(_ name: String, _ value: String) throws -> String {
            let row = try #require(SettingTable.row(name))
            return SettingsDiagnosis.shown(value, row)
        }
        for row in SettingTable.rows where row.content == .secret {
            #expect(!SettingsDiagnosis.shown("hunter2-and-more", row).contains("hunter"), "\(row.name)")
        }
        #expect(try shown("SPOOL_DIR", "/var/spool/a") == "/var/spool/a")
        for name in ["WEBHOOK_URL", "COMPANY_EXPLORER_URL", "SO_LOGIN_URL", "SO_REDIRECT_URI"] {
            #expect(try shown(name, "https://a.example:1/b") == "https://a.example:1/b")
            #expect(try shown(name, "https://u:hunter@a.example/b?token=hunter") == "https://…@a.example/b?…")
            #expect(try shown(name, "u:hunter@a.example") == "…@a.example")
        }
    }
}
