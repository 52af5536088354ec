import FoundationEssentials
import JSON
import Text

// MARK: Reading

extension FieldValue {
    /// Reads the member that the CRM sent for a field of this kind.
    ///
    /// The dictionaries are text to text (vendor's OpenAPI file, sure); a bare number or boolean is still read where the
    /// field's kind leaves no doubt.
    init(_ json: JSONValue, as type: FieldType) throws(FieldProblem) {
        switch (json, type) {
        case (.string(let text), _): try self.init(raw: text, as: type)
        case (.integer, .number), (.integer, .list), (.integer, .decimal), (.integer, .checkbox),
            (.number, .decimal), (.number, .number), (.bool, .checkbox):
            try self.init(raw: UserDefinedFields.rawText(json), as: type)
        default: throw FieldProblem("\(json.kind) stands where text belongs")
        }
    }

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
        case .date, .unlimitedDate: self = try Self.moment(encoded, hasTime: type == .unlimitedDate)
        case .shortText, .longText, .unknown: self = .text(raw)
        }
    }

    private static func number(_ encoded: EncodedValue) throws(FieldProblem) -> Decimal {
        switch encoded {
        case .integer(let number): return Decimal(number)
        case .decimal(let number): return number
        case .plain(let text):
            if let number = exactDecimal(text) { return number }
        case .moment, .other: break
        }
        throw FieldProblem("not a number")
    }

    /// `[I:5]`, `5`, and `[F:5.0]` because nothing but zeros stand after its point.
    private static func integer(_ encoded: EncodedValue) throws(FieldProblem) -> Int {
        let parts = "\(try number(encoded))".split(separator: ".")
        guard parts.dropFirst().allSatisfy({ $0.allSatisfy { $0 == "0" } }),
            let whole = parts.first.flatMap(wholeNumber)
        else { throw FieldProblem("not a whole number") }
        return whole
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
        default: throw FieldProblem("neither ticked nor unticked")
        }
    }

    /// A time that comes along with the day of a date field is dropped, because such a field has none.
    private static func moment(_ encoded: EncodedValue, hasTime: Bool) throws(FieldProblem) -> FieldValue {
        var found: (day: CalendarDay, time: TimeOfDay)?
        switch encoded {
        case .moment(let day, let time): found = (day, time)
        case .plain(let text): found = dayAndTime(text)
        case .integer, .decimal, .other: break
        }
        guard let (day, time) = found else { throw FieldProblem("not a date") }
        if day.isNoDate { return .empty }
        return hasTime && !time.isMidnight ? .dateTime(day, time) : .date(day)
    }
}

// MARK: Writing

extension FieldValue {
    /// The value as it is written to the CRM, in the encodings that work for every reader of the documentation.
    ///
    /// Brackets for everything but text (inferred to be the safest: the reader's own forms; a plain `42` is accepted
    /// too, by one official sample). `empty` depends on the kind of the field: list items, numbers and ticks are
    /// cleared with `[I:0]`, dates with the year 1 as the CRM itself writes it, all else with empty text.
    package func encoded(for type: FieldType? = nil) -> String {
        switch self {
        case .empty: Self.encodedEmpty(type)
        case .text(let text): text
        case .number(let number): "[I:\(number)]"
        case .decimal(let number): "[F:\(number)]"
        case .checkbox(let isOn): isOn ? "[I:1]" : "[I:0]"
        case .listItem(let id): "[I:\(id)]"
        case .date(let day): "[D:\(Self.slashed(day))]"
        case .dateTime(let day, let time):
            "[DT:\(Self.slashed(day)) \(pad(time.hour, 2)):\(pad(time.minute, 2)):\(pad(time.second, 2))"
                + ".\(pad(time.ticks, 7))]"
        }
    }

    private static func encodedEmpty(_ type: FieldType?) -> String {
        switch type {
        case .list, .number, .checkbox: "[I:0]"
        case .decimal: "[F:0]"
        case .date: "[D:01/01/0001]"
        case .shortText, .longText, .unlimitedDate, .unknown, nil: ""
        }
    }

    /// Month/day/year, as all REST samples have it.
    private static func slashed(_ day: CalendarDay) -> String {
        "\(pad(day.month, 2))/\(pad(day.day, 2))/\(pad(day.year, 4))"
    }
}
