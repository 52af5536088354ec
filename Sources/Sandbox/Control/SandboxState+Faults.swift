import JSON

extension SandboxState {
    typealias Endpoint = (inout SandboxState, MalformedField?) -> WireReply

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
        guard let fault = takeFault(target) else { return endpoint(&self, nil) }
        counters.faultsFired += 1
        let members = fault.kind.members
        let landed = fault.landed ? endpoint(&self, nil) : nil
        var reply: WireReply
        switch fault.kind.word {
        case .malformedField:
            let shape = members["shape"].flatMap(Fault.MalformedShape.read) ?? .null
            return endpoint(&self, MalformedField(progID: members["progId"]?.string, shape: shape))
        case .slow:
            reply = landed ?? endpoint(&self, nil)
            reply.manner = .send(after: .seconds(members["seconds"]?.double ?? 0))
            return reply
        case .cutOff:
            reply = landed ?? endpoint(&self, nil)
            reply.manner = .cutOff
        case .brokenJSON:
            reply = landed ?? endpoint(&self, nil)
            reply.body = Array(reply.body.prefix(max(1, reply.body.count / 2)))
        case .hang, .reset:
            reply = WireReply(status: 200)
            reply.manner = fault.kind.word == .hang ? .hang : .reset
        case .html: reply = FaultBody.reply(FaultBody.html.members)
        case .answer: reply = FaultBody.reply(members)
        case .status:
            let message = "Status \(members["status"]?.int ?? 0) on purpose"
            let body = FaultBody.superOffice(type: "SandboxFault", message: message).members
            reply = FaultBody.reply(body.merging(members) { $1 })
        }
        reply.closesAnalysisOf = landed?.closesAnalysisOf
        return reply
    }

    /// The first fault that hits this request; it is used up by one.
    private mutating func takeFault(_ target: FaultTarget) -> Fault? {
        for index in faults.indices where faults[index].hits(target) {
            if faults[index].skip > 0 {
                faults[index].skip -= 1
                continue
            }
            let fault = faults[index]
            if let times = fault.times {
                if times <= 1 { faults.remove(at: index) } else { faults[index].times = times - 1 }
            }
            return fault
        }
        return nil
    }
}

/// A field in whose place something stands that no field holds; without a ProgId the entity's first list.
struct MalformedField: Hashable, Sendable {
    let progID: String?
    let shape: Fault.MalformedShape
}
