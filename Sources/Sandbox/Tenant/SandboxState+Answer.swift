import FoundationEssentials
import HTTPTypes
import JSON

extension SandboxState {
    /// Answers one request that is not for the control API.
    ///
    /// Endpoint names do not mind case.
    mutating func answer(_ request: WireRequest) -> WireReply {
        counters.requests += 1
        let path = request.path.map { $0.lowercased() }
        switch path.first {
        case "login" where path == ["login", "common", "oauth", "tokens"]:
            return faulted(.token, request) { state, _ in state.token(request) }
        case "login" where path == ["login", "common", "oauth", "authorize"]:
            return authorize(request)
        case "login" where path == ["login", ".well-known", "jwks"]:
            return request.method == .get ? signingKeys() : .methodNotAllowed
        case "login" where path == ["login", "api", "partnersystemuser", "authenticate"]:
            return faulted(.token, request) { state, _ in state.systemUser(request) }
        case "api" where path.count == 3 && path[1] == "state":
            let tenant = request.path[2]
            counters.stateReads += 1
            return faulted(.state, request) { state, _ in state.tenantState(tenant, request) }
        case "explorer":
            return explore(request)
        default:
            return tenantAnswer(request)
        }
    }

    /// Requests for the tenant's own data: the right place, a tenant that runs, a valid token, then the call.
    private mutating func tenantAnswer(_ request: WireRequest) -> WireReply {
        guard let (place, path) = located(request) else {
            return faulted(.any, request) { _, _ in
                .notFound("There is nothing at /\(request.path.joined(separator: "/"))")
            }
        }
        if let refusal = tooMany(request.arrival) { return refusal }
        let known = TenantCall.all.filter { $0.arguments(path, request) != nil }
        let call = known.first { $0.method == request.method }
        if place == node, behaviour.tenantState.isRunning { counters[keyPath: call?.counter ?? \.otherCalls] += 1 }
        let id = call.flatMap { $0.isAboutEntity ? $0.arguments(path, request)?.id : nil }
        return faulted(call?.fault ?? .any, isAPI: true, entity: id, request) { state, malformed in
            if let refusal = state.elsewhere(place) ?? state.unauthorized(request) { return refusal }
            guard let call, var arguments = call.arguments(path, request) else {
                return known.isEmpty ? .notFound("No route matches \(path.joined(separator: "/"))") : .methodNotAllowed
            }
            if call.fault == .webhook, state.behaviour.webhookAPIForbidden {
                return .refusal(403, "SoAccessDeniedException", "The application has no access to the Webhook agent")
            }
            arguments.malformed = malformed
            do { return try call.answer(&state, arguments) } catch {
                return error as? WireReply ?? state.exception("\(error)")
            }
        }
    }

    /// Counts the calls of a second, and refuses those beyond the limit, if there is one.
    private mutating func tooMany(_ arrival: ContinuousClock.Instant) -> WireReply? {
        // One that waited for its turn here may be older than those before it.
        recentCalls.removeAll { arrival - $0 >= .seconds(3) }
        recentCalls.append(arrival)
        let most = recentCalls.map { end in recentCalls.count { $0 <= end && end - $0 < .seconds(1) } }.max() ?? 0
        counters.mostCallsInASecond = max(counters.mostCallsInASecond, most)
        let now = recentCalls.count { $0 <= arrival && arrival - $0 < .seconds(1) }
        guard behaviour.callsPerSecond > 0, now > behaviour.callsPerSecond else { return nil }
        var reply = WireReply.refusal(429, "SoTooManyRequests", "Too many requests")
        // Whether there is such a header is not documented.
        if behaviour.tooManyRetryAfter > 0 { reply.headers[.retryAfter] = String(behaviour.tooManyRetryAfter) }
        return reply
    }

    /// The refusal of a call to a place where the tenant is not, or while it does not run.
    private mutating func elsewhere(_ place: Int) -> WireReply? {
        guard place == node else {
            counters.misdirected += 1
            return .refusal(421, "MisdirectedRequest", "Wrong subdomain used to access tenant")
        }
        guard behaviour.tenantState.isRunning else {
            return .refusal(
                behaviour.stoppedTenantStatus,
                "TenantNotRunning",
                "The tenant is in state \(behaviour.tenantState.rawValue)"
            )
        }
        return nil
    }

    /// The node that a path names, and what stands behind `/api/v1/`; nil when it does not lead to the tenant's API.
    func located(_ request: WireRequest) -> (node: Int, path: ArraySlice<String>)? {
        var path = request.path[...]
        var place = 1
        if let first = path.first?.lowercased(), first.hasPrefix("node"), let number = Int(first.dropFirst(4)) {
            place = number
            path.removeFirst()
        }
        guard path.popFirst() == configuration.contextIdentifier, path.popFirst()?.lowercased() == "api" else {
            return nil
        }
        guard path.isEmpty || path.popFirst()?.lowercased() == "v1" else { return nil }
        return (place, path)
    }

    func version() -> WireReply {
        .json([
            "v1": .string(api + "/v1"), "NetServerVersion": "11.10.1234.1005", "NetServerDate": "2026-02-24T00:00:00",
            "NetServerLabel": "Release_11.10_2026.02.24-02", "Version": "v1",
        ])
    }
}
