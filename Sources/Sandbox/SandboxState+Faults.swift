import JSON

extension SandboxState {
    typealias Endpoint = (inout SandboxState, WireRequest, (String?, Fault.MalformedShape)?) -> WireReply

    /// Answers a request as its endpoint does, unless a fault is set for it.
    mutating func faulted(
        _ route: Fault.Route,
        isAPI: Bool = false,
        entity: Int? = nil,
        _ request: WireRequest,
        _ endpoint: Endpoint
    ) -> WireReply {
        let target = FaultTarget(
            route: route,
            isAPI: isAPI,
            entity: entity,
            method: request.method,
            callPath: callPath(request)
        )
        guard let fault = faults.take(target) else { return endpoint(&self, request, nil) }
        counters.faultsFired += 1
        if case .malformedField(let progID, let shape) = fault.kind { return endpoint(&self, request, (progID, shape)) }
        if case .slow(let wait) = fault.kind {
            var reply = endpoint(&self, request, nil)
            reply.manner = .send(after: wait)
            return reply
        }
        let landed = fault.landed ? endpoint(&self, request, nil) : nil
        var reply = spoiled(fault, request, landed, endpoint)
        reply.closesAnalysisOf = landed?.closesAnalysisOf
        return reply
    }

    private mutating func spoiled(
        _ fault: Fault,
        _ request: WireRequest,
        _ landed: WireReply?,
        _ endpoint: Endpoint
    ) -> WireReply {
        switch fault.kind {
        case .status(let status, let retryAfter):
            var reply = WireReply.refusal(status, "SandboxFault", "Status \(status) on purpose")
            if let retryAfter { reply.headers.append(("Retry-After", retryAfter)) }
            return reply
        case .answer(let status, let body, let headers):
            return body.reply(status: status, headers: headers)
        case .hang:
            var reply = WireReply(status: 200)
            reply.manner = .hang
            return reply
        case .reset:
            var reply = WireReply(status: 200)
            reply.manner = .reset
            return reply
        case .cutOff:
            var reply = landed ?? endpoint(&self, request, nil)
            reply.manner = .cutOff
            return reply
        case .brokenJSON:
            var reply = landed ?? endpoint(&self, request, nil)
            reply.body = Array(reply.body.prefix(max(1, reply.body.count / 2)))
            return reply
        case .html:
            let page =
                "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Be right back</h1></body></html>"
            return WireReply(
                status: 200,
                headers: [("Content-Type", "text/html; charset=utf-8")],
                body: Array(page.utf8)
            )
        case .slow, .malformedField:
            return landed ?? endpoint(&self, request, nil)
        }
    }
}
