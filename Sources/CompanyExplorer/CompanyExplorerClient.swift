import FoundationEssentials
package import HTTPClient
import HTTPTypes
import JSON
package import Metrics

/// Asks the team's analysis service; the contract is one POST per analysis.
///
/// Each analysis costs money. The idempotency key lets the explorer recognise a request that it has seen before.
package struct CompanyExplorerClient: Sendable {
    private let settings: CompanyExplorerSettings
    private let http: HTTPClient
    private let calls: CallTimers<Operation>

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
        calls = CallTimers(label: "explorer_call_seconds", metrics: metrics)
    }

    /// Asks for one analysis.
    ///
    /// `idempotencyKey` is the job's name, the same at every attempt. Throws whatever is not one of the three regular
    /// answers; which of the errors concerns this record, the service or our credentials is told by the case.
    package func enrich(
        _ request: EnrichmentRequest,
        idempotencyKey: String
    ) async throws(CompanyExplorerError) -> EnrichmentAnswer {
        let answer: HTTPAnswer
        do {
            let call = try call(request, idempotencyKey: idempotencyKey)
            answer = try await calls.perform(call, as: .enrich, with: http)
        } catch {
            throw .transport(error)
        }
        return try Self.read(answer, now: Date())
    }

    private func call(_ request: EnrichmentRequest, idempotencyKey: String) throws(HTTPClientError) -> HTTPCall {
        var headers: HTTPFields = [.contentType: "application/json", .accept: "application/json"]
        headers[.idempotencyKey] = idempotencyKey
        if let token = settings.token, !token.isEmpty { headers[.authorization] = "Bearer \(token)" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body: [UInt8]
        do {
            body = [UInt8](try encoder.encode(request))
        } catch {
            throw .clientFailed("the request for the Company Explorer cannot be written as JSON")
        }
        return try HTTPCall(.post, url: settings.endpoint, headers: headers, body: body, timeout: settings.timeout)
    }

    /// The contract's answer table, row by row; `now` is what a date in `Retry-After` is compared with.
    static func read(_ answer: HTTPAnswer, now: Date) throws(CompanyExplorerError) -> EnrichmentAnswer {
        let json = try? JSONValue(parsing: answer.body)
        let retryAfter = answer.retryAfter(now: now) ?? json?.retryAfter
        switch answer.status {
        case 202:
            return .stillThinking(retryAfter: retryAfter)
        case 200..<300:
            guard let json, let read = EnrichmentAnswer(readingBody: json) else {
                throw .unreadableAnswer(firstBytes: answer.firstBytes)
            }
            if case .stillThinking = read { return .stillThinking(retryAfter: retryAfter) }
            return read
        case 404, 422:
            return .noAnalysis(reason: json?.statedReason?.inOneLine ?? "Company Explorer answered \(answer.status)")
        case 401, 403, 407:
            throw .credentialsRefused(status: answer.status)
        case 300..<400, 408, 425, 429, 500...:
            throw .unavailable(status: answer.status, retryAfter: retryAfter)
        default:
            throw .rejected(status: answer.status, body: answer.firstBytes)
        }
    }
}

extension HTTPAnswer {
    /// At most the first 500 bytes of the body, cut before a character that would not be whole.
    fileprivate var firstBytes: String {
        var end = min(500, body.count)
        if end < body.count {
            // A byte 10xxxxxx goes on with the character before it, which has at most three of them.
            while end > 497, body[end] & 0xC0 == 0x80 { end -= 1 }
        }
        return String(decoding: body[..<end], as: UTF8.self)
    }
}

extension HTTPField.Name {
    /// Never nil: the literal is a valid field name.
    fileprivate static let idempotencyKey = Self("Idempotency-Key")!
}
