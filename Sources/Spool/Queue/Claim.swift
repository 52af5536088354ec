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

    /// What it held; the claim is over.
    private consuming func end() -> (JobName, JobFile, JobQueue) {
        isSettled = true
        return (name, job, queue)
    }

    /// The run has ended: to where such an ending leads.
    ///
    /// - Parameters:
    ///   - account: the company, where that is known now.
    ///   - names: what ids of the event are called, where that is known now.
    ///   - achieved: what this run wrote and where, also when it could not go on.
    package consuming func settle(
        _ ending: JobQueue.Ending,
        why: Reason,
        account: JobHistory.Account?,
        names: [String: String] = [:],
        achieved: JSONValue? = nil
    ) async throws(SpoolError) {
        var (name, job, queue) = end()
        if let account { job.story.account = account }
        job.story.names.merge(names) { $1 }
        try await queue.settle(name, job, as: ending, why: why, achieved: achieved)
    }

    /// What is to be written waits for a person's yes: to `proposed/`.
    ///
    /// - Parameter proposal: with what is shown under ``JobHistory/shown``.
    package consuming func propose(
        _ proposal: JSONValue,
        why: Reason,
        account: JobHistory.Account?,
        names: [String: String] = [:]
    ) async throws(SpoolError) {
        try await settle(.proposed, why: why, account: account, names: names, achieved: proposal)
    }

    /// Not our business after all: a pure move to `skipped/<day>/<reason>/`.
    package consuming func skip(reason: String) async throws(SpoolError) {
        let (name, _, queue) = end()
        try await queue.settleAsSkipped(name, reason: reason)
    }

    /// Back to the folder it came from, as if it had never been claimed: the job keeps its age, and no attempt is counted.
    ///
    /// - Parameter toOtherLane: because it belongs to another lane than was known: no worker waits inside a lane. What
    ///   decides the lane has to be in the ledger before.
    package consuming func release(toOtherLane: Bool = false) async {
        let (name, _, queue) = end()
        await queue.release(name, toOtherLane: toOtherLane)
    }
}
