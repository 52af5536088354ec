import FoundationEssentials
import Glibc

/// Something to be put into `incoming/`.
package struct Arrival: Sendable {
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
package enum Receipt: Sendable, Equatable {
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
/// flush itself fails.
package final class SpoolWriter: Sendable {
    private struct Request: Sendable {
        let arrival: Arrival
        let answer: @Sendable (Result<Receipt, SpoolError>) -> Void
    }

    private enum Work: Sendable {
        case write(Request)
        case remember(RecentEvents)
    }

    private let thread: BatchThread<Work>

    /// - Parameters:
    ///   - freeSpaceFloor: bytes that must stay free on the volume; below it arrivals are refused.
    ///   - remembering: identities of events that are in the spool already (see `RecentEvents` and `remember`).
    ///   - onBatch: told on the writer's thread how many arrivals a batch has.
    package init(
        files: SpoolFiles,
        freeSpaceFloor: Int,
        remembering recent: RecentEvents = RecentEvents(),
        onBatch: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        let committer = Committer(files: files, freeSpaceFloor: freeSpaceFloor, recent: recent)
        thread = BatchThread(name: "spool-commit") { work in
            var requests: [Request] = []
            for piece in work {
                switch piece {
                case .write(let request): requests.append(request)
                case .remember(let recent): committer.remember(recent)
                }
            }
            if requests.isEmpty { return }
            onBatch(requests.count)
            let results = committer.commit(requests.map(\.arrival))
            for (request, result) in zip(requests, results) { request.answer(result) }
        }
    }

    /// Returns when the arrival is on disk.
    ///
    /// - Throws: `noSpace`, `permission` or `inputOutput`; `stopped` after `stop()`.
    package func write(_ arrival: Arrival) async throws(SpoolError) -> Receipt {
        let result = await withCheckedContinuation { answer in
            write(arrival) { answer.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Calls `answer` on the writer's thread when the arrival is on disk, or cannot be; what it does delays the others.
    package func write(_ arrival: Arrival, answer: @escaping @Sendable (Result<Receipt, SpoolError>) -> Void) {
        if !thread.submit(.write(Request(arrival: arrival, answer: answer))) {
            answer(.failure(SpoolError(.stopped, "the spool's writer was stopped; try again")))
        }
    }

    /// Reads on a thread of its own which events are in the spool, so that nobody waits for it; until it is done a
    /// repetition of an earlier one may be stored twice.
    ///
    /// - Parameters:
    ///   - read: blocks.
    ///   - failed: told why it could not be read.
    package func remember(
        _ read: @escaping @Sendable () throws(SpoolError) -> RecentEvents,
        failed: @escaping @Sendable (SpoolError) -> Void = { _ in }
    ) {
        let reader = Thread.start(name: "spool-memory", isBackground: true) { [thread] in
            do throws(SpoolError) {
                _ = thread.submit(.remember(try read()))
            } catch {
                failed(error)
            }
        }
        guard let reader else {
            return failed(SpoolError(.inputOutput, "cannot start a thread; raise the limit of processes (ulimit -u)"))
        }
        pthread_detach(reader)
    }

    /// How many arrivals wait for the thread.
    package var waitingCount: Int { thread.waitingCount }

    /// Commits what is waiting, then ends the thread.
    ///
    /// Blocks the caller until then.
    package func stop() { thread.stop() }
}

/// The commit of one batch.
///
/// Only the writer's thread calls it.
private final class Committer: @unchecked Sendable {
    private let files: SpoolFiles
    private let freeSpaceFloor: Int
    private var recent: RecentEvents
    private var counter = 0

    init(files: SpoolFiles, freeSpaceFloor: Int, recent: RecentEvents) {
        self.files = files
        self.freeSpaceFloor = freeSpaceFloor
        self.recent = recent
    }

    func remember(_ other: RecentEvents) { recent.merge(other) }

    private enum Progress {
        case written(tmp: SpoolLayout.Place)
        case sameAs(Int)
        case ended(Result<Receipt, SpoolError>)
    }

    func commit(_ arrivals: [Arrival]) -> [Result<Receipt, SpoolError>] {
        var progress: [Progress] = []
        progress.reserveCapacity(arrivals.count)
        var firstOf: [String: Int] = [:]
        let refusal = spaceRefusal()
        var anchor: CInt?
        for (index, arrival) in arrivals.enumerated() {
            if let identity = arrival.identity {
                if recent.contains(identity) {
                    progress.append(.ended(.success(.duplicate)))
                    continue
                }
                if let first = firstOf[identity] {
                    progress.append(.sameAs(first))
                    continue
                }
                firstOf[identity] = index
            }
            progress.append(refusal.map { .ended(.failure($0)) } ?? write(arrival, &anchor))
        }
        flush(&progress, anchor)
        publish(arrivals, &progress)
        return answers(arrivals, progress)
    }

    private func spaceRefusal() -> SpoolError? {
        guard freeSpaceFloor > 0 else { return nil }
        let root = files.layout.root
        do {
            let free = try files.system.freeSpace(root)
            guard free < freeSpaceFloor else { return nil }
            return SpoolError(
                .noSpace,
                "only \(free >> 20) MiB are free at \(root), less than the floor of \(freeSpaceFloor >> 20) MiB; "
                    + "free space on the spool's volume"
            )
        } catch {
            return SpoolError("look at the free space of", root, error)
        }
    }

    /// Leaves the first file of a batch open in `anchor`, for the flush.
    ///
    /// The others are closed, or a burst would need a descriptor each.
    private func write(_ arrival: Arrival, _ anchor: inout CInt?) -> Progress {
        counter += 1
        // Two receivers may write the same name at the same time: the process id keeps their scratch files apart.
        let tmp = SpoolLayout.Place.tmp("\(arrival.name.stem(atMost: 200)).\(getpid())-\(counter)")
        let path = files.layout.path(tmp)
        do throws(SystemCallError) {
            let descriptor = try files.system.open(path, .create(mode: SpoolLayout.fileMode))
            do throws(SystemCallError) {
                try files.system.write(descriptor, arrival.bytes)
                if anchor == nil { anchor = descriptor } else { files.system.close(descriptor) }
                return .written(tmp: tmp)
            } catch {
                files.system.close(descriptor)
                files.discard(tmp)
                throw error
            }
        } catch {
            return .ended(.failure(SpoolError("write", path, error)))
        }
    }

    private func flush(_ progress: inout [Progress], _ anchor: CInt?) {
        guard let anchor else { return }
        defer { files.system.close(anchor) }
        do {
            // Both are told of failed writes since the anchor was opened, which was before the first of them.
            let isAlone = progress.count { if case .written = $0 { true } else { false } } == 1
            if isAlone { try files.system.sync(anchor) } else { try files.system.syncFileSystem(anchor) }
        } catch {
            let failure = SpoolError("flush files in", files.layout.path(.tmp), error)
            for index in progress.indices {
                guard case .written(let tmp) = progress[index] else { continue }
                files.discard(tmp)
                progress[index] = .ended(.failure(failure))
            }
        }
    }

    private func publish(_ arrivals: [Arrival], _ progress: inout [Progress]) {
        var published: [(index: Int, place: SpoolLayout.Place)] = []
        for index in progress.indices {
            guard case .written(let tmp) = progress[index] else { continue }
            do {
                let place = try files.move(tmp, to: .incoming(arrivals[index].name))
                published.append((index, place))
                progress[index] = .ended(.success(.stored(place.jobName ?? arrivals[index].name)))
            } catch {
                files.discard(tmp)
                progress[index] = .ended(.failure(error))
            }
        }
        guard !published.isEmpty else { return }
        do {
            try files.syncFolder(.incoming)
        } catch {
            // Not durable, so not accepted: SuperOffice will send these again.
            for (index, place) in published {
                files.discard(place)
                progress[index] = .ended(.failure(error))
            }
        }
    }

    private func answers(_ arrivals: [Arrival], _ progress: [Progress]) -> [Result<Receipt, SpoolError>] {
        var results: [Result<Receipt, SpoolError>] = []
        results.reserveCapacity(progress.count)
        for (index, step) in progress.enumerated() {
            switch step {
            case .ended(let result):
                results.append(result)
                if case .success(.stored) = result, let identity = arrivals[index].identity {
                    recent.insert(identity, at: arrivals[index].name.receivedAt ?? Date())
                }
            case .sameAs(let first):
                results.append(results[first].map { _ in .duplicate })
            case .written:
                // `flush` and `publish` end every written file.
                results.append(.failure(SpoolError(.inputOutput, "the file was not published; try again")))
            }
        }
        return results
    }
}
