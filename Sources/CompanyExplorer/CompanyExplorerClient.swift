import FoundationEssentials
package import HTTPClient
import HTTPTypes
import JSON
package import Metrics
import Text

/// Asks the team's analysis service; one call per analysis, and questions after one that is not ready.
///
/// Each analysis costs money. The idempotency key lets the explorer recognise a request that it has seen before.
package struct CompanyExplorerClient: Sendable {
    package let settings: CompanyExplorerSettings
    private let http: HTTPClient
    private let calls: CallMetrics<Operation>

    /// What a call is for: the word that calls are measured by.
    private enum Operation: String, CaseIterable { case enrich, poll }

    /// Makes no connection yet; `http` may be shared with others.
    package init(
        settings: CompanyExplorerSettings,
        http: HTTPClient,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.settings = settings
        self.http = http
        calls = CallMetrics(label: "explorer_call_seconds", metrics: metrics)
    }

    /// Asks for one analysis.
    ///
    /// `idempotencyKey` is the same for the same question, and for no other. Throws whatever is not one of the three
    /// regular answers; which of the errors concerns this record, the contract, the service or our credentials is told by
    /// the case.
    package func enrich(
        _ request: EnrichmentRequest,
        idempotencyKey: String
    ) async throws(CompanyExplorerError) -> EnrichmentAnswer {
        let call = settings.call(request)
        var headers = settings.authorization
        if call.body != nil { headers[.contentType] = "application/json" }
        headers[.idempotencyKey] = idempotencyKey
        return try await reading(call.method, call.url, headers, call.body, as: .enrich).result()
    }

    /// Asks what became of a question that it was still thinking about.
    ///
    /// - Parameter path: as the answer named it.
    /// - Returns: nil when the explorer no longer knows that address.
    package func poll(_ path: String) async throws(CompanyExplorerError) -> EnrichmentAnswer? {
        do {
            let url = settings.address(of: path)
            return try await reading(.get, url, settings.authorization, nil, as: .poll).result(ofPoll: true)
        } catch {
            switch error {
            case .contractWrong(404, _), .questioned(404, _): return nil
            default: throw error
            }
        }
    }

    private func reading(
        _ method: HTTPRequest.Method,
        _ url: String,
        _ headers: HTTPFields,
        _ body: JSONValue?,
        as operation: Operation
    ) async throws(CompanyExplorerError) -> Reading {
        var headers = headers
        if headers[.accept] == nil { headers[.accept] = "application/json" }
        do throws(HTTPClientError) {
            let call = try HTTPClientRequest(
                method,
                url: url,
                headers: headers,
                body: body?.serialized() ?? [],
                timeout: settings.timeout
            )
            let answer = try await calls.perform(call, as: operation, with: http)
            return Reading(answer, settings, now: Date())
        } catch {
            throw .transport(error)
        }
    }
}

extension HTTPField.Name {
    /// Never nil: the literal is a valid field name.
    fileprivate static let idempotencyKey = Self("Idempotency-Key")!
}
