import HTTPTypes
package import Hummingbird
import NIOCore
import Text

/// Stands before every page: nothing is shown to, or done for, somebody who is not let in.
///
/// What is open to all: `/health`, whether `/health/ready` is ready (not why), the sign-in form and what it is drawn
/// with. Every answer, also that nothing is there, gets the security headers.
package struct AccessGate: RouterMiddleware {
    package typealias Context = BasicRequestContext

    let access: Access

    package func handle(
        _ request: Request,
        context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        var response = try await answer(request, context, next)
        let frames = Self.isPartOfPanel(request.uri.path) ? access.settings.frames : []
        SecurityHeaders.add(to: &response, isSecure: request.isSecure, frames: frames)
        return response
    }

    /// The panel, and what its forms lead to; a click on any other page must not be caught by a frame.
    private static func isPartOfPanel(_ path: String) -> Bool {
        ["/panel", "/sign-in", "/actions/enrich", "/actions/replay", "/actions/retry"].contains(path)
    }

    private func answer(
        _ request: Request,
        _ context: BasicRequestContext,
        _ next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        if path == "/health" { return try await next(request, context) }
        let identity = access.identity(of: request, peer: context.peer)
        if path == "/health/ready" {
            if identity != nil { return try await next(request, context) }
            // Without signing in one is told no more than a load balancer asks.
            var head = request.head
            head.path = path
            let response = try await next(Request(head: head, body: request.body), context)
            return Self.line(response.status, response.status == .ok ? "ready" : "not ready")
        }
        guard access.mayBeCalled(request.head.authority) else {
            return Self.line(
                .misdirectedRequest,
                "the operators' pages are not known by this name; if it is theirs, add it to OPS_HOST_NAMES"
            )
        }
        guard !request.isFromElsewhere(mayBeFramed: access.settings.mayBeFramed) else {
            return Self.line(.forbidden, "another site sent this request")
        }
        if path == SignInRoutes.path || path.hasPrefix("/assets/") { return try await next(request, context) }
        guard let identity else {
            guard !access.settings.isOpen else {
                return Self.line(
                    .forbidden,
                    "these pages are open to their own machine only, and this request came through a proxy; "
                        + "set OPS_TOKEN or OPS_TRUST_PROXY"
                )
            }
            return unauthenticated(request, path)
        }
        if !request.isReading, let refusal = await refusal(of: request, from: identity) { return refusal }
        return try await next(request, context)
    }

    /// Every request that may change something comes from a form of ours, made for whoever sends it.
    private func refusal(of request: Request, from identity: Identity) async -> Response? {
        let form: FormBody
        do { form = try await FormBody(request) } catch let error as HTTPError {
            return Self.line(error.status, "a form of these pages is expected")
        } catch {
            return Self.line(.contentTooLarge, "the form is too large")
        }
        guard let token = form["csrf"], access.forms.isValid(token, for: identity.subject) else {
            return Self.line(.forbidden, "this form has expired; reload the page")
        }
        return nil
    }

    private func unauthenticated(_ request: Request, _ path: String) -> Response {
        guard access.settings.hasSignIn else {
            return Self.line(.forbidden, "the reverse proxy in front of these pages has to say who you are")
        }
        let isForPeople = request.isReading && path != "/metrics" && path != "/live"
        guard isForPeople || !request.isReading else {
            let text = "sign in, or send the token as Authorization: Bearer"
            return Self.line(.unauthorized, text, [.wwwAuthenticate: "Bearer"])
        }
        let target = request.isReading ? LocalPath(request.uri.string) : .start
        // A link in a mail, for example: browsers send the session's cookie only with what comes from our own pages.
        if request.headers[.secFetchSite] == "cross-site" { return Self.landing(target) }
        let query = target == .start ? "" : "?return=\(target.text.percentEncoded())"
        return Response(status: .seeOther, headers: [.location: SignInRoutes.path + query])
    }

    /// A page that leads to the same address once more, now from a page of ours.
    private static func landing(_ target: LocalPath) -> Response {
        let address = StrictHTML().escapeText(target.text)
        let page = """
            <!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=\(address)">
            <title>superoffice-connector</title><p><a href="\(address)">superoffice-connector</a></p>

            """
        return Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: page))
        )
    }

    private static func line(_ status: HTTPResponse.Status, _ text: String, _ headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "text/plain; charset=utf-8"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text + "\n")))
    }
}

extension Access {
    /// Whether a name in the address bar is ours.
    ///
    /// A session's cookie goes to the name it was given under, so it protects from names that lead here by deceit. Where
    /// somebody is let in by position, the name has to be looked at.
    func mayBeCalled(_ authority: String?) -> Bool {
        guard let name = authority.flatMap({ HostName.normalised($0) }) else { return false }
        if HostName.isUnambiguous(name) || settings.names.contains(name) { return true }
        return settings.names.isEmpty && settings.userHeader == nil && settings.hasSignIn
    }
}
