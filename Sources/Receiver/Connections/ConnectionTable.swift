import NIOCore

/// Which connections have to go, so that nobody keeps others out by holding many: the decisions of `Connections`, without
/// its effects.
///
/// Only connections that wait for their peer are ever closed: for a request or the rest of it, for an answer to be taken.
/// What we are at work on is our own time, not the peer's. They go in the order of their rank, which is how many of the
/// same address have waited shorter: so the oldest of the address with the most go first, and the newest of any address
/// last.
struct ConnectionTable {
    /// What cannot be had in numbers; the first half of an IPv6 address, for example.
    typealias Party = ArraySlice<UInt8>

    /// What a connection waits for, and since when.
    struct Wait: Equatable {
        var since: NIODeadline
        /// A request has begun.
        var hasBegun = false
    }

    private struct Entry {
        /// nil for a proxy, whose connections are everybody's.
        let party: Party?
        /// nil while we are at work for it.
        var wait: Wait?
    }

    private typealias Waiting = (id: Int, wait: Wait, rank: Int)

    private let total: Int
    private let perAddress: Int
    private var entries: [Int: Entry] = [:]
    private var counts: [Party: Int] = [:]
    /// Looking at everything for each new connection would itself be worth an attack.
    private var nextLook = NIODeadline.uptimeNanoseconds(0)

    private static let pause = TimeAmount.milliseconds(100)
    /// What is granted beyond an address's share, and without a byte under pressure; a request that is on its way is here
    /// by then.
    private static let moment = TimeAmount.seconds(1)
    /// How long a request may take under pressure.
    private static let pressedRequest = TimeAmount.seconds(5)

    init(total: Int, perAddress: Int) {
        self.total = total
        self.perAddress = perAddress
    }

    var count: Int { entries.count }

    private var isPressed: Bool { entries.count > total / 2 }

    /// A connection was opened; the party is nil for a proxy.
    ///
    /// - Returns: what has to be closed.
    mutating func opened(_ id: Int, by party: Party?, at now: NIODeadline) -> [Int] {
        // The new one is not among those that have to go for it.
        let victims = entries.count + 1 >= total ? makeRoom() : []
        entries[id] = Entry(party: party, wait: Wait(since: now))
        if let party { counts[party, default: 0] += 1 }
        guard victims.isEmpty else { return victims }
        guard now >= nextLook, isPressed || party.map({ counts[$0, default: 0] > perAddress }) == true else {
            return []
        }
        nextLook = now + Self.pause
        return remove(waiting().filter { isOverdue($0, at: now) })
    }

    /// A connection waits for its peer, or does not wait any more.
    ///
    /// - Returns: what has to be closed.
    mutating func waits(_ id: Int, _ wait: Wait?) -> [Int] {
        guard entries[id] != nil else { return [] }
        entries[id]?.wait = wait
        // Nobody else could make room while all were at work.
        return entries.count >= total && wait != nil ? makeRoom() : []
    }

    mutating func closed(_ id: Int) {
        guard let entry = entries.removeValue(forKey: id), let party = entry.party, let count = counts[party] else {
            return
        }
        counts[party] = count > 1 ? count - 1 : nil
    }

    /// Those who have to be closed; some at once, since each look is at all of them.
    mutating func makeRoom() -> [Int] {
        let waiting = waiting().sorted { ($0.rank, $1.wait.since) > ($1.rank, $0.wait.since) }
        return remove(waiting.prefix(max(1, total / 16)))
    }

    private func isOverdue(_ waiting: Waiting, at now: NIODeadline) -> Bool {
        let time = now - waiting.wait.since
        if waiting.rank >= perAddress { return time >= Self.moment }
        return isPressed && time >= (waiting.wait.hasBegun ? Self.pressedRequest : Self.moment)
    }

    private func waiting() -> [Waiting] {
        var parties: [Party: [(id: Int, wait: Wait)]] = [:]
        for (id, entry) in entries {
            if let party = entry.party, let wait = entry.wait { parties[party, default: []].append((id, wait)) }
        }
        return parties.values.flatMap { waits in
            waits.sorted { ($0.wait.since, $0.id) > ($1.wait.since, $1.id) }.enumerated().map { rank, waiting in
                (waiting.id, waiting.wait, rank)
            }
        }
    }

    private mutating func remove(_ waiting: some Sequence<Waiting>) -> [Int] {
        let ids = waiting.map(\.id)
        for id in ids { closed(id) }
        return ids
    }
}
