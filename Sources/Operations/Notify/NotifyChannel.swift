/// A way to tell people of alerts.
package enum NotifyChannel: String, Sendable, CaseIterable {
    /// NOTIFY_URL.
    case url
    /// NOTIFY_MAIL.
    case mail

    /// For people.
    package var words: String {
        switch self {
        case .url: "NOTIFY_URL"
        case .mail: "mail"
        }
    }
}

/// Whoever takes messages for people.
package protocol NotifyReceiver: Sendable {
    var channel: NotifyChannel { get }
    /// Where messages go, without anything secret.
    var place: String { get }

    /// Takes within seconds what is sent, or says why not; never hangs.
    func send(_ message: NotifyMessage) async -> NotifyOutcome
}

/// What became of a message.
package enum NotifyOutcome: Sendable, Equatable {
    case taken
    /// - Parameters:
    ///   - why: in one line, without anything secret.
    ///   - wait: seconds for which the receiver wants to be left alone.
    case refused(why: String, wait: Double? = nil)
}
