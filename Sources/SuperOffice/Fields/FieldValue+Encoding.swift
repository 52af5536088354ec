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
