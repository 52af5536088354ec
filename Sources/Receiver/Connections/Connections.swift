import HummingbirdCore
import Logging
import NIOCore
import Spool
import Synchronization
import Text

/// The open connections of a port: who has to make room, and whether the port is about to stop.
///
/// The port asks it whether to accept more. It says no only while everything that is open is worked on, or is about to be
/// closed.
final class Connections: AvailableConnectionsDelegate {
    private struct State {
        var table: ConnectionTable
        var open: [Int: any Channel] = [:]
        var lastID = 0
        /// More than `open` has for a moment: accepted on another thread, and not set up yet.
        var accepted = 0
        var isDraining = false
        var isCutOff = false
        var waiter: CheckedContinuation<Void, Never>?
        var drainTimer: Scheduled<Void>?
        var crowded = LogLimit()
    }

    let limits: ConnectionLimits
    private let state: Mutex<State>
    private let logger: Logger

    init(limits: ConnectionLimits, logger: Logger) {
        self.limits = limits
        self.logger = logger
        state = Mutex(State(table: ConnectionTable(total: limits.total, perAddress: limits.perAddress)))
    }

    var isDraining: Bool { state.withLock(\.isDraining) }
    var isCutOff: Bool { state.withLock(\.isCutOff) }

    // MARK: Accepting

    func connectionOpened() { state.withLock { $0.accepted += 1 } }
    func connectionClosed() { state.withLock { $0.accepted -= 1 } }
    func isAcceptingNewConnections() -> Bool { state.withLock { $0.accepted < limits.total } }

    /// Remembers the connection until it is closed, and closes others to make room for it.
    ///
    /// - Returns: its number here, and whether the port is about to stop.
    func add(_ channel: any Channel) -> (id: Int, isDraining: Bool) {
        let address = channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
        let isProxy = address.map { address in limits.proxies.contains { $0.contains(address) } } ?? false
        // Whoever may use a Unix domain socket is one party.
        let party = isProxy ? nil : address?.party ?? []
        let now = NIODeadline.now()
        let (id, victims, isDraining) = state.withLock { state in
            state.lastID += 1
            let victims = state.table.opened(state.lastID, by: party, at: now)
            state.open[state.lastID] = channel
            return (state.lastID, victims.compactMap { state.open[$0] }, state.isDraining)
        }
        channel.closeFuture.whenComplete { [self] _ in remove(id) }
        close(victims)
        return (id, isDraining)
    }

    private func remove(_ id: Int) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.table.closed(id)
            state.open[id] = nil
            guard state.open.isEmpty else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// What the connection waits for; nil while it is worked on.
    func waits(_ id: Int, hasBegun: Bool?) {
        let wait = hasBegun.map { ConnectionTable.Wait(since: .now(), hasBegun: $0) }
        let victims = state.withLock { state in
            state.table.waits(id, wait).compactMap { state.open[$0] }
        }
        close(victims)
    }

    /// Closes some that wait.
    func makeRoom() {
        close(state.withLock { state in state.table.makeRoom().compactMap { state.open[$0] } })
    }

    private func close(_ victims: [any Channel]) {
        if victims.isEmpty { return }
        for channel in victims { channel.close(promise: nil) }
        guard let omitted = state.withLock({ $0.crowded.admit("crowded") }) else { return }
        logger.warning("Waiting connections were closed to make room", metadata: ["omitted": "\(omitted)"])
    }

    // MARK: Stopping

    /// Lets every connection end after the request it has in work, and cuts off what is left after the drain time.
    func drain(on loop: any EventLoop, onCutOff: @escaping @Sendable () -> Void = {}) {
        let open = state.withLock { state in
            state.isDraining = true
            return Array(state.open.values)
        }
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(ConnectionGuard.Drain()) }
        logger.info("Draining", metadata: ["connections": "\(open.count)"])
        let timer = loop.scheduleTask(in: TimeAmount(limits.drain)) { [self] in
            let left = cutOff()
            logger.warning("Connections were cut off when stopping", metadata: ["connections": "\(left)"])
            onCutOff()
        }
        state.withLock { $0.drainTimer = timer }
    }

    /// Closes what is still open at once, and says how many connections that were.
    ///
    /// They are not waited for any longer, since what they wait for (a hanging disk) may never come.
    @discardableResult
    func cutOff() -> Int {
        let (open, waiter) = state.withLock { state in
            state.isDraining = true
            state.isCutOff = true
            defer { state.waiter = nil }
            return (Array(state.open.values), state.waiter)
        }
        for channel in open { channel.close(promise: nil) }
        waiter?.resume()
        return open.count
    }

    /// Returns when no connection is open, or all are cut off; to be called once, when none is accepted any more.
    func untilNoneIsOpen() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.open.isEmpty || state.isCutOff { return true }
                state.waiter = continuation
                return false
            }
            if isOver { continuation.resume() }
        }
        state.withLock(\.drainTimer)?.cancel()
    }
}
