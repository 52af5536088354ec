/// Somebody who may see the pages.
struct Identity: Sendable, Hashable {
    /// For the log and for the page.
    let name: String
    /// What the forms made for them are bound to.
    let subject: String
    /// The cookie's value, where there is a session that can be ended.
    var session: String?

    init(name: String, subject: String, session: String? = nil) {
        self.name = Self.cleaned(name)
        self.subject = subject
        self.session = session
    }

    /// One line of at most 60 characters, without anything that would drive a terminal.
    static func cleaned(_ name: some StringProtocol) -> String {
        let visible = name.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
            default: true
            }
        }
        let text = String(String.UnicodeScalarView(visible.prefix(60)))
        let words = text.split(separator: " ")
        return words.isEmpty ? "somebody" : words.joined(separator: " ")
    }
}
