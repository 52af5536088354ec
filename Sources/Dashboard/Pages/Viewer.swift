import FoundationEssentials
import HTTPTypes
import Hummingbird
import Operations
import Text

/// Who looks at a page, and how.
struct Viewer: Sendable {
    var language = Language.english
    /// Who is signed in; `local` where no sign-in is needed.
    var name = "local"
    /// What a form has to send along; empty as long as nothing gave one out.
    var csrf = ""
    /// As the browser said in a cookie; UTC without.
    var timeZone = TimeZone.gmt
    /// Whether there is a session that can be ended.
    var canSignOut = false
    /// What stands on top of every page; nothing for who is not let in.
    var alerts: [Alert] = []
    /// What the last action achieved, in words; shown once on top of the page.
    var notice: String?

    var texts: Texts { language.texts }
}

/// The context of every page: Hummingbird's, and who looks.
struct PageContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    var viewer = Viewer()

    init(context: BasicRequestContext) { coreContext = context.coreContext }
}

/// Finds out who looks, what their forms have to send along, and in which language and time zone they read.
///
/// The language is the address' `lang`, which is remembered in a cookie, else the cookie's, else the browser's first one
/// that we speak. The zone is in a cookie that the pages' script sets.
struct ViewerMiddleware: RouterMiddleware {
    private static let languageCookie = "lang"
    private static let zoneCookie = "zone"

    let access: Access
    var alerts: @Sendable () async -> [Alert] = { [] }

    func handle(
        _ request: Request,
        context: PageContext,
        next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let address = Link(request.uri.string)
        let chosen = address["lang"].flatMap { Language(rawValue: $0) }
        let remembered = request.cookies[Self.languageCookie].flatMap { Language(rawValue: $0.value) }
        let accepted = request.headers[.acceptLanguage].flatMap { Language(accepting: $0) }
        context.viewer.language = chosen ?? remembered ?? accepted ?? .english
        context.viewer.timeZone = request.cookies[Self.zoneCookie].flatMap { Self.zone($0.value) } ?? .gmt
        // The gate has let strangers through to the sign-in form only.
        if let identity = access.identity(of: request, peer: context.peer) {
            context.viewer.name = identity.name
            context.viewer.csrf = access.forms.make(for: identity.subject)
            context.viewer.canSignOut = identity.session != nil
            context.viewer.alerts = await alerts()
        }
        context.viewer.notice = address["notice"].flatMap { Notice(code: $0) }?.text(in: context.viewer.language)
        var response = try await next(request, context)
        if let chosen, chosen != remembered {
            let attributes = "Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
            let cookie = "\(Self.languageCookie)=\(chosen.rawValue); \(attributes)"
            response.headers.append(HTTPField(name: .setCookie, value: cookie))
        }
        return response
    }

    /// A cookie's value cannot hold the slash of `Europe/Berlin`, so it comes percent-encoded.
    private static func zone(_ value: String) -> TimeZone? {
        value.utf8.count < 100 ? TimeZone(identifier: value.percentDecoded(plusIsBlank: true)) : nil
    }
}
