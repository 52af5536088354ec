/// Waits for work that may not notice that it is cancelled, but no longer than its own task lives.
///
/// What many callers share, such as the renewal of a token, goes on when one of them is cancelled; and a CRM that does
/// not answer must not keep the connector from stopping within its grace time. Throws what the work throws, and
/// `cancelled` when the task was cancelled first.
package func untilCancelled<Value: Sendable, Failure: Error>(
    or cancelled: Failure,
    _ work: @escaping @Sendable () async throws(Failure) -> Value
) async throws(Failure) -> Value {
    let (results, announce) = AsyncStream.makeStream(of: Result<Value, Failure>.self)
    let task = Task {
        do throws(Failure) {
            announce.yield(.success(try await work()))
        } catch {
            announce.yield(.failure(error))
        }
        announce.finish()
    }
    let result = await withTaskCancellationHandler {
        await results.first { _ in true }
    } onCancel: {
        task.cancel()
    }
    guard let result else { throw cancelled }
    return try result.get()
}
