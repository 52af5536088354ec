package import FoundationEssentials

/// A value in the CRM's bracket encoding, before anybody asks which kind of field it stands in.
///
/// The markers are SuperOffice's culture-neutral formatter (vendor documentation, sure): `[I:5]`, `[A:3,4,5]`,
/// `[D:06/01/2020]`, `[DT:04/28/2024 20:28:37.0000000]`, `[F:123.4]`, `[M:123.45]`, `[T:14:52]`, `[TS:500]`, and
/// `[B:...]`, which is binary and not boolean. Text without a marker is itself. `[X:...]` with a marker of one to three
/// capitals that is none of these is an error, never text.
package enum EncodedValue: Hashable, Sendable {
    case plain(String)
    case integer(Int)
    case integers([Int])
    case decimal(Decimal)
    case money(Decimal)
    case date(CalendarDay)
    case dateTime(CalendarDay, TimeOfDay)
    case time(TimeOfDay)
    case timeSpan(seconds: Int)
    case binary(String)

    package init(_ raw: String) throws(FieldProblem) {
        guard let (marker, content) = Self.split(raw) else {
            self = .plain(raw)
            return
        }
        self = try Self.decode(marker, content)
    }

    /// `[DT:x]` as (`DT`, `x`); nil for text that does not have the shape.
    private static func split(_ raw: String) -> (marker: Substring, content: Substring)? {
        guard raw.first == "[", raw.last == "]", let colon = raw.firstIndex(of: ":") else { return nil }
        let marker = raw[raw.index(after: raw.startIndex)..<colon]
        guard (1...3).contains(marker.utf8.count), marker.utf8.allSatisfy({ (65...90).contains($0) })
        else { return nil }
        return (marker, raw[raw.index(after: colon)...].dropLast())
    }

    private static func decode(_ marker: Substring, _ content: Substring) throws(FieldProblem) -> EncodedValue {
        switch marker {
        case "I":
            guard let number = wholeNumber(content) else { throw FieldProblem("no whole number stands in [I:]") }
            return .integer(number)
        case "A":
            return .integers(try integers(content))
        case "F", "M":
            guard let number = exactDecimal(content) else {
                throw FieldProblem("no decimal number stands in [\(marker):]")
            }
            return marker == "F" ? .decimal(number) : .money(number)
        case "D", "DT":
            guard let (day, time) = dayAndTime(content) else { throw FieldProblem("no date stands in [\(marker):]") }
            return marker == "D" && time.isMidnight ? .date(day) : .dateTime(day, time)
        case "T":
            guard let time = TimeOfDay(content) else { throw FieldProblem("no time of day stands in [T:]") }
            return .time(time)
        case "TS":
            guard let seconds = wholeNumber(content) else { throw FieldProblem("no time span stands in [TS:]") }
            return .timeSpan(seconds: seconds)
        case "B":
            return .binary(String(content))
        default:
            throw FieldProblem("the encoding [\(marker):] is not known")
        }
    }

    private static func integers(_ content: Substring) throws(FieldProblem) -> [Int] {
        if content.isEmpty { return [] }
        let parts = content.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap(wholeNumber)
        guard numbers.count == parts.count else { throw FieldProblem("no list of whole numbers stands in [A:]") }
        return numbers
    }
}

/// Why one field's value cannot be read, without the value, which may be personal; spoils that field and no other.
package struct FieldProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
