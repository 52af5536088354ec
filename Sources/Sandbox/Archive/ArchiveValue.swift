import FoundationEssentials
import JSON

/// One cell of an archive.
enum ArchiveValue: Hashable, Sendable {
    case none
    case whole(Int)
    case decimal(Double)
    case text(String)
    case flag(Bool)
    case moment(Date)
    /// An item of a list, or a user: restricted by its id, shown as its text.
    case item(Int, String)

    /// The cell as a slim row shows it.
    ///
    /// Which JSON type a number has is documented nowhere; dates are in UTC (sure) and without a zone (inferred).
    var json: JSONValue {
        switch self {
        case .none: .null
        case .whole(let number): .integer(number)
        case .decimal(let number): .number(number)
        case .text(let text), .item(_, let text): .string(text)
        case .flag(let flag): .bool(flag)
        case .moment(let date): .string(String(ClockText.entity(date, utc: true).dropLast()))
        }
    }

    /// The cell as a number; nil when it is none.
    var number: Double? {
        switch self {
        case .whole(let number), .item(let number, _): Double(number)
        case .decimal(let number): number
        case .flag(let flag): flag ? 1 : 0
        case .moment(let date): date.timeIntervalSince1970
        case .none, .text: nil
        }
    }

    /// The order of `$orderBy`: empty cells first, texts without regard to case.
    static func isBefore(_ one: ArchiveValue, _ other: ArchiveValue) -> Bool {
        switch (one, other) {
        case (.none, .none): false
        case (.none, _): true
        case (_, .none): false
        case (.text(let a), .text(let b)), (.item(_, let a), .item(_, let b)): a.lowercased() < b.lowercased()
        default: (one.number ?? 0) < (other.number ?? 0)
        }
    }
}
