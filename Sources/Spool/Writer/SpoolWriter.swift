import Glibc

/// Something to be put into `incoming/`.
package struct NewJob: Sendable {
    package var name: JobName
    package var bytes: [UInt8]
    /// What makes it the same event when it comes again; nil when that cannot be told.
    package var identity: String?

    package init(name: JobName, bytes: [UInt8], identity: String?) {
        self.name = name
        self.bytes = bytes
        self.identity = identity
    }
}

/// What became of an arrival that is safe on disk.
package enum WriteResult: Sendable, Equatable {
    /// Written, flushed and in `incoming/` under this name.
    case stored(JobName)
    /// The same event was stored before; nothing was written.
    case duplicate
}

/// Puts arrivals into `incoming/`, durably: when `write` returns, the file and its directory entry are on disk.
///
/// ## On disk
/// One thread takes everything that is waiting, writes all files into `tmp/`, flushes them, renames them into
/// `incoming/` and flushes that folder once; then it answers all. A single file is flushed by `fsync`, a batch by one
/// `syncfs`: after simulated power cuts on ext4, xfs and btrfs these orders left every file whole, while flushing only
/// the last file of a batch left the others empty.
///
/// ## Errors
/// An arrival that fails leaves nothing in `tmp/` or `incoming/`; others of its batch are not affected unless the
/// flush itself fails. A folder that somebody removed is made again at once, but nothing is made where no spool is.
package final class SpoolWriter: Sendable {
    package typealias Answer = @Sendable (Result<WriteResult, SpoolError>) -> Void

    private enum Work: Sendable {
        case write(NewJob, Answer)
        case call(@Sendable () -> Void)
    }

    private let thread: BatchThread<Work>
    private let committer: Committer
    /// How the last commit or probe went.
    package let disk: DiskHealth

    /// Whoever sends must hear within ten seconds that nothing can be stored, and that it can be again.
    package static let probeInterval = Duration.seconds(3)

    /// - Parameters:
    ///   - freeSpaceFloor: bytes that must stay free on the volume; below it arrivals are refused.
    ///   - probing: how long nothing is written before the disk is tried; nil for never.
    ///   - remembering: identities of events that are in the spool already (see `RecentEvents` and `remember`).
    ///   - onBatch: called on the writer's thread with how many arrivals a batch has.
    ///   - onTrouble: called on the writer's thread with why writes begin to fail, and nil when they succeed again.
    package init(
        files: SpoolFiles,
        freeSpaceFloor: Int,
        probing interval: Duration? = nil,
        remembering recent: RecentEvents = RecentEvents(),
        onBatch: @escaping @Sendable (Int) -> Void = { _ in },
        onTrouble: @escaping @Sendable (Reason?) -> Void = { _ in }
    ) {
        let disk = DiskHealth(root: files.layout.root, onChange: onTrouble)
        let committer = Committer(
            files: files,
            freeSpaceFloor: freeSpaceFloor,
            probing: interval,
            recent: recent,
            disk: disk
        )
        (self.disk, self.committer) = (disk, committer)
        thread = BatchThread(name: "spool-commit", pulse: interval) { work in
            var requests: [(arrival: NewJob, answer: Answer)] = []
            for piece in work {
                switch piece {
                case .write(let arrival, let answer): requests.append((arrival, answer))
                case .call(let body): body()
                }
            }
            if !requests.isEmpty {
                onBatch(requests.count)
                var results: [Result<WriteResult, SpoolError>] = []
                disk.during { results = committer.commit(requests.map(\.arrival)) }
                for (request, result) in zip(requests, results) { request.answer(result) }
            }
            // Not only when nothing comes: repetitions are answered without a write.
            disk.during { committer.probeIfDue() }
        }
    }

    /// Returns when the arrival is on disk.
    ///
    /// - Throws: `noSpace`, `permission` or `inputOutput`; `stopped` after `stop()`.
    package func write(_ arrival: NewJob) async throws(SpoolError) -> WriteResult {
        let result = await withCheckedContinuation { answer in
            write(arrival) { answer.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Calls `answer` on the writer's thread when the arrival is on disk, or cannot be; what it does delays the others.
    package func write(_ arrival: NewJob, answer: @escaping Answer) {
        if !thread.submit(.write(arrival, answer)) {
            answer(.failure(SpoolError(.stopped, "the spool's writer was stopped; try again")))
        }
    }

    /// Reads on a thread of its own which events are in the spool, so that no caller waits for it; until it is done a
    /// repetition of an earlier one may be stored twice.
    ///
    /// - Parameters:
    ///   - read: blocks.
    ///   - failed: called with why it could not be read.
    package func remember(
        _ read: @escaping @Sendable () throws(SpoolError) -> RecentEvents,
        failed: @escaping @Sendable (SpoolError) -> Void = { _ in }
    ) {
        let reader = Thread.start(name: "spool-memory", isBackground: true) { [thread, committer] in
            do throws(SpoolError) {
                let events = try read()
                _ = thread.submit(.call { committer.remember(events) })
            } catch {
                failed(error)
            }
        }
        guard let reader else {
            return failed(SpoolError(.inputOutput, "cannot start a thread; raise the limit of processes (ulimit -u)"))
        }
        pthread_detach(reader)
    }

    /// Calls `answer` on the writer's thread, which shows that it moves.
    package func ask(_ answer: @escaping @Sendable () -> Void) { _ = thread.submit(.call(answer)) }

    /// How many arrivals wait for the thread.
    package var waitingCount: Int { thread.waitingCount }

    /// Commits what is waiting, then ends the thread.
    ///
    /// Blocks the caller until then.
    package func stop() { thread.stop() }
}
