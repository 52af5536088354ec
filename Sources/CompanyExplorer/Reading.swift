import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Text

/// What an answer of the Company Explorer means: the contract's one table, row by row.
///
/// Only a JSON object that has something in it is the explorer's own word. A page, a text, nothing, JSON that was cut:
/// whatever its status, that comes from something in between, or from an explorer that is not itself, and ends no job.
///
/// What says "no analysis", "thinking" and "ready" is as explorer.json has it; below as it is without one.
///
/// | status | body | |
/// |---|---|---|
/// | any | `"status": "no-analysis"` | no analysis |
/// | 202 | no page | still thinking |
/// | 2xx | `"status": "processing"` | still thinking |
/// | 2xx | `"status": "ready"`; none, and a known member | analysis |
/// | 2xx | else | `unreadableAnswer` |
/// | 401, 407 | structured | `credentialsRefused` |
/// | 405 | structured | `contractWrong` |
/// | 404 | `{"detail":"Not Found"}` | `contractWrong` |
/// | 403, 404, 410, 422 | structured | `questioned` |
/// | 408, 425, 429 | any | `unavailable` |
/// | other 4xx | structured | `rejected` |
/// | every other | any | `unavailable` |
struct Reading {
    private let answer: HTTPClientResponse
    private let json: JSONValue?
    private let body: String
    private let retryAfter: Duration?
    private let secrets: Secrets
    private let rules: AnswerRules
    private let members: Set<String>

    /// `now` is what a date in `Retry-After` is compared with.
    init(_ answer: HTTPClientResponse, _ settings: CompanyExplorerSettings, now: Date) {
        let secrets = Secrets([settings.token ?? ""])
        self.answer = answer
        self.secrets = secrets
        (rules, members) = (settings.contract.answer, settings.members)
        json = try? JSONValue(parsing: answer.body, limits: .analysis)
        body = shown(answer.body, hiding: secrets)
        retryAfter = answer.retryAfter(now: now) ?? json?.retryAfter
    }

    /// - Parameter isPoll: whether it was only asked what became of a question; a status of its own says nothing then.
    func result(ofPoll isPoll: Bool = false) throws(CompanyExplorerError) -> EnrichmentAnswer {
        if rules.nothing.holds(in: json) { return noAnalysis }
        switch answer.status {
        case 202 where isPage: throw unavailable
        case 202: return thinking
        case 200..<300 where rules.thinking.holds(in: json): return thinking
        case 200..<300:
            guard isReady, let analysis = rules.analysis(in: json) else { throw .unreadableAnswer(firstBytes: body) }
            return .analysis(analysis.without(secrets))
        case 408, 425, 429: throw unavailable
        case let status where !isPoll && isStructured && rules.nothing.statuses.contains(status) && !isUnknownPath:
            return noAnalysis
        case 400..<500 where isStructured: throw refusal
        default: throw unavailable
        }
    }

    /// Otherwise an error page in JSON would pass for an analysis that has nothing to say, and what stands beside an
    /// unknown status would be written into a CRM.
    private var isReady: Bool {
        if let ready = rules.ready { return ready.holds(in: json) }
        let analysis = rules.analysis(in: json)
        let hasMembers = members.contains { analysis?[$0] != nil }
        guard rules.isOurOwn else { return hasMembers }
        switch json?["status"] ?? .null {
        case "ready": return true
        case .null: return hasMembers
        default: return false
        }
    }

    private var thinking: EnrichmentAnswer {
        .stillThinking(retryAfter: retryAfter, poll: rules.pollPath(json))
    }

    private var noAnalysis: EnrichmentAnswer {
        let reason = json?.statedReason ?? "Company Explorer says that there is none"
        return .noAnalysis(reason: secrets.hidden(in: reason).inOneLine)
    }

    /// How FastAPI and Starlette answer for a path that they do not have, and for nothing else.
    private var isUnknownPath: Bool { answer.status == 404 && json == ["detail": "Not Found"] }

    private var refusal: CompanyExplorerError {
        switch answer.status {
        case 401, 407: .credentialsRefused(status: answer.status, body: body)
        case 405: .contractWrong(status: 405, body: body)
        case 404 where isUnknownPath: .contractWrong(status: 404, body: body)
        case 403, 404, 410, 422: .questioned(status: answer.status, body: body)
        default: .rejected(status: answer.status, body: body)
        }
    }

    private var unavailable: CompanyExplorerError { .unavailable(status: answer.status, retryAfter: retryAfter) }

    private var isStructured: Bool { json?.object?.isEmpty == false }

    private var isPage: Bool {
        let type = answer.response.headerFields[.contentType]?.lowercased() ?? ""
        return type.hasPrefix("text/html") || answer.body.first { $0 > 0x20 } == UInt8(ascii: "<")
    }
}

/// At most the first 500 bytes of a body as text.
private func shown(_ body: [UInt8], hiding secrets: Secrets) -> String {
    // Masked before it is cut, so that no half of a secret is left at the end.
    String(secrets.hidden(in: String(decoding: body.prefix(64 << 10), as: UTF8.self)).prefix(bytes: 500))
}

extension JSONValue {
    /// With null in place of each text that repeats a secret: it says nothing then, and is not written into a CRM.
    fileprivate func without(_ secrets: Secrets) -> JSONValue {
        switch self {
        case .string(let text): secrets.occur(in: text) ? .null : self
        case .array(let items): .array(items.map { $0.without(secrets) })
        case .object(let members): .object(members.mapValues { $0.without(secrets) })
        case .null, .bool, .integer, .number: self
        }
    }
}
