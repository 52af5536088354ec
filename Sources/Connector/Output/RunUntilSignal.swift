import UnixSignals

/// Runs `body` until it ends, or until the process is told to stop (SIGINT, SIGTERM): then it is cancelled and waited
/// for, so that it can leave things in order.
///
/// - Throws: what `body` throws; a `Failure` that says `stopped` after a signal.
func runUntilSignal<Result: Sendable>(
    _ stopped: String,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            for await _ in signals { break }
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else { throw Failure(.notSo, stopped) }
        return result
    }
}
