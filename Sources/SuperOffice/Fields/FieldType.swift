/// The kind of a user-defined field, as its definition names it (vendor's OpenAPI file, sure).
package enum FieldType: Hashable, Sendable, CustomStringConvertible {
    case number
    case shortText
    case longText
    case date
    /// Stored as text by the CRM; how it is encoded on the wire is not documented.
    case unlimitedDate
    case checkbox
    case list
    case decimal
    /// A kind that came after this program: such a field is never read or written.
    case unknown(String)

    package init(_ name: String) {
        self = Self.known.first { $0.description.lowercased() == name.lowercased() } ?? .unknown(name)
    }

    /// The API's own spelling.
    package var description: String {
        switch self {
        case .number: "Number"
        case .shortText: "ShortText"
        case .longText: "LongText"
        case .date: "Date"
        case .unlimitedDate: "UnlimitedDate"
        case .checkbox: "Checkbox"
        case .list: "List"
        case .decimal: "Decimal"
        case .unknown(let name): name
        }
    }

    private static let known: [FieldType] = [
        .number, .shortText, .longText, .date, .unlimitedDate, .checkbox, .list, .decimal,
    ]
}
