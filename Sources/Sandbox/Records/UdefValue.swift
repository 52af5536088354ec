/// What a user-defined field holds.
enum UdefValue: Hashable, Sendable {
    case text(String)
    /// A number, or a list item's id.
    case whole(Int)
    case decimal(Double)
    case flag(Bool)
    case day(CalendarDay?)

    /// The value as `CustomFields` carries it by default.
    var canonical: String { encoded(for: .customFields, Behaviour()) }

    /// The two dictionaries, which write the same value in different ways.
    enum Dictionary: Hashable, Sendable { case userDefinedFields, customFields }

    func encoded(for dictionary: Dictionary, _ behaviour: Behaviour) -> String {
        switch self {
        case .text(let text): text
        case .whole(let number): "[I:\(number)]"
        case .decimal(let number): "[F:\(Self.digits(number))]"
        case .flag(let flag): Self.encoded(flag, in: dictionary, behaviour.checkboxForm)
        case .day(let day): Self.encoded(day, in: dictionary, behaviour.dateForm)
        }
    }

    private static func encoded(_ flag: Bool, in dictionary: Dictionary, _ form: Behaviour.CheckboxForm) -> String {
        let words =
            switch form {
            case .words: true
            case .bracketed: false
            case .perDictionary: dictionary == .userDefinedFields
            }
        return words ? (flag ? "True" : "False") : (flag ? "[I:1]" : "[I:0]")
    }

    private static func encoded(_ day: CalendarDay?, in dictionary: Dictionary, _ form: Behaviour.DateForm) -> String {
        let custom = dictionary == .customFields
        guard let day else {
            let withTime = form == .dayAndTime || (form == .perDictionary && custom)
            return withTime ? "[DT:01/01/0001 00:00:00.0000000]" : "[D:01/01/0001 00:00:00.0000000]"
        }
        return switch form {
        case .perDictionary: custom ? "[DT:\(day.slashes) 00:00:00.0000000]" : "[D:\(day.slashes)]"
        case .dayOnly: "[D:\(day.slashes)]"
        case .dayAndTime: "[DT:\(day.slashes) 00:00:00.0000000]"
        case .dayFirst: "[D:\(day.dots)]"
        case .yearFirst: "[D:\(day.superDate)]"
        }
    }

    /// `4.56`, and `5` rather than `5.0`.
    private static func digits(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}
