import JSON

/// A write that was begun, until its outcome was looked at: should its answer be lost, or the process end, the next run
/// can still see whether the write emptied what it did not name.
package struct PendingWrite: Sendable, Equatable {
    /// Every field that the record held, by ProgId, as the CRM sent it.
    package var held: [String: String]
    /// The ProgIds that were sent.
    package var sent: Set<String>

    package init(held: [String: String], sent: Set<String>) { (self.held, self.sent) = (held, sent) }

    init?(_ value: JSONValue) {
        guard let held = value["held"]?.object else { return nil }
        self.held = held.compactMapValues(\.string)
        sent = Set((value["sent"]?.array ?? []).compactMap(\.string))
    }

    var json: JSONValue {
        ["held": .object(held.mapValues { .string($0) }), "sent": .array(sent.sorted().map { .string($0) })]
    }
}
