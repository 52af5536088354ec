import HTTPTypes
import JSON

/// What the explorer remembers between requests.
struct ExplorerMemory: Sendable {
    /// What was asked first with each idempotency key.
    var asked: [String: ExplorerQuestion] = [:]
    /// Final answers by idempotency key.
    var answers: [String: WireReply] = [:]
    /// How often each account has been told to wait.
    var waits: [Int: Int] = [:]
    /// Questions of the FastAPI application, by the ids of their jobs.
    var jobs: [String: ExplorerQuestion] = [:]
    /// Open requests by account.
    var open: [Int: Int] = [:]
}

extension SandboxState {
    /// Any request to the explorer.
    mutating func explore(_ request: WireRequest) -> WireReply {
        if behaviour.explorerKind == .fastAPI {
            return faulted(.explorer, request) { state, _ in state.fastAPI(request) }
        }
        guard isAnalysis(request) else {
            return faulted(.explorer, request) { _, _ in .line("Not Found", status: 404) }
        }
        counters.explorerRequests += 1
        let account = ExplorerQuestion.accountID(request.body)
        if let account { openRequest(account) }
        var reply = faulted(.explorer, entity: account, request) { state, _ in state.analyse(request) }
        reply.closesAnalysisOf = account
        if account != nil, case .send(let wait) = reply.manner {
            reply.manner = .send(after: wait + .seconds(behaviour.explorerDelay))
        }
        return reply
    }

    private func isAnalysis(_ request: WireRequest) -> Bool {
        request.path.dropFirst().map { $0.lowercased() } == ["api", "enrich"]
    }

    /// One request for an analysis.
    private mutating func analyse(_ request: WireRequest) -> WireReply {
        if let token = configuration.explorerToken, request.bearer != token {
            counters.unauthorized += 1
            return .line("the bearer token is missing or wrong", status: 401)
        }
        do throws(SandboxError) {
            guard request.method == .post else { throw SandboxError("the explorer takes POST") }
            guard request.mediaType == "application/json" else {
                throw SandboxError("Content-Type must be application/json")
            }
            return answer(try ExplorerQuestion(request.body), key: request.header("Idempotency-Key"))
        } catch {
            return .line(error.description, status: 400)
        }
    }

    private mutating func answer(_ question: ExplorerQuestion, key: String?) -> WireReply {
        if let key, let reply = repeated(question, key) { return reply }
        let account = question.accountID
        let waits = explorer.waits[account, default: 0]
        if waits < behaviour.explorerStillThinking {
            explorer.waits[account] = waits + 1
            counters.explorerStillThinking += 1
            return stillThinking()
        }
        if let refusal = ExplorerAnalysis.refusal(question.accountName) {
            counters.explorerDeclined += 1
            let reason = JSONValue.string("nothing can be said about \(question.accountName)")
            return .json(["status": "no-analysis", "error": reason], status: refusal.rawValue)
        }
        let verticals = tenant.list(mdo: "udlist331")?.items.filter { !$0.deleted }.map(\.name) ?? []
        let reply = WireReply.json(ExplorerAnalysis.answer(question, verticals: verticals))
        counters.analyses += 1
        counters.analysesByAccount[account, default: 0] += 1
        if let key { explorer.answers[key] = reply }
        return reply
    }

    /// What a request with a known idempotency key gets instead of an analysis of its own; nil lets it go on.
    private mutating func repeated(_ question: ExplorerQuestion, _ key: String) -> WireReply? {
        guard let first = explorer.asked[key] else {
            explorer.asked[key] = question
            return nil
        }
        switch behaviour.idempotency {
        case .ignored:
            return nil
        case .firstAnswer:
            break
        case .otherBodyRefused where first.body != question.body,
            .otherQuestionRefused where first.withoutEvent != question.withoutEvent:
            counters.idempotencyRefused += 1
            return .line("the Idempotency-Key was used with another body", status: 422)
        case .reuseRefused where explorer.answers[key] != nil:
            counters.idempotencyRefused += 1
            return .line("the Idempotency-Key was used before", status: 409)
        case .otherBodyRefused, .otherQuestionRefused, .reuseRefused:
            break
        }
        guard let known = explorer.answers[key] else { return nil }
        counters.idempotencyRepeated += 1
        return known
    }

    private func stillThinking() -> WireReply {
        let seconds = behaviour.stillThinkingRetryAfter
        switch behaviour.stillThinkingForm {
        case .status202:
            var reply = WireReply.json(["status": "processing"], status: 202)
            if seconds > 0 { reply.headers[.retryAfter] = String(seconds) }
            return reply
        case .processing:
            var members: [String: JSONValue] = ["status": "processing"]
            if seconds > 0 { members["retryAfter"] = .integer(seconds) }
            return .json(.object(members))
        }
    }

    private mutating func openRequest(_ account: Int) {
        if explorer.open[account, default: 0] > 0 { counters.explorerOverlaps += 1 }
        explorer.open[account, default: 0] += 1
        counters.explorerPeak = max(counters.explorerPeak, explorer.open.values.reduce(0, +))
    }

    /// The answer to a request for this account has been given.
    mutating func closeRequest(_ account: Int) {
        explorer.open[account, default: 1] -= 1
        if explorer.open[account, default: 0] <= 0 { explorer.open[account] = nil }
    }
}
