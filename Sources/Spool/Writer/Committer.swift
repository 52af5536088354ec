import FoundationEssentials

/// The commit of one batch.
///
/// Only the writer's thread calls it.
final class Committer: @unchecked Sendable {
    private let files: SpoolFiles
    private let freeSpaceFloor: Int
    private let interval: Duration?
    private let probe: SpoolProbe
    private let disk: DiskHealth
    private var recent: RecentEvents
    private let nonce = String(UInt32.random(in: 0...UInt32.max), radix: 36)
    private var counter = 0
    /// Events that others may have seen in `incoming/` for a moment, although they are not there.
    private var withdrawn: [String] = []
    /// When the disk was last written to, or that was tried.
    private var lastTried = Instant.distantPast

    init(files: SpoolFiles, freeSpaceFloor: Int, probing interval: Duration?, recent: RecentEvents, disk: DiskHealth) {
        self.files = files
        self.freeSpaceFloor = freeSpaceFloor
        self.interval = interval
        self.recent = recent
        self.disk = disk
        probe = SpoolProbe(files: files, floor: freeSpaceFloor)
    }

    func probeIfDue() {
        guard let interval, .now - lastTried >= interval else { return }
        note(probe.result())
    }

    private func note(_ result: Result<VolumeSpace, SpoolError>) {
        disk.note(result)
        lastTried = .now
    }

    /// Adds what was found in the folders while webhooks were already taken.
    func remember(_ other: RecentEvents) {
        recent.merge(other, without: withdrawn)
        withdrawn = []
    }

    private enum Progress {
        case written(tmp: SpoolLayout.Place)
        case sameAs(Int)
        case ended(Result<Receipt, SpoolError>)
    }

    func commit(_ arrivals: [Arrival]) -> [Result<Receipt, SpoolError>] {
        var progress: [Progress] = []
        progress.reserveCapacity(arrivals.count)
        var firstOf: [String: Int] = [:]
        let space = Result { () throws(SpoolError) in try files.space(above: freeSpaceFloor) }
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
            switch space {
            case .success: progress.append(write(arrival, &anchor))
            case .failure(let refusal): progress.append(.ended(.failure(refusal)))
            }
        }
        flush(&progress, anchor)
        publish(arrivals, &progress)
        let results = answers(arrivals, progress)
        if let failure = results.lazy.compactMap(\.failure).last {
            note(.failure(files.exact(failure)))
        } else if results.contains(where: { $0.receipt != .duplicate }) {
            note(space)
        }
        return results
    }

    /// Leaves the first file of a batch open in `anchor`, for the flush.
    ///
    /// The others are closed, or a burst would need a descriptor each.
    private func write(_ arrival: Arrival, _ anchor: inout CInt?) -> Progress {
        counter += 1
        // Two receivers may write the same name at the same time, also two with the same process id in their containers.
        let tmp = SpoolLayout.Place.tmp("\(arrival.name.stem(atMost: 200)).\(nonce)-\(counter)")
        let path = files.layout.path(tmp)
        do throws(SystemCallError) {
            let descriptor = try files.create(path)
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
                // The memory may never come.
                if let identity = arrivals[index].identity, withdrawn.count < 10_000 { withdrawn.append(identity) }
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

extension Result<Receipt, SpoolError> {
    fileprivate var receipt: Receipt? { if case .success(let receipt) = self { receipt } else { nil } }
    fileprivate var failure: SpoolError? { if case .failure(let error) = self { error } else { nil } }
}
