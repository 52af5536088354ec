import FoundationEssentials

/// A fetched value and until when it may be used without asking again.
struct Fresh<Value: Sendable>: Sendable {
    let value: Value
    let until: Date
}

/// Values that many callers need and that are fetched once for all of them: tokens, the tenant's state, lists.
///
/// Whoever comes while a fetch runs waits for that fetch. A failure is told to all who waited and is not kept. The fetch
/// runs in a task of its own, so that a caller who is cancelled does not take it away from the others.
actor FreshValues<Key: Hashable & Sendable, Value: Sendable> {
    private struct Flight {
        let number: Int
        let task: Task<Result<Fresh<Value>, SuperOfficeError>, Never>
    }

    private let now: @Sendable () -> Date
    private var entries: [Key: Fresh<Value>] = [:]
    private var flights: [Key: Flight] = [:]
    private var flightsStarted = 0

    init(now: @escaping @Sendable () -> Date) {
        self.now = now
    }

    func value(
        for key: Key,
        fetch: @escaping @Sendable () async throws(SuperOfficeError) -> Fresh<Value>
    ) async throws(SuperOfficeError) -> Value {
        if let entry = entries[key], now() < entry.until { return entry.value }
        let flight = flights[key] ?? start(key, fetch)
        let result = await flight.task.value
        if flights[key]?.number == flight.number {
            flights[key] = nil
            if case .success(let fresh) = result { entries[key] = fresh }
        }
        return try result.get().value
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
        _ fetch: @escaping @Sendable () async throws(SuperOfficeError) -> Fresh<Value>
    ) -> Flight {
        flightsStarted += 1
        let task = Task { () -> Result<Fresh<Value>, SuperOfficeError> in
            do throws(SuperOfficeError) {
                return .success(try await fetch())
            } catch {
                return .failure(error)
            }
        }
        let flight = Flight(number: flightsStarted, task: task)
        flights[key] = flight
        return flight
    }
}
