package import FoundationEssentials
package import JSON

/// A job that this process has claimed: its file lies in `processing/<claimer>/` and its lane is ours.
///
/// The consuming methods are the only ways out, so settling twice does not compile, and a claim that is dropped is
/// released. Whatever they throw, the claim is over: a file that could not be moved stays in `processing/` and is
/// retried by the next sweep.
package struct Claim: ~Copyable, Sendable {
    package let name: JobName
    package let job: JobFile
    private let queue: JobQueue
    private var isSettled = false

    init(name: JobName, job: JobFile, queue: JobQueue) {
        self.name = name
        self.job = job
        self.queue = queue
    }

    deinit {
        if !isSettled {
            let (name, queue) = (name, queue)
            Task { await queue.release(name) }
        }
    }

    /// Finished: to `done/<day>/`, with what was achieved.
    ///
    /// - Parameter wrote: whether this run changed something, which a later run that did not must not hide.
    package consuming func done(
        _ result: JSONValue,
        why: Reason,
        account: Story.Account?,
        wrote: Bool = true
    ) async throws(SpoolError) {
        var me = consume self
        me.isSettled = true
        var job = me.job
        if let account { job.story.account = account }
        try await me.queue.settle(me.name, as: .done, why: why, job: job, achieved: result, wrote: wrote)
    }

    /// Not our business after all: a pure move to `skipped/<day>/<reason>/`.
    package consuming func skip(reason: String) async throws(SpoolError) {
        var me = consume self
        me.isSettled = true
        try await me.queue.settleAsSkipped(me.name, reason: reason)
    }

    /// To be tried again: to `deferred/`, or to `failed/` after the last attempt.
    ///
    /// - Parameters:
    ///   - retryAfter: seconds that the other side asked us to wait.
    ///   - countsAttempt: false when the failure says nothing about this job.
    ///   - achieved: what this run wrote and where, before it could not go on.
    package consuming func retryLater(
        why: Reason,
        retryAfter: TimeInterval?,
        account: Story.Account?,
        countsAttempt: Bool = true,
        achieved: JSONValue? = nil
    ) async throws(SpoolError) {
        var me = consume self
        me.isSettled = true
        var story = me.job.story
        if let account { story.account = account }
        try await me.queue.settleAsDeferred(
            me.name,
            why: why,
            retryAfter: retryAfter,
            story: story,
            countsAttempt: countsAttempt,
            achieved: achieved
        )
    }

    /// Needs a human: to `failed/`, with the reason in the file.
    ///
    /// - Parameter achieved: what this run wrote and where, before it failed.
    package consuming func fail(
        why: Reason,
        account: Story.Account?,
        achieved: JSONValue? = nil
    ) async throws(SpoolError) {
        var me = consume self
        me.isSettled = true
        var job = me.job
        if let account { job.story.account = account }
        try await me.queue.settle(me.name, as: .failed, why: why, job: job, achieved: achieved, wrote: false)
    }

    /// Back to the folder it came from, because the job belongs to another lane than was known: nobody waits inside a
    /// lane.
    ///
    /// What tells the lane has to be in the ledger before. The job keeps its age, and no attempt is counted.
    package consuming func lineUp() async {
        var me = consume self
        me.isSettled = true
        await me.queue.lineUp(me.name)
    }

    /// Back to the folder it came from, as if it had never been claimed.
    package consuming func release() async {
        var me = consume self
        me.isSettled = true
        await me.queue.release(me.name)
    }
}
