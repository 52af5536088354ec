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

    private typealias Answer = Result<WriteResult, SpoolError>
    /// A file in `tmp/`, or later in `incoming/`, by the index of its arrival.
    private typealias Written = (index: Int, place: SpoolLayout.Place)

    func commit(_ arrivals: [NewJob]) -> [Result<WriteResult, SpoolError>] {
        // Every arrival gets another answer, or is the same as one that does.
        var answers = [Answer](repeating: .success(.duplicate), count: arrivals.count)
        var written: [Written] = []
        var firstOf: [String: Int] = [:]
        var repeated: [(index: Int, first: Int)] = []
        let space = Result { () throws(SpoolError) in try files.space(above: freeSpaceFloor) }
        var anchor: CInt?
        for (index, arrival) in arrivals.enumerated() {
            if let identity = arrival.identity {
                if recent.contains(identity) { continue }
                if let first = firstOf[identity] {
                    repeated.append((index, first))
                    continue
                }
                firstOf[identity] = index
            }
            do throws(SpoolError) {
                _ = try space.get()
                written.append((index, try write(arrival, &anchor)))
            } catch {
                answers[index] = .failure(error)
            }
        }
        if let failure = flush(written, anchor) {
            for (index, tmp) in written {
                files.discard(tmp)
                answers[index] = .failure(failure)
            }
        } else {
            publish(written, arrivals, &answers)
        }
        for (index, first) in repeated { answers[index] = answers[first].map { _ in .duplicate } }
        if let failure = answers.lazy.compactMap(\.failure).last {
            note(.failure(files.exact(failure)))
        } else if !written.isEmpty {
            note(space)
        }
        return answers
    }

    /// Leaves the first file of a batch open in `anchor`, for the flush.
    ///
    /// The others are closed, or a burst would need a descriptor each.
    private func write(_ arrival: NewJob, _ anchor: inout CInt?) throws(SpoolError) -> SpoolLayout.Place {
        counter += 1
        // Two receivers may write the same name at the same time, also two with the same process id in their containers.
        let tmp = SpoolLayout.Place.tmp("\(arrival.name.stem(atMost: 200)).\(nonce)-\(counter)")
        let path = files.layout.path(tmp)
        let descriptor = try files.attempt("write", path) { () throws(SystemCallError) in try files.create(path) }
        do throws(SystemCallError) {
            try files.system.write(descriptor, arrival.bytes)
        } catch {
            files.system.close(descriptor)
            files.discard(tmp)
            throw SpoolError("write", path, error)
        }
        if anchor == nil { anchor = descriptor } else { files.system.close(descriptor) }
        return tmp
    }

    /// - Returns: why it could not be done.
    private func flush(_ written: [Written], _ anchor: CInt?) -> SpoolError? {
        guard let anchor else { return nil }
        defer { files.system.close(anchor) }
        do {
            // Both hear of failed writes since the anchor was opened, which was before the first of them.
            if written.count == 1 { try files.system.sync(anchor) } else { try files.system.syncFileSystem(anchor) }
            return nil
        } catch {
            return SpoolError("flush files in", files.layout.path(.tmp), error)
        }
    }

    private func publish(_ written: [Written], _ arrivals: [NewJob], _ answers: inout [Answer]) {
        var published: [Written] = []
        for (index, tmp) in written {
            do {
                published.append((index, try files.move(tmp, to: .incoming(arrivals[index].name))))
            } catch {
                files.discard(tmp)
                answers[index] = .failure(error)
            }
        }
        guard !published.isEmpty else { return }
        do {
            try files.syncFolder(.incoming)
            for (index, place) in published {
                let arrival = arrivals[index]
                answers[index] = .success(.stored(place.jobName ?? arrival.name))
                if let identity = arrival.identity { recent.insert(identity, at: arrival.name.receivedAt ?? Date()) }
            }
        } catch {
            // Not durable, so not accepted: SuperOffice will send these again.
            for (index, place) in published {
                files.discard(place)
                answers[index] = .failure(error)
                // The memory may never come.
                if let identity = arrivals[index].identity, withdrawn.count < 10_000 { withdrawn.append(identity) }
            }
        }
    }
}

extension Result<WriteResult, SpoolError> {
    fileprivate var failure: SpoolError? { if case .failure(let error) = self { error } else { nil } }
}
