package import HTTPTypes
package import JSON
import Text

/// A question as it is sent, but for headers and secrets: what a fingerprint is made of, and what people are shown.
package struct ExplorerCall: Sendable, Hashable {
    package let method: HTTPRequest.Method
    package let url: String
    /// The path of `url`, with a query if it has one.
    ///
    /// A fingerprint has it and not the address, so that a move to another host pays for nothing again.
    package let path: String
    package let body: JSONValue?
    /// Whether the body is that of our own contract.
    package let isOurOwn: Bool
}

extension CompanyExplorerSettings {
    /// What is sent for this question.
    package func call(_ request: EnrichmentRequest) -> ExplorerCall {
        let template = contract.request
        let values = request.values
        let url = address(
            of: template.path.map { Placeholders($0).filled(values) { $0.percentEncoded() } } ?? path
        )
        let isOurOwn = template.body == nil && template.method != .get
        return ExplorerCall(
            method: template.method,
            url: url,
            path: Self.path(of: url),
            // A bare nil would be JSON's null.
            body: template.body?.filled(values) ?? (isOurOwn ? request.json : .none),
            isOurOwn: isOurOwn
        )
    }

    /// The explorer's address with a path behind it, with exactly one slash where they meet.
    package func address(of path: String) -> String {
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        return base + (path.hasPrefix("/") ? path : "/" + path)
    }

    private static func path(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        return String(url[scheme.upperBound...].drop { $0 != "/" })
    }

    /// The headers that let us in.
    package var authorization: HTTPFields {
        var fields = HTTPFields()
        for (name, text) in headerTexts {
            guard let name = HTTPField.Name(name) else { continue }
            fields[name] = Placeholders(text).filled(["token": .string(token ?? "")])
        }
        return fields
    }

    /// As they are written, with `{token}` for the secret.
    private var headerTexts: [String: String] {
        if let headers = contract.request.headers { return headers }
        return token.map { $0.isEmpty ? [:] : ["Authorization": "Bearer {token}"] } ?? [:]
    }

    /// Whether a header needs the token that is not set.
    package var lacksToken: Bool {
        (token ?? "").isEmpty && headerTexts.values.contains { Placeholders($0).names.contains("token") }
    }

    /// The question as people are shown it; no secret is in it, and an `Idempotency-Key` is sent besides.
    package func shown(_ call: ExplorerCall) -> JSONValue {
        var members: [String: JSONValue] = [
            "method": .string(call.method.rawValue), "url": .string(call.url),
            "headers": .object(headerTexts.mapValues { .string($0) }),
        ]
        members["body"] = call.body
        return .object(members)
    }
}
