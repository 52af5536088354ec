/// What the decision depends on besides the event.
package struct DecisionSettings: Sendable, Equatable {
    /// What to do with a change of which only bookkeeping columns are named: a URL or UDF may lie behind it, because
    /// SuperOffice's webhooks never name rows of side tables (vendor documentation, sure).
    package enum UnnamedChanges: String, Sendable, CaseIterable { case process, skip }

    /// Our tenant; nil accepts every tenant's events.
    package var tenant: String?
    /// The associate we act as; nil while it is not known.
    package var ownAssociate: Int?
    package var contactColumns: Set<String>
    package var personColumns: Set<String>
    package var unnamedChanges: UnnamedChanges

    package init(
        tenant: String?,
        ownAssociate: Int?,
        contactColumns: some Sequence<String>,
        personColumns: some Sequence<String>,
        unnamedChanges: UnnamedChanges
    ) {
        self.tenant = tenant
        self.ownAssociate = ownAssociate
        self.contactColumns = Set(contactColumns.map { $0.lowercased() })
        self.personColumns = Set(personColumns.map { $0.lowercased() })
        self.unnamedChanges = unnamedChanges
    }

    /// The changed columns that matter; none for a new record, or when none was named.
    package func relevantChanges(of event: WebhookEvent) -> [String] {
        let columns = RecordKind(eventName: event.name) == .person ? personColumns : contactColumns
        return event.changes.filter { columns.contains($0.lowercased()) }
    }
}
