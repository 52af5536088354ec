/// One row of the table of settings: its name, how its text is read, and what people are told about it.
///
/// docs/SETTINGS.md, `.env.example`, the help of flags and `doctor` are made from the rows.
struct Setting<Value: Sendable>: Sendable {
    let name: String
    let form: SettingForm<Value>
    private let unset: Unset
    let uses: Set<SettingUse>
    private(set) var about = ""
    private(set) var more = ""
    private(set) var example: String

    private enum Unset: Sendable {
        /// Read as if it had been set.
        case text(String)
        /// There is no value, and this is what happens instead.
        case value(Value, told: String)
        /// Refused by what is used for one of these.
        case required(for: Set<SettingUse>)
    }

    private init(_ name: String, _ form: SettingForm<Value>, _ unset: Unset, _ uses: Set<SettingUse>, _ example: String)
    {
        (self.name, self.form, self.unset, self.uses, self.example) = (name, form, unset, uses, example)
    }

    /// - Parameters:
    ///   - fallback: what is read when it is not set.
    ///   - uses: what reads it.
    init(_ name: String, _ form: SettingForm<Value>, default fallback: String, for uses: Set<SettingUse>) {
        self.init(name, form, .text(fallback), uses, fallback)
    }

    /// A setting without which some uses are refused; by default all of its uses.
    init(
        _ name: String,
        _ form: SettingForm<Value>,
        requiredFor users: Set<SettingUse>? = nil,
        for uses: Set<SettingUse>
    ) {
        self.init(name, form, .required(for: users ?? uses), uses, "")
    }

    /// A setting that may be left out.
    ///
    /// - Parameter told: what happens then, in Markdown.
    init<Wrapped>(
        optional name: String,
        _ form: SettingForm<Wrapped>,
        unset told: String = "none",
        for uses: Set<SettingUse>
    ) where Value == Wrapped? {
        self.init(name, form.optional, .value(nil, told: told), uses, "")
    }

    /// The same row with a sentence on what the setting is, without a capital and a full stop.
    func about(_ text: String, example: String? = nil) -> Self {
        var row = self
        (row.about, row.example) = (text, example ?? self.example)
        return row
    }

    /// The same row with further sentences, in Markdown.
    func more(_ text: String) -> Self {
        var row = self
        row.more = text
        return row
    }

    /// - Throws: a `Failure` that names the setting, when its text is malformed, or missing and required.
    func value(in settings: Settings) throws(Failure) -> Value {
        if let text = settings.text(of: self) { return try form.value(text, name, settings.origin(name)) }
        switch unset {
        case .text(let text): return try form.value(text, name, nil)
        case .value(let value, _): return value
        case .required: throw Failure(.configuration, "\(name) is not set: \(about); looked in \(settings.places)")
        }
    }

    /// The help of a flag that stands for this setting.
    var flagHelp: String {
        let choices = form.choices.isEmpty ? "" : ": \(form.choices.joined(separator: ", "))"
        return "\(about.capitalisedAtStart)\(choices) (\(name); default: \(defaultText.replacing("`", with: "")))."
    }
}

/// A row of the table, whatever the type of its value.
protocol SettingRow: Sendable {
    var name: String { get }
    var uses: Set<SettingUse> { get }
    var about: String { get }
    var more: String { get }
    /// What may stand behind the name in `.env`: the default, or an example where there is none.
    var example: String { get }
    /// What is read when it is not set, in Markdown.
    var defaultText: String { get }
    var isRequired: Bool { get }
    /// What the text has to be.
    var formText: String { get }
    var content: SettingContent { get }
    var countsWhenEmpty: Bool { get }

    /// What is wrong with the setting where it is needed for these uses; nil when nothing is.
    func problem(in settings: Settings, for uses: Set<SettingUse>) -> String?
}

extension Setting: SettingRow {
    var defaultText: String {
        switch unset {
        case .text(let text): "`\(text)`"
        case .value(_, let told): told
        case .required: "required"
        }
    }

    var isRequired: Bool { if case .required = unset { true } else { false } }
    var formText: String { form.text }
    var content: SettingContent { form.content }
    var countsWhenEmpty: Bool { form.countsWhenEmpty }

    func problem(in settings: Settings, for uses: Set<SettingUse>) -> String? {
        // Some uses do without what others require.
        if case .required(let users) = unset, users.isDisjoint(with: uses), settings.text(of: self) == nil {
            return nil
        }
        do { _ = try value(in: settings) } catch { return error.message }
        return nil
    }
}

/// What a setting is read for: by which commands, or by which part of the service.
enum SettingUse: String, CaseIterable, Sendable {
    case everything = "every command"
    case receiving = "`run`, `receive`"
    case processing = "`run`, `process`"
    case pages = "the operators' pages"
    case notifying = "`run`, `receive`, `process`"
    case storing = "`run`, `receive`, `backfill`"
    case tenant = "every command that asks the CRM"
    case explorer = "`run`, `process`, `doctor`"
    case registering = "`webhook`"

    static let run: Set = [everything, receiving, processing, pages, notifying, storing, tenant, explorer]
    static let receive: Set = [everything, receiving, pages, notifying, storing]
    static let process: Set = [everything, processing, notifying, tenant, explorer]
}

extension String {
    var capitalisedAtStart: String { prefix(1).uppercased() + dropFirst() }
}
