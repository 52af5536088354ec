package import Spool
package import Webhook

/// Whether an event is our business; a pure function of the event and the settings.
package enum Decision: Sendable, Equatable {
    case process
    case skip(SkipReason)
}

/// Why an event is not our business: the name of its folder in `skipped/<day>/`.
package enum SkipReason: String, Sendable, CaseIterable {
    case otherEvent = "other-event"
    case deleted
    case foreignTenant = "foreign-tenant"
    case ownChange = "own-change"
    case irrelevant
    /// A later job of the same record covers this one. Found by the queue, not by `decide`.
    case superseded
    /// The record is no longer in the CRM. Found while working.
    case gone

    package var reason: Reason {
        switch self {
        case .otherEvent: Reason(.otherEvent)
        case .deleted: Reason(.deleted)
        case .foreignTenant: Reason(.foreignTenant)
        case .ownChange: Reason(.ownChange)
        case .irrelevant: Reason(.irrelevant)
        case .superseded: Reason(.superseded)
        case .gone: Reason(.gone)
        }
    }
}

/// What the decision depends on besides the event.
package struct DecisionSettings: Sendable, Equatable {
    /// What to do with a change of which only bookkeeping columns are named: a URL or UDF may lie behind it, because
    /// SuperOffice's webhooks never name rows of side tables (vendor documentation, sure).
    package enum UnnamedChanges: String, Sendable { case process, skip }

    /// Our tenant; nil accepts every tenant's events.
    package var tenant: String?
    /// The associate we act as; nil while it is not known.
    package var ownAssociate: Int?
    package var contactColumns: Set<String>
    package var personColumns: Set<String>
    package var unnamedChanges: UnnamedChanges

    package static let defaultContactColumns: Set<String> = [
        "name", "department", "urladdress", "urls", "orgnr", "userdef_id", "userdef2_id",
    ]
    /// `title` and `position_idx` are what SuperOffice sends; the other spellings were in use in the field.
    package static let defaultPersonColumns: Set<String> = [
        "title", "jobtitle", "position_idx", "position_id", "contact_id", "userdef_id", "userdef2_id",
    ]

    package init(
        tenant: String?,
        ownAssociate: Int? = nil,
        contactColumns: Set<String> = defaultContactColumns,
        personColumns: Set<String> = defaultPersonColumns,
        unnamedChanges: UnnamedChanges = .process
    ) {
        self.tenant = tenant
        self.ownAssociate = ownAssociate
        self.contactColumns = Set(contactColumns.map { $0.lowercased() })
        self.personColumns = Set(personColumns.map { $0.lowercased() })
        self.unnamedChanges = unnamedChanges
    }
}

extension Decision {
    /// Columns that every save touches.
    private static let bookkeeping: Set<String> = ["updated", "updatedcount", "updated_associate_id"]

    package static func decide(_ event: WebhookEvent, _ settings: DecisionSettings) -> Decision {
        let parts = event.name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let entity = Entity(rawValue: String(parts[0])) else { return .skip(.otherEvent) }
        let verb = parts[1]
        switch verb {
        case "created", "changed": break
        case "deleted", "softdeleted": return .skip(.deleted)
        default: return .skip(.otherEvent)
        }
        if let ours = settings.tenant, let tenant = event.tenant, tenant.lowercased() != ours.lowercased() {
            return .skip(.foreignTenant)
        }
        // Also when our own user created it: nothing in the flow creates records, but the tool that makes a test
        // company does, and must start it.
        if verb == "created" { return .process }
        if let own = settings.ownAssociate, event.changedByAssociate == own { return .skip(.ownChange) }
        return changed(entity, Set(event.changes.map { $0.lowercased() }), settings)
    }

    private static func changed(_ entity: Entity, _ changes: Set<String>, _ settings: DecisionSettings) -> Decision {
        let relevant = entity == .contact ? settings.contactColumns : settings.personColumns
        if !changes.isDisjoint(with: relevant) { return .process }
        if changes.isSubset(of: bookkeeping.union([entity.primaryKeyColumn])) {
            return settings.unnamedChanges == .process ? .process : .skip(.irrelevant)
        }
        return .skip(.irrelevant)
    }
}

/// The two kinds of records that are enriched, as webhooks name them.
package enum Entity: String, Sendable {
    case contact, person

    package init?(eventName: String) {
        self.init(rawValue: String(eventName.lowercased().prefix { $0 != "." }))
    }

    var primaryKeyColumn: String { "\(rawValue)_id" }

    /// The name of the record's lane and of its file in the ledger: `contact-18`.
    package func key(_ id: Int) -> String { "\(rawValue)-\(id)" }
}
