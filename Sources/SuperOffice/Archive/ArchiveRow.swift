package import FoundationEssentials
import JSON

/// One row of an archive's answer: the asked-for columns as the CRM shows them.
package struct ArchiveRow: Sendable, Hashable {
    package let key: Int
    private let json: JSONValue

    /// nil without a key: the key column, else `PrimaryKey`, as number or text (both in the vendor's samples, sure).
    init?(_ json: JSONValue, keyColumn: String) {
        guard let key = json.identity(keyColumn) ?? json.identity("PrimaryKey") else { return nil }
        self.key = key
        self.json = json
    }

    /// Text without blanks around it, numbers as they were written; empty when there is no value.
    package func text(_ column: String) -> String {
        switch json[column] {
        case .number(let number)?: "\(number)"
        case .bool(let isOn)?: "\(isOn)"
        default: json.text(column)
        }
    }

    /// A whole number; nil for 0, which means "none" for an id.
    package func identity(_ column: String) -> Int? { json.identity(column) }

    /// nil when there is none, or only a day.
    package func instant(_ column: String) -> Date? { SuperOfficeDate.instant(text(column)) }
}
