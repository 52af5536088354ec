/// What is to happen with a job, told from its content alone.
package enum Classification: Sendable, Equatable {
    /// Not our business: one rename into `skipped/<day>/<reason>/`.
    case skip(reason: String)
    /// To be worked on.
    ///
    /// - lane: jobs of one lane run one after another, in order of age.
    /// - entity: a later waiting job of the same entity makes an earlier one superfluous.
    case run(lane: String, entity: String)
    /// No job at all: to `failed/` byte for byte.
    case malformed(why: Reason)
}

/// The pure function that decides; called on the spool's thread, so it must neither block nor wait.
package typealias Classifier = @Sendable (JobFile) -> Classification
