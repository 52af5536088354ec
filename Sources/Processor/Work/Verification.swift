import FoundationEssentials
import JSON
import Spool
import SuperOffice

/// What a record looks like after a write, field by field.
///
/// A value without effects: who saved last tells our own write from a person's behind it.
struct Verification: Equatable {
    enum Field: Equatable {
        case asSent
        /// The CRM keeps our text in a spelling of its own.
        case respelled(stored: String)
        /// As before, although we saved last or nobody did: the CRM ignored it.
        case ignored
        /// Something that cannot be read, although we saved last.
        case unreadable(problem: String)
        /// Somebody else saved behind us, and something else stands there: never ours.
        case edited
    }

    /// By ProgId, for each field that was sent.
    var fields: [String: Field] = [:]
    /// Fields that were filled and not sent, and that our write emptied.
    var emptied: [String] = []
    /// Fields that were not sent and changed too.
    var alsoChanged: [String] = []

    /// - Parameter own: the associate we act as.
    init(_ plan: WritePlan, before: RecordState, after: RecordState, own: Int?) {
        let savedByUs = own != nil && after.updatedBy == own
        let isUnsaved = before.updatedDate != nil && before.updatedDate == after.updatedDate
        for change in plan.changes {
            fields[change.progID] = Self.field(change, after.fields, savedByUs, isUnsaved)
        }
        emptied = Self.wiped(before.fields, plan.progIDs, after, own: own)
        alsoChanged = after.fields.changes(since: before.fields).filter { !plan.progIDs.contains($0) }
    }

    /// The fields that a write of ours emptied without naming them; none unless there are at least two (all, if fewer
    /// were filled), since a script of the tenant may empty one.
    static func wiped(
        _ held: UserDefinedFields,
        _ sent: Set<String>,
        _ after: RecordState,
        own: Int?
    ) -> [String] {
        guard own != nil, after.updatedBy == own else { return [] }
        let others = held.progIDs.filter { !sent.contains($0) && held.isFilled($0) }
        let emptied = others.filter { !after.fields.isFilled($0) }
        return emptied.count >= min(2, others.count) ? emptied : []
    }

    /// Whether the write emptied what it did not name.
    var isWipe: Bool { !emptied.isEmpty }

    private static func field(
        _ change: WritePlan.Change,
        _ after: UserDefinedFields,
        _ savedByUs: Bool,
        _ isUnsaved: Bool
    ) -> Field {
        let reading = after.reading(change.definition)
        let value: FieldValue
        switch reading {
        case .absent: value = .empty
        case .value(let present): value = present
        case .malformed(let problem, _): return savedByUs ? .unreadable(problem: problem) : .edited
        }
        if value.isSame(as: change.new) { return .asSent }
        if value.isSame(as: change.old), savedByUs || isUnsaved { return .ignored }
        guard savedByUs else { return .edited }
        // Nothing at all is not a spelling of something.
        if value.isSame(as: .empty) { return .ignored }
        return .respelled(stored: after.rawValue(change.progID) ?? "")
    }

    func progIDs(_ isWanted: (Field) -> Bool) -> [String] {
        fields.filter { isWanted($0.value) }.map(\.key).sorted()
    }
}

extension PendingWrite {
    /// What the record held.
    var fields: UserDefinedFields {
        UserDefinedFields(entity: ["CustomFields": .object(held.mapValues { .string($0) })])
    }
}
