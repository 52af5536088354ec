import FoundationEssentials
import HTTPTypes
import JSON

extension SandboxState {
    /// Where the tenant lives and whether it can be used; asked without credentials.
    func tenantState(_ tenant: String, _ request: WireRequest) -> WireReply {
        guard request.method == .get else { return .methodNotAllowed }
        let validUntil = JSONValue.string(ClockText.ticks(now.addingTimeInterval(Double(behaviour.stateValidFor))))
        guard tenant == configuration.contextIdentifier else {
            return .json([
                "ContextIdentifier": .string(tenant),
                "Endpoint": "",
                "State": "Unknown",
                "IsRunning": false,
                "ValidUntil": validUntil,
                "Api": "",
            ])
        }
        return .json([
            "ContextIdentifier": .string(tenant),
            "Endpoint": .string(endpoint),
            "State": .string(behaviour.tenantState.rawValue),
            "IsRunning": .bool(behaviour.tenantState.isRunning),
            "ValidUntil": validUntil,
            "Api": .string(api),
            "Version": "Release_11.10_2026.02.24-02",
        ])
    }
}
