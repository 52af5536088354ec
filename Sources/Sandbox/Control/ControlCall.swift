import HTTPTypes
import JSON

/// One call of the control API: the table of them answers requests and makes the help.
struct ControlCall: Sendable {
    /// Gets the body, null when there is none.
    typealias Action = @Sendable (isolated Sandbox, JSONValue) async throws -> JSONValue

    let method: HTTPRequest.Method
    /// Below `/sandbox/`.
    let path: String
    let about: String
    /// Bodies to try it with, one a line.
    let examples: String
    let action: Action

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ about: String,
        _ examples: String = "",
        action: @escaping Action
    ) {
        (self.method, self.path, self.about, self.examples, self.action) = (method, path, about, examples, action)
    }

    /// What `GET /sandbox/` says about it.
    func help(base: String) -> String {
        let call = "  curl \(method == .get ? "" : "-X \(method.rawValue) ")\(base)/sandbox/\(path)"
        let calls = examples.isEmpty ? [call] : examples.split(separator: "\n").map { "\(call) -d '\($0)'" }
        return ([about] + calls).joined(separator: "\n")
    }
}

extension Sandbox {
    /// Answers a call of the control API; errors are one line.
    func control(_ request: WireRequest) async -> WireReply {
        let path = request.path.dropFirst().joined(separator: "/").lowercased()
        if path.isEmpty, request.method == .get { return .text(help) }
        do {
            if request.method == .get, let key = EntityKey(path: path) {
                guard let json = entity(key) else { throw SandboxError(missing: "\(key)") }
                return .json(json)
            }
            guard let call = ControlCall.all.first(where: { $0.path == path && $0.method == request.method }) else {
                throw SandboxError("no control call \(request.method.rawValue) \(path); GET /sandbox/ lists them")
            }
            let body = request.body.isEmpty ? .null : try? JSONValue(parsing: request.body)
            guard let body else { throw SandboxError("the body is not JSON") }
            return .json(try await call.action(self, body))
        } catch {
            return .line("\(error)", status: (error as? SandboxError)?.isMissing == true ? 404 : 400)
        }
    }

    private var help: String {
        let base = state.baseURL
        return """
            The sandbox: a small SuperOffice tenant (\(configuration.contextIdentifier)) and Company Explorer.

            Sign in   GET  \(base)/login/common/oauth/authorize
            Token     POST \(base)/login/common/oauth/tokens
            Ticket    POST \(base)/login/api/PartnerSystemUser/Authenticate
            State     GET  \(base)/api/state/\(configuration.contextIdentifier)
            Explorer  POST \(base)/explorer/api/enrich

            What a row holds (contact or person):
              curl \(base)/sandbox/contact/18

            \(ControlCall.all.map { $0.help(base: base) }.joined(separator: "\n\n"))

            An edit, delete or purge can name many rows: "contact": [9, 18], {"from": 20001, "count": 500} or "all".

            Faults take "times", "skip" (so many pass first), "entity", "only" (calls like "PATCH Contact/18") and
            "landed" (the request is carried out first).
              route: \(Fault.Route.words)
              kind:  status (status, retryAfter) answer (status, body, headers) slow (seconds) hang
                     malformedField (shape, progId) brokenJSON html reset cutOff
              body:  \(FaultBody.Form.words)
                     (superOffice takes type and message, detail message, validation field, raw content and contentType)
              shape: \(Fault.MalformedShape.words)

            Switches:
            \(Switches.all.map { "  \($0.name): \($0.words)" }.joined(separator: "\n"))

            """
    }
}

extension EntityKey {
    /// Reads `contact/18`.
    fileprivate init?(path: String) {
        let parts = path.split(separator: "/")
        guard parts.count == 2, let kind = EntityKind(rawValue: String(parts[0])), let id = Int(parts[1]) else {
            return nil
        }
        self.init(kind, id)
    }
}
