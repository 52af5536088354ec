import Hummingbird

/// Tells the pages who looks, what their forms have to send along, and what the last action achieved.
struct IdentityMiddleware: RouterMiddleware {
    let access: Access

    func handle(
        _ request: Request,
        context: PageContext,
        next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        // The gate has let strangers through to the sign-in form only.
        if let identity = access.identity(of: request, peer: context.peer) {
            context.viewer.name = identity.name
            context.viewer.csrf = access.forms.make(for: identity.subject)
            context.viewer.canSignOut = identity.session != nil
        }
        context.viewer.notice = Link(request.uri.string)["notice"]
            .flatMap { Notice(code: $0) }?.text(in: context.viewer.language)
        return try await next(request, context)
    }
}
