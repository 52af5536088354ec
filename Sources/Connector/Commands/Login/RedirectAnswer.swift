import HTTPClient
import Hummingbird
import Logging
import ServiceLifecycle
import SuperOffice

/// What the browser brings back from signing in: caught on this machine, or pasted by a person.
struct RedirectAnswer {
    private let address: WebAddress
    private let isPasted: Bool
    private let signIn: SignIn

    /// - Throws: what is wrong with the address.
    init(_ redirectURI: String, of signIn: SignIn, isPasted: Bool) throws(HTTPClientError) {
        address = try WebAddress(redirectURI)
        self.signIn = signIn
        self.isPasted = isPasted || !address.isLoopback || address.url.hasPrefix("https")
    }

    /// The address that the browser was sent to, or its path and query.
    func wait() async throws -> String {
        if isPasted {
            Console.error("\nThen paste the address that it ends on:")
            guard let line = readLine()?.filter({ !$0.isWhitespace }), !line.isEmpty else {
                throw Failure(.notSo, "no address was pasted; nothing was written")
            }
            return line
        }
        return try await listen()
    }

    private func listen() async throws -> String {
        let (answers, answer) = AsyncStream.makeStream(of: String.self)
        let path = address.path.prefix { $0 != "?" }
        let router = Router()
        router.get("/**") { [signIn] request, _ -> Response in
            // A browser asks for its icon, too, and others may call.
            guard request.uri.path == path, signIn.isAnswered(by: request.uri.string) else {
                return Response(status: .notFound)
            }
            answer.yield(request.uri.string)
            let page = "<!doctype html><title>superoffice-connector</title><p>Go back to the terminal.</p>"
            return Response(
                status: .ok,
                headers: [.contentType: "text/html; charset=utf-8"],
                body: .init(byteBuffer: .init(string: page))
            )
        }
        let port = Int(address.origin.split(separator: ":").last ?? "") ?? 80
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { [origin = address.origin] _ in Console.error("\nWaiting at \(origin); Ctrl-C stops.") },
            logger: Logger(label: "login") { _ in SwiftLogNoOpLogHandler() }
        )
        // Stopped by a word, not by cancelling: the browser shall get its page.
        let services = ServiceGroup(services: [application], logger: application.logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await services.run() } catch is CancellationError {} catch {
                    throw Failure(.unavailable, "cannot listen on 127.0.0.1:\(port): \(error); or use --paste")
                }
                answer.finish()
            }
            let returned = await answers.first { _ in true }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            guard let returned else { throw Failure(.notSo, "stopped; nothing was written") }
            return returned
        }
    }
}
