import Testing

@testable import Receiver

@Suite("Connection phases")
struct ConnectionStateTests {
    @Test func `a request runs from its first byte to its answer`() {
        var phases = ConnectionState(isDraining: false)
        #expect(phases.opened() == .arm(\.firstByte))
        #expect(phases.isWaiting)
        #expect(phases.bytesCame() == .arm(\.request))
        #expect(phases.bytesCame() == .nothing)
        #expect(phases.isWaiting)
        #expect(phases.requestComplete() == .disarm)
        #expect(!phases.isWaiting)
        #expect(phases.answered(isLast: false) == .arm(\.idle))
        #expect(phases.phase == .idle)
    }

    @Test func `bytes of the next request start its time when the answer is out`() {
        var phases = ConnectionState(isDraining: false)
        _ = phases.bytesCame()
        _ = phases.requestComplete()
        #expect(phases.bytesCame() == .nothing)
        #expect(phases.answered(isLast: false) == .arm(\.request))
        #expect(phases.phase == .receiving)
    }

    @Test func `the last answer is followed by lingering, whatever comes`() {
        var phases = ConnectionState(isDraining: false)
        _ = phases.bytesCame()
        #expect(phases.answered(isLast: true) == .finish)
        #expect(phases.bytesCame() == .nothing)
        #expect(phases.requestComplete() == .nothing)
        #expect(phases.answered(isLast: false) == .nothing)
        #expect(phases.drain() == .nothing)
        #expect(phases.phase == .lingering)
    }

    @Test func `draining gives an idle connection the linger time`() {
        var phases = ConnectionState(isDraining: false)
        #expect(phases.drain() == .arm(\.linger))
        #expect(phases.bytesCame() == .arm(\.request))
        _ = phases.requestComplete()
        #expect(phases.answered(isLast: false) == .arm(\.linger))
        #expect(ConnectionState(isDraining: true).opened() == .arm(\.linger))
    }

    @Test func `draining leaves a request in work alone`() {
        var phases = ConnectionState(isDraining: false)
        _ = phases.bytesCame()
        #expect(phases.drain() == .nothing)
        _ = phases.requestComplete()
        #expect(phases.drain() == .nothing)
    }

    @Test func `a peer that does not take its answer has the idle time`() {
        var phases = ConnectionState(isDraining: false)
        _ = phases.bytesCame()
        #expect(phases.writable(false) == .nothing, "the request's time goes on")
        #expect(phases.writable(true) == .nothing)
        _ = phases.requestComplete()
        #expect(phases.writable(false) == .arm(\.idle))
        #expect(phases.isWaiting, "it is the peer's turn")
        #expect(phases.writable(true) == .disarm)
        #expect(!phases.isWaiting)
        _ = phases.answered(isLast: true)
        #expect(phases.writable(true) == .nothing, "lingering goes on")
    }

    @Test func `once nothing more is sent, the peer has the linger time to close`() {
        var phases = ConnectionState(isDraining: false)
        _ = phases.bytesCame()
        _ = phases.requestComplete()
        #expect(phases.outputClosed() == .arm(\.linger))
        #expect(phases.outputClosed() == .nothing)
        #expect(phases.answered(isLast: false) == .nothing)
    }
}
