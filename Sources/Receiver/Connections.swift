import NIOConcurrencyHelpers
import NIOCore

/// The open connections of a listener, and whether it is about to stop.
final class Connections: Sendable {
    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isDraining = false
        var isCutOff = false
        var served = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = NIOLockedValueBox(State())

    var isDraining: Bool { state.withLockedValue(\.isDraining) }

    /// Remembers the connection until it is closed; true when the listener is about to stop.
    func add(_ channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let isDraining = state.withLockedValue { state in
            state.open[id] = channel
            return state.isDraining
        }
        channel.closeFuture.whenComplete { [self] _ in state.withLockedValue { _ = $0.open.removeValue(forKey: id) } }
        return isDraining
    }

    /// Tells every connection to end after the request it has in work, and says how many connections are open.
    func drain() -> Int {
        let open = state.withLockedValue { state in
            state.isDraining = true
            return Array(state.open.values)
        }
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(ConnectionGuard.Drain()) }
        return open.count
    }

    /// Closes what is still open at once, and says how many connections that were.
    ///
    /// Nobody waits for them any more, since what they wait for (a hanging disk) may never come.
    @discardableResult
    func cutOff() -> Int {
        let (open, waiter) = state.withLockedValue { state in
            state.isCutOff = true
            defer { state.waiter = nil }
            return (Array(state.open.values), state.waiter)
        }
        for channel in open { channel.close(promise: nil) }
        waiter?.resume()
        return open.count
    }

    /// A connection begins to be served.
    func begin() { state.withLockedValue { $0.served += 1 } }

    /// A connection has been served: its last answer is out, or nobody is there to get one.
    func end() {
        let waiter = state.withLockedValue { state -> CheckedContinuation<Void, Never>? in
            state.served -= 1
            guard state.served == 0 else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns when no connection is being served, or all are cut off; to be called once, when none is accepted any more.
    func untilNoneIsServed() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLockedValue { state in
                if state.served == 0 || state.isCutOff { return true }
                state.waiter = continuation
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
