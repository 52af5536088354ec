import FoundationEssentials
import HTTPTypes
import Hummingbird

/// Finds out in which language and time zone somebody reads.
///
/// The language is the address' `lang`, which is remembered in a cookie, else the cookie's, else the browser's first one
/// that we speak. The zone is in a cookie that the pages' script sets.
struct ViewerMiddleware: RouterMiddleware {
    static let languageCookie = "lang"
    static let zoneCookie = "zone"

    func handle(
        _ request: Request,
        context: PageContext,
        next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let chosen = Link(request.uri.string)["lang"].flatMap { Language(rawValue: $0) }
        let remembered = request.cookies[Self.languageCookie].flatMap { Language(rawValue: $0.value) }
        let accepted = request.headers[.acceptLanguage].flatMap { Language(accepting: $0) }
        context.viewer.language = chosen ?? remembered ?? accepted ?? .english
        context.viewer.timeZone = request.cookies[Self.zoneCookie].flatMap { Self.zone($0.value) } ?? .gmt
        var response = try await next(request, context)
        if let chosen, chosen != remembered {
            response.headers.append(
                HTTPField(
                    name: .setCookie,
                    value: "\(Self.languageCookie)=\(chosen.rawValue); Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
                )
            )
        }
        return response
    }

    /// A cookie's value cannot hold the slash of `Europe/Berlin`, so it comes percent-encoded.
    private static func zone(_ value: String) -> TimeZone? {
        value.utf8.count < 100 ? TimeZone(identifier: Link.unescaped(value)) : nil
    }
}
