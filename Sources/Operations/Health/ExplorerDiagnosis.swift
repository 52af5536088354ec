package import CompanyExplorer
import HTTPClient
import HTTPTypes
import JSON
import Text

/// Whether the Company Explorer is there, and is asked as it says itself that it wants to be asked.
///
/// No analysis is asked for: it would be paid for.
package struct ExplorerDiagnosis {
    let settings: CompanyExplorerSettings

    package init(_ settings: CompanyExplorerSettings) { self.settings = settings }

    package func run() async -> [Diagnosis] {
        let there = await reach()
        guard there.level == .ok, let description = await description() else { return [there] }
        let problems = description.problems(settings.call(.everything), base: settings.address(of: "/"))
        let path = "\(settings.contract.request.method.rawValue) \(description.path)"
        if problems.isEmpty {
            return [there, .ok("explorer's contract", "\(path) is in its openapi.json, with all that it requires")]
        }
        return [there]
            + problems.map {
                .error("explorer's contract", $0, "correct explorer.json or COMPANY_EXPLORER_PATH")
            }
    }

    /// Any answer to a GET shows that it is there.
    ///
    /// Where an analysis is a GET itself, only the address is asked.
    private func reach() async -> Diagnosis {
        let call = settings.call(.everything)
        let address = call.method == .get ? settings.address(of: "/") : call.url
        let url = PublicAddress.visible(address)
        switch await ServiceDiagnosis.ask(address, settings.authorization).map(\.status) {
        case .success(let status) where status == 401 || status == 403:
            return .error("explorer", "\(url) answers \(status)", "check COMPANY_EXPLORER_TOKEN")
        case .success(let status) where status >= 500:
            return .error("explorer", "\(url) answers \(status)", "ask its operators")
        case .success(let status): return .ok("explorer", "\(url) answers (\(status) to a GET)")
        case .failure(let error):
            return .error("explorer", "\(error)", "check COMPANY_EXPLORER_URL and whether it runs")
        }
    }

    /// Nil where it does not describe itself; most that do are FastAPI applications.
    private func description() async -> OpenAPIDescription? {
        let address = settings.address(of: "/openapi.json")
        guard case .success(let answer) = await ServiceDiagnosis.ask(address, settings.authorization),
            answer.status == 200, let json = try? JSONValue(parsing: answer.body)
        else { return nil }
        return OpenAPIDescription(json, template: settings.contract.request.path ?? settings.path)
    }
}
