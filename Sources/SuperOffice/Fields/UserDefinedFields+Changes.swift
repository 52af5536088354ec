import FoundationEssentials
import JSON

extension UserDefinedFields {
    /// The fields, by ProgId and sorted, that do not stand as they stood in an earlier reading of the same record.
    ///
    /// Raw texts are compared, so nothing needs a definition, and companion keys are left out. A dictionary is compared
    /// with itself only: one reading may have an empty `CustomFields` where the next is full (recorded answers, sure),
    /// which is no change as long as `UserDefinedFields` is there both times. A field that appears or vanishes with an
    /// empty value did not change: the first write to a record creates the row that brings all its empty fields along
    /// (inferred).
    package func changes(since earlier: UserDefinedFields) -> [String] {
        Set(progIDs).union(earlier.progIDs).filter { hasChanged($0, since: earlier) }.sorted()
    }

    private func hasChanged(_ progID: String, since earlier: UserDefinedFields) -> Bool {
        let pairs = [
            (earlier.customFields.entries[progID], customFields.entries[progID]),
            (earlier.userDefinedFields.entries[progID], userDefinedFields.entries[progID]),
        ]
        let inBoth = pairs.filter { $0.0 != nil && $0.1 != nil }
        if !inBoth.isEmpty { return inBoth.contains { $0.0 != $0.1 } }
        let before = pairs.compactMap(\.0).first
        let after = pairs.compactMap(\.1).first
        return before != after && !(Self.isEmpty(before) && Self.isEmpty(after))
    }

    /// Whether this spells "nothing" for some kind of field.
    static func isEmpty(_ value: JSONValue?) -> Bool {
        guard let value else { return true }
        guard let text = value.string else { return false }
        if text.isEmpty || text.lowercased() == "false" { return true }
        switch try? EncodedValue(text) {
        case .integer(0), .decimal(0), .money(0): return true
        case .date(let day), .dateTime(let day, _): return day.isNoDate
        default: return false
        }
    }
}
