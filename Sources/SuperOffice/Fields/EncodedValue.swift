import FoundationEssentials

/// A value in the CRM's bracket encoding, whatever kind of field it stands in.
///
/// The markers are SuperOffice's culture-neutral formatter (vendor documentation, sure): `[I:5]`, `[A:3,4,5]`,
/// `[D:06/01/2020]`, `[DT:04/28/2024 20:28:37.0000000]`, `[F:123.4]`, `[M:123.45]`, `[T:14:52]`, `[TS:500]`, and
/// `[B:...]`, which is binary and not boolean. Text without a marker is itself. `[X:...]` with a marker of one to three
/// capitals that is none of these is an error, never text.
enum EncodedValue: Hashable, Sendable {
    case plain(String)
    case integer(Int)
    /// A number or an amount of money.
    case decimal(Decimal)
    /// A day alone is its midnight.
    case moment(CalendarDay, TimeOfDay)
    /// A list of numbers, a time, a time span or bytes, which no kind of field holds.
    case other

    init(_ raw: String) throws(FieldProblem) {
        guard let (marker, content) = Self.split(raw) else {
            self = .plain(raw)
            return
        }
        let found: EncodedValue?
        switch marker {
        case "I": found = wholeNumber(content).map { .integer($0) }
        case "F", "M": found = exactDecimal(content).map { .decimal($0) }
        case "D", "DT": found = dayAndTime(content).map { .moment($0.day, $0.time) }
        case "A", "T", "TS", "B": found = .other
        default: throw FieldProblem("the encoding [\(marker):] is not known")
        }
        guard let found else { throw FieldProblem("[\(marker):] does not hold what it is for") }
        self = found
    }

    /// `[DT:x]` as (`DT`, `x`); nil for text that does not have the shape.
    private static func split(_ raw: String) -> (marker: Substring, content: Substring)? {
        guard raw.first == "[", raw.last == "]", let colon = raw.firstIndex(of: ":") else { return nil }
        let marker = raw[raw.index(after: raw.startIndex)..<colon]
        guard (1...3).contains(marker.utf8.count), marker.utf8.allSatisfy({ (65...90).contains($0) })
        else { return nil }
        return (marker, raw[raw.index(after: colon)...].dropLast())
    }
}

/// Why one field's value cannot be read, without the value, which may be personal; spoils that field and no other.
package struct FieldProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
