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
/// Checked in this order: 403 through a proxy, where no credentials are asked for; 413 too large, 401 token, 401 signature
/// (missing: before the body is read), 400 no webhook; then the durable write, 503 when the spool cannot take it. Never
/// 410: SuperOffice would switch the webhook off at once.
///
/// It runs on the threads of the event loops: nothing here may wait.
struct WebhookEndpoint: Sendable {
    typealias Answer = @Sendable (Reply) -> Void

    /// What the bodies of all calls may take in memory.
    let bodies = BodyBudget()
    let settings: ReceiverSettings
    let writer: SpoolWriter
    let logger: Logger
    let tally: ReceiverTally
    let refusals: RefusalLog
    let now: @Sendable () -> Date

    /// Decides on the head alone what is to be done with the body.
    func admit(_ call: Call) -> Admission {
        let head = call.head
        switch head.pathOnly {
        case settings.path.pathOnly, Substring(ReceiverSettings.secondPath):
            do throws(Refusal) {
                return .read(limit: settings.sizeLimit, from: try caller(of: call))
            } catch {
                return .answer(refuse(error, from: call.peer))
            }
        case Health.path:
            let reply = Health.reply(to: head)
            if reply.status == .methodNotAllowed { tally.count(.method) }
            return .answer(reply)
        default:
            return .answer(refuse(Refusal(.path, "nothing here"), from: call.peer))
        }
    }

    /// Who it is, as far as the head shows.
    ///
    /// A stranger's body is measured, since 413 comes before 401, but does not fill our memory.
    private func caller(of call: Call) throws(Refusal) -> Caller {
        let head = call.head
        guard head.method == .post else { throw Refusal(.method, "webhooks are posted here") }
        if settings.isOpen, call.isThroughProxy {
            throw Refusal(.proxied, "webhooks through a proxy need WEBHOOK_TOKEN or WEBHOOK_SECRET to be set")
        }
        if (head.declaredLength ?? 0) > settings.sizeLimit { throw .tooLarge(limit: settings.sizeLimit) }
        // A few, so that thousands cannot be tried at once.
        let token = head.presentedTokens.prefix(8).lazy.compactMap { settings.tokens.match(token: $0) }.first
        guard settings.tokens.isEmpty || token != nil else { return .unauthenticated }
        if !settings.secrets.isEmpty { _ = try signature(of: head) }
        return .trusted(token)
    }

    private func signature(of head: HTTPRequest) throws(Refusal) -> String {
        guard let signature = head.headerFields[.superOfficeSignature] else {
            throw Refusal(.signature, "the signature is missing")
        }
        guard SharedSecrets.isSignature(signature) else { throw .wrongSignature }
        return signature
    }

    /// Answers a call that could not be read, and notes that.
    func refuse(_ refusal: Refusal, from peer: SocketAddress?) -> Reply {
        tally.count(refusal.code)
        refusals.note(refusal, from: peer)
        return refusal.reply
    }

    /// Answers a call whose body was read, now or later, once and from any thread.
    ///
    /// The body is empty when the caller is not authenticated.
    func respond(to call: Call, from caller: Caller, body: ByteBuffer, answer: @escaping Answer) {
        do throws(Refusal) {
            guard let (event, bytes, log) = try check(call.head, caller, body) else {
                return answer(.line(.ok, "test received"))
            }
            store(event, bytes, call.peer, log, answer)
        } catch {
            answer(refuse(error, from: call.peer))
        }
    }

