package import FoundationEssentials

/// What a user-defined field holds, free of how the wire spells it.
///
/// `==` is exact; `isSame(as:)` is the comparison for "does the CRM already hold this".
package enum FieldValue: Hashable, Sendable {
    /// Nothing: no text, no list item, no date.
    case empty
    case text(String)
    case number(Int)
    case decimal(Decimal)
    case checkbox(Bool)
    /// The id of an item in the field's list.
    case listItem(Int)
    case date(CalendarDay)
    case dateTime(CalendarDay, TimeOfDay)

    /// Whether both mean the same to a user of the CRM.
    ///
    /// Numbers compare by value (4.5 is 4.50, 5 is 5.0). Text compares exactly but for line ends, which travel through
    /// Windows and browsers. Empty text, list item 0, the year 1 and `empty` are one. A checkbox has two states only,
    /// so an empty one is unticked.
    package func isSame(as other: FieldValue) -> Bool { canonical == other.canonical }

    /// Whether this may be the value of a field that was never touched.
    ///
    /// The CRM cannot store "no number" or "no tick" (inferred: its samples show `[I:0]` and `False` for untouched
    /// fields), so 0 and unticked count.
    package var mayBeUntouched: Bool {
        switch canonical {
        case .empty, .decimal(0): true
        default: false
        }
    }

    private var canonical: FieldValue {
        switch self {
        case .text(let text):
            let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            return lines.isEmpty ? .empty : .text(lines)
        case .number(let number): return .decimal(Decimal(number))
        case .listItem(0), .checkbox(false): return .empty
        case .date(let day) where day.isNoDate: return .empty
        case .dateTime(let day, _) where day.isNoDate: return .empty
        case .dateTime(let day, let time) where time.isMidnight: return .date(day)
        default: return self
        }
    }
}

extension FieldValue: CustomStringConvertible {
    /// The value for people and stories; empty is an empty string.
    package var description: String {
        switch self {
        case .empty: ""
        case .text(let text): text
        case .number(let number): String(number)
        case .decimal(let number): "\(number)"
        case .checkbox(let isOn): isOn ? "true" : "false"
        case .listItem(let id): "item \(id)"
        case .date(let day): "\(day)"
        case .dateTime(let day, let time): "\(day) \(time)"
        }
    }
}
