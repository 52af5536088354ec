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
/// | status | body | |
/// |---|---|---|
/// | any | `"status": "no-analysis"` | no analysis |
/// | 202 | no page | still thinking |
/// | 2xx | `"status": "ready"`; none, and a documented member | analysis |
/// | 2xx | `"status": "processing"` | still thinking |
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

    private static let documentedMembers = ["vertical", "summary", "openers", "role"]

    /// `now` is what a date in `Retry-After` is compared with.
    init(_ answer: HTTPClientResponse, hiding secrets: Secrets, now: Date) {
        self.answer = answer
        self.secrets = secrets
        json = try? JSONValue(parsing: answer.body, limits: .analysis)
        body = shown(answer.body, hiding: secrets)
        retryAfter = answer.retryAfter(now: now) ?? json?.retryAfter
    }

    func result() throws(CompanyExplorerError) -> EnrichmentAnswer {
        if let json, let reason = json.noAnalysis {
            let reason = reason ?? "Company Explorer says that there is none"
            return .noAnalysis(reason: secrets.hidden(in: reason).inOneLine)
        }
        switch answer.status {
        case 202 where isPage: throw unavailable
        case 202: return .stillThinking(retryAfter: retryAfter)
        case 200..<300:
            switch json?["status"] ?? .null {
            case "processing": return .stillThinking(retryAfter: retryAfter)
            case "ready": return .analysis(json?.without(secrets) ?? .null)
            // Otherwise an error page in JSON would pass for an analysis that has nothing to say.
            case .null where Self.documentedMembers.contains { json?[$0] != nil }:
                return .analysis(json?.without(secrets) ?? .null)
            // What stands beside an unknown status is not to be written into a CRM.
            default: throw .unreadableAnswer(firstBytes: body)
            }
        case 408, 425, 429: throw unavailable
        case 400..<500 where isStructured: throw refusal
        default: throw unavailable
        }
    }

    private var refusal: CompanyExplorerError {
        switch answer.status {
        case 401, 407: .credentialsRefused(status: answer.status, body: body)
        case 405: .contractWrong(status: 405, body: body)
        // How FastAPI and Starlette answer for a path that they do not have, and for nothing else.
        case 404 where json == ["detail": "Not Found"]: .contractWrong(status: 404, body: body)
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
