import Text

/// Somebody who may see the pages.
struct Identity: Sendable, Hashable {
    /// For the log and for the page.
    let name: String
    /// What the forms made for them are bound to.
    let subject: String
    /// The cookie's value, where there is a session that can be ended.
    var session: String?

    init(name: String, subject: String, session: String? = nil) {
        self.name = Self.cleaned(name) ?? "somebody"
        self.subject = subject
        self.session = session
    }

    /// As it stands in the log and on pages; nil when nothing of it can.
    static func cleaned(_ name: some StringProtocol) -> String? {
        let text = name.inOneLine(atMost: 60, ending: "")
        return text.isEmpty ? nil : text
    }
}
