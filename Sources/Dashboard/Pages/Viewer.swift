package import FoundationEssentials

/// Who looks at a page, and how.
package struct Viewer: Sendable, Hashable {
    package var language: Language
    /// Who is signed in; `local` where nobody has to.
    package var name: String
    /// What a form has to send along; empty as long as nothing gave one out.
    package var csrf: String
    /// As the browser told in a cookie; UTC without.
    package var timeZone: TimeZone
    /// Whether there is a session that can be ended.
    package var canSignOut: Bool
    /// What the last action achieved, in words; shown once on top of the page.
    package var notice: String?

    package init(
        language: Language = .english,
        name: String = "local",
        csrf: String = "",
        timeZone: TimeZone = .gmt,
        canSignOut: Bool = false,
        notice: String? = nil
    ) {
        self.language = language
        self.name = name
        self.csrf = csrf
        self.timeZone = timeZone
        self.canSignOut = canSignOut
        self.notice = notice
    }

    var texts: Texts { language.texts }
}
