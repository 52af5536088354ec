/// The two kinds of records that are enriched, as webhooks, stories and commands name them.
package enum RecordKind: String, Sendable, CaseIterable {
    /// A company.
    case contact
    /// A contact person.
    case person

    /// The record that an event is about; nil for one of another kind.
    package init?(eventName: String) {
        self.init(rawValue: String(eventName.lowercased().prefix { $0 != "." }))
    }

    package var primaryKeyColumn: String { "\(rawValue)_id" }

    /// The name of the record's lane and of its file in the ledger: `contact-18`.
    package func key(_ id: Int) -> String { "\(rawValue)-\(id)" }
}
