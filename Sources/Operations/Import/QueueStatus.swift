/// What the status of a row in another system's queue means to us.
package enum QueueStatus: String, Sendable, CaseIterable {
    /// To be done.
    case open
    case finished
    /// Given up; it is a person's to say whether it is to be done again.
    case failed

    /// The words that queues use; others are named and never guessed.
    package static let words: [String: QueueStatus] = {
        let words: [(QueueStatus, [String])] = [
            (
                .open,
                [
                    "open", "new", "pending", "queued", "waiting", "ready", "scheduled", "received", "processing",
                    "running", "started", "in_progress", "in-progress", "claimed", "locked", "deferred", "retry",
                    "retrying", "retry_scheduled",
                ]
            ),
            (
                .finished,
                [
                    "finished", "done", "completed", "complete", "success", "succeeded", "successful", "ok",
                    "processed", "skipped", "ignored", "cancelled", "canceled", "deleted", "no_change", "unchanged",
                ]
            ),
            (.failed, ["failed", "failure", "error", "dead", "gave_up"]),
        ]
        return Dictionary(uniqueKeysWithValues: words.flatMap { status, words in words.map { ($0, status) } })
    }()
}
