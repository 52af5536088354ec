import NIOConcurrencyHelpers
import NIOCore

/// The open connections of a listener, and whether it is about to stop.
final class Connections: Sendable {
    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isDraining = false
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

    /// Tells every connection to end after the request it has in work. The number of connections that were open.
    func drain() -> Int {
        let open = state.withLockedValue { state in
            state.isDraining = true
            return Array(state.open.values)
        }
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(ConnectionGuard.Drain()) }
        return open.count
    }

    /// Closes what is still open at once. The number of connections that were.
    @discardableResult
    func closeAll() -> Int {
        let open = state.withLockedValue { Array($0.open.values) }
        for channel in open { channel.close(promise: nil) }
        return open.count
    }
}
