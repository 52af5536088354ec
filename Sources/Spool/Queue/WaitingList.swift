import FoundationEssentials
import HeapModule

/// The jobs that were looked at and may be claimed: lanes in order of age, and which job covers which.
///
/// A value without effects; `JobQueue` moves the files.
struct WaitingList: Sendable {
    struct Entry: Sendable, Comparable {
        var name: JobName
        /// `incoming`, `approved` or `deferred`.
        var folder: JobLocation
        var age: Date
        var lane: String
        var entity: String
        /// Must run even when a later job covers it.
        var isForced = false
        /// Whatever else waits is worked on first: nobody waits for this one.
        var isBehind = false

        var place: SpoolLayout.Place { folder.place(name) }

        static func < (left: Entry, right: Entry) -> Bool { (left.age, left.name) < (right.age, right.name) }
    }

    private struct Lane {
        /// Oldest first.
        var entries: [Entry] = []
        var isBusy = false
        var blockedUntil: Instant?

        var isBehind: Bool { entries.allSatisfy(\.isBehind) }
    }

    /// A lane's oldest entry; those that everybody may pass come last.
    private struct Offer: Sendable, Comparable {
        let isBehind: Bool
        let entry: Entry

        static func < (left: Offer, right: Offer) -> Bool {
            left.isBehind == right.isBehind ? left.entry < right.entry : right.isBehind
        }
    }

    private var lanes: [String: Lane] = [:]
    /// Of each lane the oldest; stale ones are dropped when they surface.
    private var ready = Heap<Offer>()
    private var laneOf: [JobName: String] = [:]
    private var latestOf: [String: Entry] = [:]
    /// When the first of the lanes that are left alone is available again.
    private(set) var nextUnblock: Instant?

    var count: Int { laneOf.count }
    func contains(_ name: JobName) -> Bool { laneOf[name] != nil }

    /// Adds an entry and returns those that are superfluous now: earlier jobs of its entity, or the entry itself when a
    /// later one waits already.
    ///
    /// What is returned is not in the list.
    mutating func insert(_ entry: Entry) -> [Entry] {
        guard !contains(entry.name) else { return [] }
        var entry = entry
        var superseded: [Entry] = []
        if let latest = latestOf[entry.entity] {
            if entry < latest {
                if !entry.isForced { return [entry] }
            } else if !latest.isForced {
                remove(latest.name)
                superseded.append(latest)
                // It takes that one's place.
                if !latest.isBehind { entry.isBehind = false }
            }
        }
        if latestOf[entry.entity].map({ $0 < entry }) ?? true { latestOf[entry.entity] = entry }
        laneOf[entry.name] = entry.lane
        var lane = lanes[entry.lane] ?? Lane()
        let index = lane.entries.lastIndex { $0 < entry }.map { $0 + 1 } ?? 0
        let wasBehind = lane.isBehind
        lane.entries.insert(entry, at: index)
        lanes[entry.lane] = lane
        if index == 0 || wasBehind != lane.isBehind { offer(entry.lane) }
        return superseded
    }

    /// The oldest job whose lane is free and none of those left out; the lane is busy from now on until `free`.
    mutating func takeNext(now: Instant, leavingOut avoided: Set<String> = []) -> Entry? {
        var passed: [Offer] = []
        defer { for offer in passed { ready.insert(offer) } }
        while let offer = ready.popMin() {
            let candidate = offer.entry
            if avoided.contains(candidate.lane) {
                passed.append(offer)
            } else if lanes[candidate.lane]?.entries.first?.name == candidate.name,
                let entry = takeNext(of: candidate.lane, now: now)
            {
                return entry
            }
        }
        return nil
    }

    /// The oldest job of a lane, if that is free.
    mutating func takeNext(of laneName: String, now: Instant) -> Entry? {
        guard var lane = lanes[laneName], !lane.isBusy, let entry = lane.entries.first,
            (lane.blockedUntil ?? .distantPast) <= now
        else { return nil }
        lane.entries.removeFirst()
        lane.isBusy = true
        lanes[laneName] = lane
        forget(entry)
        return entry
    }

    /// Whether a job may wait in a lane that is none of these; one that is being worked on may count, too.
    func mayHave(anyBut avoided: Set<String>) -> Bool {
        lanes.count > avoided.count { lanes[$0] != nil }
    }

    func lane(of name: JobName) -> String? { laneOf[name] }

    mutating func free(_ lane: String) {
        lanes[lane]?.isBusy = false
        if lanes[lane]?.entries.isEmpty ?? false {
            lanes[lane] = nil
        } else {
            offer(lane)
        }
    }

    /// Puts an entry back whose lane another process has, and leaves that lane alone until `until`.
    mutating func putBack(_ entry: Entry, until: Instant) {
        lanes[entry.lane]?.isBusy = false
        block(entry.lane, until: until)
        _ = insert(entry)
    }

    /// Leaves a lane alone until `until`.
    mutating func block(_ lane: String, until: Instant) {
        lanes[lane]?.blockedUntil = until
        nextUnblock = min(nextUnblock ?? until, until)
    }

    /// Makes lanes whose time has come available again.
    mutating func unblock(now: Instant) {
        guard let nextUnblock, nextUnblock <= now else { return }
        self.nextUnblock = nil
        for (name, lane) in lanes {
            guard let until = lane.blockedUntil else { continue }
            lanes[name]?.blockedUntil = nil
            if until <= now { offer(name) } else { block(name, until: until) }
        }
    }

    /// Forgets a job whose file is gone.
    mutating func remove(_ name: JobName) {
        guard let laneName = laneOf[name], var lane = lanes[laneName],
            let index = lane.entries.firstIndex(where: { $0.name == name })
        else { return }
        forget(lane.entries.remove(at: index))
        lanes[laneName] = lane.entries.isEmpty && !lane.isBusy ? nil : lane
        if index == 0 { offer(laneName) }
    }

    /// The latest waiting job of an entity.
    func latest(of entity: String) -> Entry? { latestOf[entity] }

    private mutating func forget(_ entry: Entry) {
        laneOf[entry.name] = nil
        guard latestOf[entry.entity]?.name == entry.name else { return }
        latestOf[entry.entity] = lanes[entry.lane]?.entries.last { $0.entity == entry.entity && $0.name != entry.name }
    }

    private mutating func offer(_ laneName: String) {
        guard let lane = lanes[laneName], !lane.isBusy, let first = lane.entries.first else { return }
        ready.insert(Offer(isBehind: lane.isBehind, entry: first))
    }
}
