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

    /// What it held, with the company where that is known now; the claim is over.
    private consuming func end(_ account: JobHistory.Account? = nil) -> (JobName, JobFile, JobQueue) {
        isSettled = true
        var job = job
        if let account { job.story.account = account }
        return (name, job, queue)
    }

    /// Finished: to `done/<day>/`, with what was achieved.
    ///
    /// - Parameter wrote: whether this run changed something, which a later run that did not must not hide.
    package consuming func done(
        _ result: JSONValue,
        why: Reason,
        account: JobHistory.Account?,
        wrote: Bool = true
    ) async throws(SpoolError) {
        let (name, job, queue) = end(account)
        try await queue.settle(name, job, as: .done, .init(why: why, achieved: result, wrote: wrote))
    }

    /// Not our business after all: a pure move to `skipped/<day>/<reason>/`.
    package consuming func skip(reason: String) async throws(SpoolError) {
        let (name, _, queue) = end()
        try await queue.settleAsSkipped(name, reason: reason)
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
        account: JobHistory.Account?,
        countsAttempt: Bool = true,
        achieved: JSONValue? = nil
    ) async throws(SpoolError) {
        let (name, job, queue) = end(account)
        let ending = JobQueue.Ending.retry(after: retryAfter, countsAttempt: countsAttempt)
        try await queue.settle(name, job, as: ending, .init(why: why, achieved: achieved))
    }

    /// Needs a human: to `failed/`, with the reason in the file.
    ///
    /// - Parameter achieved: what this run wrote and where, before it failed.
    package consuming func fail(
        why: Reason,
        account: JobHistory.Account?,
        achieved: JSONValue? = nil
    ) async throws(SpoolError) {
        let (name, job, queue) = end(account)
        try await queue.settle(name, job, as: .failed, .init(why: why, achieved: achieved))
    }

    /// Back to the folder it came from, because the job belongs to another lane than was known: no worker waits inside
    /// a lane.
    ///
    /// What decides the lane has to be in the ledger before. The job keeps its age, and no attempt is counted.
    package consuming func lineUp() async {
        let (name, _, queue) = end()
        await queue.lineUp(name)
    }

    /// Back to the folder it came from, as if it had never been claimed.
    package consuming func release() async {
        let (name, _, queue) = end()
        await queue.release(name)
    }
}
