import FoundationEssentials

extension FieldValue {
    /// Reads the text the CRM holds for a field of this kind.
    ///
    /// The kind decides: `[I:5]` is five in a number field, item five in a list, and just text in a text field, which
    /// the CRM sends unencoded (vendor samples, sure).
    package init(raw: String, as type: FieldType) throws(FieldProblem) {
        if case .shortText = type { self = raw.isEmpty ? .empty : .text(raw); return }
        if case .longText = type { self = raw.isEmpty ? .empty : .text(raw); return }
        if case .unknown(let name) = type { throw FieldProblem("fields of the kind \(name) are not known") }
        let trimmed = raw.trimmed
        if trimmed.isEmpty { self = .empty; return }
        let encoded = try EncodedValue(trimmed)
        switch type {
        case .number: self = .number(try Self.integer(encoded))
        case .decimal: self = .decimal(try Self.number(encoded))
        case .list: self = try Self.item(encoded)
        case .checkbox: self = .checkbox(try Self.tick(encoded))
        case .date: self = try Self.day(encoded)
        case .unlimitedDate: self = try Self.moment(encoded)
        case .shortText, .longText, .unknown: self = .text(raw)
        }
    }

    /// `[I:5]`, `5`, and `[F:5.0]` because it is whole.
    private static func integer(_ encoded: EncodedValue) throws(FieldProblem) -> Int {
        switch encoded {
        case .integer(let number): return number
        case .plain(let text):
            if let number = wholeNumber(text) { return number }
            if let number = exactDecimal(text), let whole = Self.whole(number) { return whole }
        case .decimal(let number), .money(let number):
            if let whole = Self.whole(number) { return whole }
        default: break
        }
        throw FieldProblem("not a whole number")
    }

    private static func number(_ encoded: EncodedValue) throws(FieldProblem) -> Decimal {
        switch encoded {
        case .decimal(let number), .money(let number): return number
        case .integer(let number): return Decimal(number)
        case .plain(let text):
            if let number = exactDecimal(text) { return number }
        default: break
        }
        throw FieldProblem("not a decimal number")
    }

    private static func item(_ encoded: EncodedValue) throws(FieldProblem) -> FieldValue {
        let id = try integer(encoded)
        guard id >= 0 else { throw FieldProblem("a list item's id cannot be negative") }
        return id == 0 ? .empty : .listItem(id)
    }

    /// `True` and `False` in one dictionary, `[I:1]` and `[I:0]` in the other (published sample, sure).
    private static func tick(_ encoded: EncodedValue) throws(FieldProblem) -> Bool {
        switch encoded {
        case .plain(let text) where text.lowercased() == "true": return true
        case .plain(let text) where text.lowercased() == "false": return false
        case .integer(1), .plain("1"): return true
        case .integer(0), .plain("0"): return false
        case .binary: throw FieldProblem("[B:] is binary, not a tick")
        default: throw FieldProblem("neither ticked nor unticked")
        }
    }

    /// A day; a time that comes along is dropped, because a date field has none.
    private static func day(_ encoded: EncodedValue) throws(FieldProblem) -> FieldValue {
        switch encoded {
        case .date(let day), .dateTime(let day, _): return day.isNoDate ? .empty : .date(day)
        case .plain(let text):
            if let (day, _) = dayAndTime(text) { return day.isNoDate ? .empty : .date(day) }
        default: break
        }
        throw FieldProblem("not a date")
    }

    private static func moment(_ encoded: EncodedValue) throws(FieldProblem) -> FieldValue {
        var found: (day: CalendarDay, time: TimeOfDay)?
        switch encoded {
        case .date(let day): return day.isNoDate ? .empty : .date(day)
        case .dateTime(let day, let time): found = (day, time)
        case .plain(let text): found = dayAndTime(text)
        default: break
        }
        guard let found else { throw FieldProblem("not a date") }
        if found.day.isNoDate { return .empty }
        return found.time.isMidnight ? .date(found.day) : .dateTime(found.day, found.time)
    }

    /// The number as an integer when nothing but zeros stand after its point.
    private static func whole(_ number: Decimal) -> Int? {
        let parts = "\(number)".split(separator: ".")
        return parts.dropFirst().allSatisfy { $0.allSatisfy { $0 == "0" } } ? parts.first.flatMap(wholeNumber) : nil
    }
}
