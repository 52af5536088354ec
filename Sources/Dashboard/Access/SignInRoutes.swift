import HTTPTypes
import Hummingbird
import Text

/// The form for the token, and the end of a session.
struct SignInRoutes: Sendable {
    static let path = "/sign-in"

    let access: Access
    let renderer: PageRenderer

    func add(to pages: some RouterMethods<PageContext>) {
        pages.get("/sign-in") { request, context in
            guard access.settings.hasSignIn, !context.viewer.canSignOut else {
                return LocalPath(Link(request.uri.string)["return"]).redirect()
            }
            return form(request, context, leadsTo: LocalPath(Link(request.uri.string)["return"]))
        }
        pages.post("/sign-in") { request, context in try await signIn(request, context) }
        pages.post("/sign-out") { request, context in signOut(request, context) }
    }

    private var mayBeFramed: Bool { access.settings.mayBeFramed }

    private func signIn(_ request: Request, _ context: PageContext) async throws -> Response {
        let body = try await FormBody(request)
        let (texts, name) = (context.viewer.texts, body["name"])
        func refused(_ status: HTTPResponse.Status, _ problem: String) -> Response {
            form(request, context, leadsTo: body.origin, name: name, status: status, problem: problem)
        }
        switch access.signIn(token: body["token"] ?? "", name: name ?? "", request: request, peer: context.peer) {
        case .welcome(let session):
            var response = body.origin.redirect()
            let length = access.settings.sessionLength
            response.headers.append(
                SessionCookie.header(session, length: length, isSecure: request.isSecure, mayBeFramed: mayBeFramed)
            )
            return response
        case .nameless: return refused(.badRequest, texts["nameless"])
        case .wrongToken: return refused(.unauthorized, texts["wrongToken"])
        case .tooManyTries(let wait):
            var response = refused(.tooManyRequests, texts("tooManyTries", count: wait))
            response.headers[.retryAfter] = String(wait)
            return response
        }
    }

    private func signOut(_ request: Request, _ context: PageContext) -> Response {
        if let identity = access.identity(of: request, peer: context.peer) { access.signOut(identity) }
        var response = Response(status: .seeOther, headers: [.location: Self.path])
        response.headers.append(SessionCookie.removal(isSecure: request.isSecure, mayBeFramed: mayBeFramed))
        return response
    }

    /// - Parameter name: what was entered already.
    private func form(
        _ request: Request,
        _ context: PageContext,
        leadsTo target: LocalPath,
        name: String? = nil,
        status: HTTPResponse.Status = .ok,
        problem: String? = nil
    ) -> Response {
        let texts = context.viewer.texts
        return renderer.page(
            "sign-in",
            title: texts["signIn"],
            viewer: context.viewer,
            path: Link(Self.path).setting("return", to: target.text).text,
            status: status,
            [
                "origin": target.text,
                "name": name ?? "",
                "unencrypted": !request.isSecure && !(context.peer?.isLoopback ?? true),
                "problem": problem,
            ]
        )
    }
}
