import FoundationEssentials
import HTTPTypes
import JSON
import Logging
import NIOCore
import Spool
import Webhook

/// What the public port serves: the webhook's paths, `/health`, and nothing else.
///
/// ## Errors
/// Checked in this order: 413 too large, 401 token, 401 signature, 400 no webhook; then the durable write, 503 when the
/// spool cannot take it. Never 410: SuperOffice would switch the webhook off at once.
struct WebhookEndpoint: WebhookResponder {
    let settings: ReceiverSettings
    let writer: SpoolWriter
    let logger: Logger
    let metrics: ReceiverMetrics
    let now: @Sendable () -> Date
    /// Without the slash at the end.
    private let path: Substring

    /// Seconds; long enough for somebody to have freed some space.
    private static let retryAfter = "30"

    init(
        settings: ReceiverSettings,
        writer: SpoolWriter,
        logger: Logger,
        metrics: ReceiverMetrics,
        now: @escaping @Sendable () -> Date
    ) {
        self.settings = settings
        self.writer = writer
        self.logger = logger
        self.metrics = metrics
        self.now = now
        path = HTTPRequest(method: .post, scheme: nil, authority: nil, path: settings.path).pathOnly
    }

    func admit(_ head: HTTPRequest) -> Admission {
        switch head.pathOnly {
        case path, Substring(ReceiverSettings.secondPath):
            guard head.method == .post else {
                return .answer(.line(.methodNotAllowed, "webhooks are posted here", [.allow: "POST"]))
            }
            // A stranger's body is measured, since 413 comes before 401, but does not fill our memory.
            return .read(limit: settings.sizeLimit, from: caller(of: head))
        case Health.path:
            return .answer(Health.reply(to: head))
        default:
            return .answer(.line(.notFound, "nothing here"))
        }
    }

    func respond(to head: HTTPRequest, from caller: Caller, body: ByteBuffer?, answer: @escaping Answer) {
        switch check(head, caller, body) {
        case .answered(let reply): answer(reply)
        case .wanted(let event, let bytes, let log): store(event, bytes, log, answer)
        }
    }

    private enum Checked {
        case answered(Reply)
        case wanted(WebhookEvent, [UInt8], Logger)
    }

    private func check(_ head: HTTPRequest, _ caller: Caller, _ body: ByteBuffer?) -> Checked {
        var log = logger
        guard let body else {
            return refuse(.size, .contentTooLarge, "the body is larger than \(settings.sizeLimit) bytes", log)
        }
        guard case .trusted(let token) = caller else {
            return refuse(.token, .unauthorized, "the token is wrong or missing", log)
        }
        if let token { log[metadataKey: "token"] = "\(token.rawValue)" }
        let bytes = Array(buffer: body)
        if !settings.secrets.isEmpty {
            guard let signature = head.headerFields[.superOfficeSignature] else {
                return refuse(.signature, .unauthorized, "the signature is missing", log)
            }
            guard let position = settings.secrets.match(signature: signature, of: bytes) else {
                return refuse(.signature, .unauthorized, "the signature is wrong", log)
            }
            log[metadataKey: "secret"] = "\(position.rawValue)"
        }
        let event: WebhookEvent
        do {
            event = try Self.event(JSONObject(bytes))
        } catch let error as JSONError {
            return refuse(.json, .badRequest, "the body \(error)", log)
        } catch {
            return refuse(.event, .badRequest, "\(error)", log)
        }
        log[metadataKey: "event"] = "\(event.name.prefix(100))"
        if let retry = head.headerFields[.superOfficeRetry] { log[metadataKey: "retry"] = "\(retry.prefix(10))" }
        compareIDs(head, event, log)
        if event.isTest || head.headerFields[.hookTest]?.lowercased() == "true" {
            log.info("Test webhook answered")
            metrics.count(.test)
            return .answered(.line(.ok, "test received"))
        }
        return .wanted(event, bytes, log)
    }

    /// Reads what came from the network, which has no say over the spool: a story of its own would be believed, and a
    /// `*.requested` event is a person's order.
    private static func event(_ object: JSONObject) throws(WebhookError) -> WebhookEvent {
        if object.members.contains(where: { $0.name == Story.member }) {
            throw WebhookError("\"\(Story.member)\" is the spool's own member; put files into incoming/")
        }
        let event = try WebhookEvent(object)
        if event.isRequest {
            throw WebhookError("requests are not accepted over the network; put files into incoming/")
        }
        return event
    }

    private func store(
        _ event: WebhookEvent,
        _ bytes: [UInt8],
        _ log: Logger,
        _ answer: @escaping Answer
    ) {
        let arrival = Arrival(
            name: event.jobName(receivedAt: now()),
            bytes: bytes,
            identity: event.identity(ours: settings.contextIdentifier)
        )
        let start = ContinuousClock.now
        writer.write(arrival) { result in
            switch result {
            case .success(.stored): metrics.stored(after: start.duration(to: .now))
            case .success(.duplicate): metrics.count(.duplicate)
            case .failure(let error): metrics.count(error.kind == .noSpace ? .space : .spool)
            }
            answer(reply(to: result, arrival, event, log))
        }
    }

    /// Made on the writer's thread, so what goes to the log is only said here.
    private func reply(
        to result: Result<Receipt, SpoolError>,
        _ arrival: Arrival,
        _ event: WebhookEvent,
        _ log: Logger
    ) -> Reply {
        switch result {
        case .success(.stored(let name)):
            .line(.ok, "stored").logging { [ours = settings.contextIdentifier] in
                var metadata: Logger.Metadata = ["job": "\(name)"]
                if let ours, let tenant = event.tenant, tenant.lowercased() != ours.lowercased() {
                    metadata["foreignTenant"] = "\(tenant.prefix(100))"
                }
                log.info("Webhook stored", metadata: metadata)
            }
        case .success(.duplicate):
            .line(.ok, "stored before").logging {
                log.info("Webhook is in the spool already", metadata: ["job": "\(arrival.name)"])
            }
        case .failure(let error):
            .line(.serviceUnavailable, "cannot store the event now", [.retryAfter: Self.retryAfter]).logging {
                log.error(
                    "Webhook not stored",
                    metadata: ["job": "\(arrival.name)", "status": "503", "error": "\(error)"]
                )
            }
        }
    }

    private func caller(of head: HTTPRequest) -> Caller {
        if settings.tokens.isEmpty { return .trusted(nil) }
        let token = head.presentedTokens.lazy.compactMap { settings.tokens.match(token: $0) }.first
        return token.map { .trusted($0) } ?? .stranger
    }

    private func refuse(
        _ refusal: ReceiverMetrics.Refusal,
        _ status: HTTPResponse.Status,
        _ reason: String,
        _ log: Logger
    ) -> Checked {
        metrics.count(refusal)
        log.warning("Webhook refused", metadata: ["status": "\(status.code)", "reason": "\(reason)"])
        let headers: HTTPFields = status == .unauthorized ? [.wwwAuthenticate: "Bearer"] : [:]
        return .answered(.line(status, reason, headers))
    }

    /// Header and body may carry different ids; ours is the body's.
    private func compareIDs(_ head: HTTPRequest, _ event: WebhookEvent, _ log: Logger) {
        guard let header = head.headerFields[.superOfficeEventID], header != event.id else { return }
        log.debug(
            "Event id of the header differs",
            metadata: ["header": "\(header.prefix(100))", "body": "\((event.id ?? "none").prefix(100))"]
        )
    }
}