    /// What is to be stored; nil for a test.
    private func check(_ head: HTTPRequest, _ caller: Caller, _ body: ByteBuffer) throws(Refusal) -> (
        WebhookEvent, [UInt8], Logger
    )? {
        var log = logger
        guard case .trusted(let token) = caller else { throw Refusal(.token, "the token is wrong or missing") }
        if let token { log[metadataKey: "token"] = "\(token.rawValue)" }
        let bytes = Array(buffer: body)
        if !settings.secrets.isEmpty {
            guard let position = settings.secrets.match(signature: try signature(of: head), of: bytes) else {
                throw .wrongSignature
            }
            log[metadataKey: "secret"] = "\(position.rawValue)"
        }
        let event = try Self.event(bytes)
        log[metadataKey: "event"] = "\(event.name)"
        if let retry = head.headerFields[.superOfficeRetry] { log[metadataKey: "retry"] = "\(retry.prefix(10))" }
        compareIDs(head, event, log)
        if event.isTest || head.headerFields[.hookTest]?.lowercased() == "true" {
            log.info("Test webhook answered")
            tally.count(.test)
            return nil
        }
        return (event, bytes, log)
    }

    /// Reads what came from the network, which has no say over the spool: a story of its own would be believed, and a
    /// `*.requested` event is a person's order.
    private static func event(_ bytes: [UInt8]) throws(Refusal) -> WebhookEvent {
        let object: JSONObject
        do { object = try JSONObject(bytes, limits: .network) } catch { throw Refusal(.json, "the body \(error)") }
        if object.members.contains(where: { $0.name == JobHistory.member }) {
            throw Refusal(.requested, "\"\(JobHistory.member)\" is the spool's own member; put files into incoming/")
        }
        let event: WebhookEvent
        do { event = try WebhookEvent(object) } catch { throw Refusal(.event, "\(error)") }
        for (member, text, limit) in [
            ("Event", event.name, 100), ("EventId", event.id, 200), ("ContextIdentifier", event.tenant, 100),
        ] where (text?.utf8.count ?? 0) > limit {
            throw Refusal(.event, "\"\(member)\" is longer than \(limit) bytes")
        }
        if event.isRequest {
            throw Refusal(.requested, "requests are not accepted over the network; put files into incoming/")
        }
        return event
    }

    private func store(
        _ event: WebhookEvent,
        _ bytes: [UInt8],
        _ peer: SocketAddress?,
        _ log: Logger,
        _ answer: @escaping Answer
    ) {
        let arrival = NewJob(
            name: event.jobName(receivedAt: now()),
            bytes: bytes,
            identity: event.identity(ours: settings.contextIdentifier)
        )
        @Sendable func refuse(_ code: Refusal.Code, _ detail: String) {
            let refusal = Refusal(code, "cannot store the event now", detail: detail)
            tally.count(code)
            answer(refusal.reply.logging { refusals.note(refusal, from: peer, job: arrival.name) })
        }
        // What waits for a disk that hangs stays in memory, also when its caller has gone and comes again.
        if case .hanging(let trouble) = writer.disk.verdict { return refuse(.spool, trouble.sentence) }
        let start = ContinuousClock.now
        writer.write(arrival) { result in
            // On the writer's thread, on which all others wait: so what goes to the log is only said here.
            switch result {
            case .success(.stored(let name)):
                tally.stored(after: start.duration(to: .now))
                answer(.line(.ok, "stored").logging { logStored(name, event, log) })
            case .success(.duplicate):
                tally.count(.duplicate)
                answer(
                    .line(.ok, "stored before").logging {
                        log.info("Webhook is in the spool already", metadata: ["job": "\(arrival.name)"])
                    }
                )
            case .failure(let error): refuse(error.kind == .noSpace ? .space : .spool, "\(error)")
            }
        }
    }

    private func logStored(_ name: JobName, _ event: WebhookEvent, _ log: Logger) {
        var metadata: Logger.Metadata = ["job": "\(name)"]
        if let ours = settings.contextIdentifier, let tenant = event.tenant, tenant.lowercased() != ours.lowercased() {
            metadata["foreignTenant"] = "\(tenant)"
        }
        log.info("Webhook stored", metadata: metadata)
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

extension Refusal {
    fileprivate static let wrongSignature = Refusal(.signature, "the signature is wrong")
}
