import HTTPClient

/// A fetched value and for how long it may be used without asking again.
struct Expiring<Value: Sendable>: Sendable {
    let value: Value
    let lasts: Duration
}

/// Values that many callers need and that are fetched once for all of them: tokens, the tenant's state, lists.
///
/// Whoever comes while a fetch runs waits for that fetch. A failure is told to all who waited and is not kept. The fetch
/// runs in a task of its own, so that a caller who is cancelled does not take it away from the others.
actor SingleFlightCache<Key: Hashable & Sendable, Value: Sendable> {
    private struct Entry {
        let value: Value
        /// When its fetch began: what it says was true then, or later.
        let since: Duration
        let until: Duration
    }

    private struct Flight {
        let number: Int
        let since: Duration
        let task: Task<Result<Expiring<Value>, SuperOfficeError>, Never>
    }

    private let uptime: @Sendable () -> Duration
    private var entries: [Key: Entry] = [:]
    private var flights: [Key: Flight] = [:]
    private var flightsStarted = 0

    init(uptime: @escaping @Sendable () -> Duration) {
        self.uptime = uptime
    }

    /// The value, from memory while it lasts.
    ///
    /// With `notOlderThan`, a value whose fetch began before that instant is fetched again, and a fetch under way that
    /// began before it is not waited for.
    func value(
        for key: Key,
        notOlderThan instant: Duration? = nil,
        fetch: @escaping @Sendable () async throws(SuperOfficeError) -> Expiring<Value>
    ) async throws(SuperOfficeError) -> Value {
        func isRecent(_ since: Duration) -> Bool { instant.map { since >= $0 } ?? true }
        if let entry = entries[key], uptime() < entry.until, isRecent(entry.since) { return entry.value }
        let running = flights[key].flatMap { isRecent($0.since) ? $0 : nil }
        guard let result = await Self.outcome(of: running ?? start(key, fetch)) else {
            throw .transport(.cancelled, what: "a value that is being fetched")
        }
        return try result.get().value
    }

    /// Waits for the fetch; nil when the caller is cancelled first, who must not wait for an answer that may never come.
    private static func outcome(of flight: Flight) async -> Result<Expiring<Value>, SuperOfficeError>? {
        let (outcomes, announce) = AsyncStream.makeStream(of: Result<Expiring<Value>, SuperOfficeError>.self)
        Task {
            announce.yield(await flight.task.value)
            announce.finish()
        }
        return await outcomes.first { _ in true }
    }

    /// Drops the value; a fetch that is under way still serves those who wait for it, and is not kept.
    func forget(_ key: Key) {
        entries[key] = nil
        flights[key] = nil
    }

    func forgetAll() {
        entries = [:]
        flights = [:]
    }

    /// Drops the value if it is still that one, so that many who complain about one old value cost one new value.
    func forget(_ key: Key, if isThatOne: @Sendable (Value) -> Bool) {
        if let entry = entries[key], isThatOne(entry.value) { entries[key] = nil }
    }

    private func start(
        _ key: Key,
        _ fetch: @escaping @Sendable () async throws(SuperOfficeError) -> Expiring<Value>
    ) -> Flight {
        flightsStarted += 1
        let number = flightsStarted
        let task = Task { () -> Result<Expiring<Value>, SuperOfficeError> in
            do throws(SuperOfficeError) {
                let fresh = try await fetch()
                store(number, key, fresh)
                return .success(fresh)
            } catch {
                store(number, key, nil)
                return .failure(error)
            }
        }
        let flight = Flight(number: number, since: uptime(), task: task)
        flights[key] = flight
        return flight
    }

    /// Keeps what was fetched, unless it was forgotten meanwhile; even if no caller waits any more.
    private func store(_ number: Int, _ key: Key, _ fresh: Expiring<Value>?) {
        guard let flight = flights[key], flight.number == number else { return }
        flights[key] = nil
        let now = uptime()
        // The keys of some are as many as the tokens and names there ever were.
        entries = entries.filter { now < $0.value.until }
        if let fresh { entries[key] = Entry(value: fresh.value, since: flight.since, until: now + fresh.lasts) }
    }
}
