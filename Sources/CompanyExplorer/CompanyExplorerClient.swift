import FoundationEssentials
package import HTTPClient
import HTTPTypes
import JSON
package import Metrics
import Text

/// Asks the team's analysis service; the contract is one POST per analysis.
///
/// Each analysis costs money. The idempotency key lets the explorer recognise a request that it has seen before.
package struct CompanyExplorerClient: Sendable {
    package let settings: CompanyExplorerSettings
    private let http: HTTPClient
    private let calls: CallMetrics<Operation>

    /// What a call is for: the word that calls are measured by.
    private enum Operation: String, CaseIterable { case enrich }

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
        let answer: HTTPClientResponse
        do {
            let call = try call(request, idempotencyKey: idempotencyKey)
            answer = try await calls.perform(call, as: .enrich, with: http)
        } catch {
            throw .transport(error)
        }
        return try Reading(answer, hiding: Secrets([settings.token ?? ""]), now: Date()).result()
    }

    private func call(_ request: EnrichmentRequest, idempotencyKey: String) throws(HTTPClientError) -> HTTPClientRequest
    {
        var headers: HTTPFields = [.contentType: "application/json", .accept: "application/json"]
        headers[.idempotencyKey] = idempotencyKey
        if let token = settings.token, !token.isEmpty { headers[.authorization] = "Bearer \(token)" }
        return try HTTPClientRequest(
            settings.method,
            url: settings.endpoint,
            headers: headers,
            body: request.json.serialized(),
            timeout: settings.timeout
        )
    }
}

extension HTTPField.Name {
    /// Never nil: the literal is a valid field name.
    fileprivate static let idempotencyKey = Self("Idempotency-Key")!
}
