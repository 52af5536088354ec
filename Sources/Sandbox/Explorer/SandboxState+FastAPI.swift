import HTTPTypes
import JSON

/// An explorer that somebody else wrote: a FastAPI application, as strict as those are.
extension SandboxState {
    /// Any request to it.
    mutating func fastAPI(_ request: WireRequest) -> WireReply {
        let path = Array(request.path.dropFirst())
        if path == ["openapi.json"], request.method == .get { return .json(Self.description) }
        if path == ["api", "provision"] {
            guard request.method == .post else { return Self.detail("Method Not Allowed", status: 405) }
            counters.explorerRequests += 1
            return mayAsk(request) ? provision(request) : unauthorised()
        }
        if path.count == 3, path[..<2] == ["api", "jobs"] {
            guard request.method == .get else { return Self.detail("Method Not Allowed", status: 405) }
            counters.explorerPolls += 1
            return mayAsk(request) ? job(path[2]) : unauthorised()
        }
        return Self.detail("Not Found", status: 404)
    }

    private func mayAsk(_ request: WireRequest) -> Bool {
        configuration.explorerToken == nil || request.header("X-Api-Key") == configuration.explorerToken
    }

    private mutating func unauthorised() -> WireReply {
        counters.unauthorized += 1
        return Self.detail("Invalid API key", status: 401)
    }

    private mutating func provision(_ request: WireRequest) -> WireReply {
        guard request.mediaType == "application/json", let body = try? JSONValue(parsing: request.body) else {
            return Self.invalid([Self.error("json_invalid", ["body", 0], "JSON decode error")])
        }
        guard let members = body.object else {
            return Self.invalid([Self.error("model_attributes_type", ["body"], "Input should be a valid dictionary")])
        }
        let errors = Self.errors(in: members)
        guard errors.isEmpty, let id = members["crm_id"]?.int, let name = members["name"]?.string else {
            return Self.invalid(errors)
        }
        let question = ExplorerQuestion(account: id, name: name, jobTitle: members["job_title"]?.string, body: body)
        guard behaviour.explorerPolls else { return answer(question) }
        // Its slash has to be escaped by whoever puts it into a path.
        let job = "job/\(counters.explorerRequests)"
        explorer.jobs[job] = question
        return thinking(["status": "pending", "job_id": .string(job)])
    }

    private mutating func job(_ id: String) -> WireReply {
        guard !behaviour.explorerForgetsJobs, let question = explorer.jobs[id] else {
            return Self.detail("Job not found", status: 404)
        }
        return answer(question)
    }

    private mutating func answer(_ question: ExplorerQuestion) -> WireReply {
        let account = question.accountID
        let waits = explorer.waits[account, default: 0]
        if waits < behaviour.explorerStillThinking {
            explorer.waits[account] = waits + 1
            counters.explorerStillThinking += 1
            return thinking(["status": "processing"])
        }
        switch ExplorerAnalysis.refusal(question.accountName) {
        case .unknownCompany?:
            counters.explorerDeclined += 1
            return .json(["status": "unknown_company", "detail": "nothing is known of this company"], status: 404)
        case .unusable?:
            counters.explorerDeclined += 1
            return Self.detail("nothing can be made of this name", status: 422)
        case nil: break
        }
        let verticals = tenant.list(mdo: "udlist331")?.items.filter { !$0.deleted }.map(\.name) ?? []
        var analysis = ExplorerAnalysis.answer(question, verticals: verticals).object ?? [:]
        analysis["status"] = nil
        counters.analyses += 1
        counters.analysesByAccount[account, default: 0] += 1
        return .json(["status": "success", "data": .object(analysis)])
    }

    private func thinking(_ body: JSONValue) -> WireReply {
        var reply = WireReply.json(body, status: 202)
        let seconds = behaviour.stillThinkingRetryAfter
        if seconds > 0 { reply.headers[.retryAfter] = String(seconds) }
        return reply
    }
}

/// What it takes, and how it refuses (FastAPI and Pydantic 2).
extension SandboxState {
    /// Member -> whether it has to be there, and may not be null.
    private static let fields = ["crm_id": true, "name": true, "website": false, "city": false, "job_title": false]

    private static func errors(in members: [String: JSONValue]) -> [JSONValue] {
        // A bare nil would be JSON's null.
        fields.sorted { $0.key < $1.key }.compactMap { name, isRequired -> JSONValue? in
            let place: JSONValue = ["body", .string(name)]
            guard let value = members[name] else {
                return isRequired ? error("missing", place, "Field required") : .none
            }
            if value == .null, !isRequired { return .none }
            if name == "crm_id" {
                return value.int == nil ? error("int_type", place, "Input should be a valid integer") : .none
            }
            return value.string == nil ? error("string_type", place, "Input should be a valid string") : .none
        }
            + members.keys.sorted().filter { fields[$0] == nil }.map {
                error("extra_forbidden", ["body", .string($0)], "Extra inputs are not permitted")
            }
    }

    private static func error(_ type: String, _ place: JSONValue, _ message: String) -> JSONValue {
        ["type": .string(type), "loc": place, "msg": .string(message)]
    }

    private static func invalid(_ errors: [JSONValue]) -> WireReply { .json(["detail": .array(errors)], status: 422) }

    private static func detail(_ text: String, status: Int) -> WireReply {
        .json(["detail": .string(text)], status: status)
    }

    private static var description: JSONValue {
        let text: JSONValue = ["anyOf": [["type": "string"], ["type": "null"]]]
        let schema: JSONValue = [
            "type": "object", "title": "Provision", "additionalProperties": false, "required": ["crm_id", "name"],
            "properties": [
                "crm_id": ["type": "integer"], "name": ["type": "string"], "website": text, "city": text,
                "job_title": text,
            ],
        ]
        let reference: JSONValue = ["$ref": "#/components/schemas/Provision"]
        let body: JSONValue = ["required": true, "content": ["application/json": ["schema": reference]]]
        return [
            "openapi": "3.1.0", "info": ["title": "Company Explorer", "version": "1.0.0"],
            "paths": [
                "/api/provision": ["post": ["requestBody": body]],
                "/api/jobs/{job_id}": ["get": ["summary": "Job"]],
            ],
            "components": ["schemas": ["Provision": schema]],
        ]
    }
}
