package import Spool

/// Whether an event is our business; a pure function of the event and the settings.
package enum Decision: Sendable, Equatable {
    case process
    /// The code is one of `Reason.Code.skips`.
    case skip(Reason.Code)
}

extension Decision {
    /// Columns that every save touches.
    private static let bookkeeping: Set<String> = ["updated", "updatedcount", "updated_associate_id"]

    package static func decide(_ event: WebhookEvent, _ settings: DecisionSettings) -> Decision {
        let parts = event.name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let record = RecordKind(rawValue: String(parts[0])) else { return .skip(.otherEvent) }
        let verb = parts[1]
        switch verb {
        case "created", "changed", "requested": break
        case "deleted", "softdeleted": return .skip(.deleted)
        default: return .skip(.otherEvent)
        }
        if let ours = settings.tenant, let tenant = event.tenant, tenant.lowercased() != ours.lowercased() {
            return .skip(.foreignTenant)
        }
        // Also when our own user created it: nothing in the flow creates records, but the tool that makes a test
        // company does, and must start it.
        // A request is a person's order.
        if verb == "created" || verb == "requested" { return .process }
        if let own = settings.ownAssociate, event.changedByAssociate == own { return .skip(.ownChange) }
        if !settings.relevantChanges(of: event).isEmpty { return .process }
        let named = Set(event.changes.map { $0.lowercased() }).subtracting(bookkeeping)
        let isUnnamed = named.isSubset(of: [record.primaryKeyColumn])
        return isUnnamed && settings.unnamedChanges == .process ? .process : .skip(.irrelevant)
    }
}
