import HTTPTypes
import JSON

/// What the explorer remembers between requests.
struct ExplorerMemory: Sendable {
    /// Final answers by idempotency key.
    var answers: [String: WireReply] = [:]
    /// How often each account has been told to wait.
    var waits: [Int: Int] = [:]
    /// Open requests by account.
    var open: [Int: Int] = [:]
}

extension SandboxState {
    /// One request for an analysis.
    mutating func explore(_ request: WireRequest) -> WireReply {
        counters.explorerRequests += 1
        if let token = configuration.explorerToken, request.bearer != token {
            counters.unauthorized += 1
            return .line("the bearer token is missing or wrong", status: 401)
        }
        let question: ExplorerRequest
        do throws(SandboxError) {
            guard request.method == .post else { throw SandboxError("the explorer takes POST") }
            guard request.mediaType == "application/json" else {
                throw SandboxError("Content-Type must be application/json")
            }
            question = try ExplorerRequest(request.body)
        } catch {
            return .line(error.description, status: 400)
        }
        openRequest(question.accountID)
        var reply = faulted(.explorer, entity: question.accountID, request) { state, request, _ in
            state.analyse(question, key: request.header("Idempotency-Key"))
        }
        reply.closesAnalysisOf = question.accountID
        if case .send(let wait) = reply.manner {
            reply.manner = .send(after: wait + .seconds(behaviour.explorerDelay))
        }
        return reply
    }

    private mutating func analyse(_ question: ExplorerRequest, key: String?) -> WireReply {
        if let key, let known = explorer.answers[key] { return known }
        let account = question.accountID
        let waits = explorer.waits[account, default: 0]
        if waits < behaviour.explorerStillThinking {
            explorer.waits[account] = waits + 1
            counters.explorerStillThinking += 1
            return stillThinking()
        }
        if let refusal = ExplorerAnalysis.refusal(question.accountName) {
            counters.explorerDeclined += 1
            return .line("nothing can be said about \(question.accountName)", status: refusal.rawValue)
        }
        let verticals = tenant.list(mdo: "udlist331")?.items.filter { !$0.deleted }.map(\.name) ?? []
        let reply = WireReply.json(ExplorerAnalysis.answer(question, verticals: verticals))
        counters.analyses += 1
        counters.analysesByAccount[account, default: 0] += 1
        if let key { explorer.answers[key] = reply }
        return reply
    }

    private func stillThinking() -> WireReply {
        let seconds = behaviour.stillThinkingRetryAfter
        var members: [String: JSONValue] = ["status": "processing"]
        switch behaviour.stillThinkingForm {
        case .status202:
            return .json(
                .object(members),
                status: 202,
                headers: seconds > 0 ? [("Retry-After", String(seconds))] : []
            )
        case .processing:
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
