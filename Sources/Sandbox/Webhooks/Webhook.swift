import FoundationEssentials
import JSON

/// One webhook of the tenant: what was registered, how it is doing, and the events that wait for it.
struct Webhook: Sendable {
    /// Failures in a row that switch it off (sure).
    static let failureLimit = 9
    /// The id of the one that the configuration sets up and the control API changes.
    static let configured = 1

    let id: Int
    var target: WebhookTarget
    var description = ""
    var errorsEmail = ""
    /// Put into every body beside the event's own members.
    var properties: [String: JSONValue] = [:]
    let registered: Date
    let registeredBy: Int
    var updated: Date
    var updatedBy: Int
    private(set) var state = State.active
    private(set) var totalCalls = 0
    private(set) var totalErrors = 0
    private(set) var consecutiveErrors = 0
    /// The status or the reason on its first line; then the headers and the body that came with it.
    private(set) var lastError: String?
    var waiting: [WebhookEvent] = []

    init(id: Int, target: WebhookTarget, at now: Date, by associate: Int) {
        (self.id, self.target) = (id, target)
        (registered, registeredBy) = (now, associate)
        (updated, updatedBy) = (now, associate)
    }

    /// Notes how one attempt to deliver went.
    mutating func record(_ attempt: WebhookAttempt) {
        totalCalls += 1
        if attempt.succeeded {
            consecutiveErrors = 0
            return
        }
        totalErrors += 1
        consecutiveErrors += 1
        lastError = attempt.text
        if attempt.status == 410 || consecutiveErrors >= Self.failureLimit { state = .tooManyErrors }
    }

    /// Switching it on again forgives the failures so far; the totals stay.
    mutating func switchTo(_ state: State) {
        if state == .active, self.state != .active { consecutiveErrors = 0 }
        self.state = state
    }

    enum State: String, Hashable, Sendable {
        case active = "Active", stopped = "Stopped", tooManyErrors = "TooManyErrors"
    }
}

/// What became of one attempt to deliver an event.
struct WebhookAttempt: Hashable, Sendable {
    /// The status that came back, when one came.
    var status: Int?
    /// The status, or the reason why there was none; then the headers and the body.
    let text: String

    /// Exactly 200 is a success (sure).
    var succeeded: Bool { status == 200 }
    /// The status, or the reason when there was none.
    var line: String { String(text.prefix { $0 != "\n" }) }
}
