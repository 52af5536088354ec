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
    private(set) var state = WebhookStatus.State.active
    private(set) var totalCalls = 0
    private(set) var totalErrors = 0
    private(set) var consecutiveErrors = 0
    /// The status or the reason on its first line; then the headers and the body that came with it.
    private(set) var lastError: String?
    var waiting: [WebhookEvent] = []

    init(id: Int, target: WebhookTarget, at now: Date, by associate: Int) {
        self.id = id
        self.target = target
        registered = now
        registeredBy = associate
        updated = now
        updatedBy = associate
    }

    var status: WebhookStatus {
        WebhookStatus(
            state: state,
            consecutiveErrors: consecutiveErrors,
            waiting: waiting.count,
            lastError: lastError?.split(separator: "\n").first.map(String.init)
        )
    }

    /// Notes how one attempt to deliver went; nil is a success.
    mutating func record(_ problem: WebhookProblem?) {
        totalCalls += 1
        guard let problem else {
            consecutiveErrors = 0
            return
        }
        totalErrors += 1
        consecutiveErrors += 1
        lastError = problem.text
        if problem.status == 410 || consecutiveErrors >= Self.failureLimit { state = .tooManyErrors }
    }

    /// Switching it on again forgives the failures so far; the totals stay.
    mutating func switchTo(_ state: WebhookStatus.State) {
        if state == .active, self.state != .active { consecutiveErrors = 0 }
        self.state = state
    }
}

/// How a webhook is doing.
package struct WebhookStatus: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case active = "Active", stopped = "Stopped", tooManyErrors = "TooManyErrors"
    }

    package var state: State
    package var consecutiveErrors: Int
    package var waiting: Int
    /// What went wrong last, in one line.
    package var lastError: String?
}

/// Why one attempt to deliver failed.
struct WebhookProblem: Hashable, Sendable {
    /// The status that came back, when one came.
    var status: Int?
    /// The status or the reason; then the headers and the body.
    let text: String

    /// The status, or the reason when there was none.
    var line: Substring { text.prefix { $0 != "\n" } }
}

/// What became of the test event that goes out before a webhook is saved.
struct WebhookTrial: Sendable {
    let problem: WebhookProblem?
}
