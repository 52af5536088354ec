import FoundationEssentials
import Testing

@testable import superoffice_connector

@Suite("Exit codes of raw, and what counts as production")
struct TenantRuleTests {
    @Test(
        "A status has an exit code",
        arguments: [
            (200, nil), (204, nil), (302, .notSo), (400, .notSo), (401, .configuration), (403, .configuration),
            (404, .notSo), (421, .unavailable), (429, .unavailable), (500, .unavailable), (503, .unavailable),
        ] as [(Int, Failure.Code?)]
    )
    func exitCodes(_ status: Int, _ code: Failure.Code?) {
        #expect(RawCommand.code(status) == code)
    }

    @Test(
        "Only the production login counts as production",
        arguments: [
            (["SO_ENVIRONMENT": "online"], true), ([:], true), (["SO_ENVIRONMENT": "online3"], true),
            (["SO_ENVIRONMENT": "sod"], false), (["SO_ENVIRONMENT": "qaonline"], false),
            (["SO_LOGIN_URL": "http://127.0.0.1:1"], false), (["SO_LOGIN_URL": "https://online.superoffice.com"], true),
        ] as [([String: String], Bool)]
    )
    func production(_ environment: [String: String], _ isProduction: Bool) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "production-\(UUID().uuidString).env").path
        try Data().write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let settings = try Settings(flags: [:], envFile: path, environment: environment)
        #expect(try Assembly(settings, logger: settings.logger()).isProduction == isProduction)
    }
}
