/// Whether SuperOffice calls a webhook's target.
package enum WebhookState: String, Sendable, CaseIterable {
    case active = "Active"
    /// A person, or the app that made it, switched it off.
    case stopped = "Stopped"
    /// SuperOffice switched it off: nine failures in a row, or one 410 (vendor documentation, sure).
    case tooManyErrors = "TooManyErrors"
    case unknown = "Unknown"
}

/// How often SuperOffice called a webhook's target.
package struct WebhookUsage: Hashable, Sendable {
    package var calls: Int
    package var errors: Int
    /// Back to 0 with the next success (vendor documentation, sure).
    package var consecutiveErrors: Int

    package init(calls: Int, errors: Int, consecutiveErrors: Int) {
        (self.calls, self.errors, self.consecutiveErrors) = (calls, errors, consecutiveErrors)
    }
}
