import ArgumentParser
import CompanyExplorer
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Receiver
import Spool
import Synchronization

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything the connector needs, and say what to do.",
        discussion: """
            Example: superoffice-connector doctor --env-file /etc/superoffice-connector.env

            Settings with their origin, spool, disk, inotify, clock and certificates, token, tenant, identity, field \
            mapping, webhook, receiver and explorer. Nothing is changed. Ends with 1 when a line is an error.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try common.settings()
        let assembly = try Assembly(settings, logger: settings.logger())
        let report = Report(isPrinted: !json)
        SettingsDiagnosis(assembly: assembly).run().forEach(report.add)
        do {
            SpoolDiagnosis(files: assembly.files, floor: try assembly.freeSpaceFloor()).run().forEach(report.add)
        } catch {
            report.add(.error("spool", Failure(error).message, "mend the setting"))
        }
        await TenantDiagnosis(assembly: assembly, report: report.add).run()
        await report.add(receiver(assembly))
        await report.add(explorer(assembly))
        let lines = report.lines
        if json { Console.json(.array(lines.map(\.json))) }
        let errors = lines.count { $0.level == .error }
        let warnings = lines.count { $0.level == .warning }
        let summary = "\(Console.count(errors, "error")), \(Console.count(warnings, "warning"))"
        if errors > 0 { throw Failure(.notSo, summary) }
        if !json { Console.line("\(summary)") }
    }

    /// Lines as they come: a service that does not answer takes its time.
    private final class Report: Sendable {
        private let all = Mutex([Diagnosis]())
        private let isPrinted: Bool

        init(isPrinted: Bool) { self.isPrinted = isPrinted }

        var lines: [Diagnosis] { all.withLock { $0 } }

        func add(_ line: Diagnosis) {
            all.withLock { $0.append(line) }
            if isPrinted { Console.line(line.line) }
        }
    }

    private func receiver(_ assembly: Assembly) async -> Diagnosis {
        let listener: ListenerSettings
        do { listener = try assembly.receiverSettings().listener } catch {
            return .warning("receiver", "nobody knows where it is", "mend the settings above")
        }
        let host = ["0.0.0.0", "::"].contains(listener.host) ? "127.0.0.1" : listener.host
        let url = "http://\(host.contains(":") ? "[\(host)]" : host):\(listener.port)/health"
        switch await Self.ask(url) {
        case .success(200): return .ok("receiver", "\(url) answers")
        case .success(let status):
            return .error("receiver", "\(url) answers \(status)", "another program has the port; see RECEIVER_PORT")
        case .failure(let why):
            return .warning("receiver", "\(why)", "start it: superoffice-connector run")
        }
    }

    /// Any answer to a GET shows that it is there; an analysis would be paid for.
    private func explorer(_ assembly: Assembly) async -> Diagnosis {
        do {
            let settings = try assembly.companyExplorer()
            let url = PublicAddress.visible(settings.endpoint)
            switch await Self.ask(settings.endpoint, settings.token) {
            case .success(let status) where status == 401 || status == 403:
                return .error("explorer", "\(url) answers \(status)", "check COMPANY_EXPLORER_TOKEN")
            case .success(let status) where status >= 500:
                return .error("explorer", "\(url) answers \(status)", "ask its operators")
            case .success(let status): return .ok("explorer", "\(url) answers (\(status) to a GET)")
            case .failure(let why):
                return .error("explorer", "\(why)", "check COMPANY_EXPLORER_URL and whether it runs")
            }
        } catch {
            return .error("explorer", Failure(error).message, "set it")
        }
    }

    private static func ask(_ url: String, _ token: String? = nil) async -> Result<Int, HTTPClientError> {
        let headers: HTTPFields = token.map { [.authorization: "Bearer \($0)"] } ?? [:]
        // There is nothing secret in a receiver's health.
        let http = HTTPClient(configuration: .init(allowsPlainHTTP: token == nil))
        let result: Result<Int, HTTPClientError>
        do throws(HTTPClientError) {
            result = .success(
                try await http.perform(HTTPCall(.get, url: url, headers: headers, timeout: .seconds(10))).status
            )
        } catch {
            result = .failure(error)
        }
        await http.shutdown()
        return result
    }
}
