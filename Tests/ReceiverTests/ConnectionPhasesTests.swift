import Testing

@testable import Receiver

@Suite("Connection phases")
struct ConnectionPhasesTests {
    @Test func `a request runs from its first byte to its answer`() {
        var phases = ConnectionPhases(isDraining: false)
        #expect(phases.opened() == .arm(.idle))
        #expect(phases.bytesCame() == .arm(.request))
        #expect(phases.bytesCame() == .nothing)
        #expect(phases.requestComplete() == .disarm)
        #expect(phases.answered(isLast: false) == .arm(.idle))
        #expect(phases.phase == .idle)
    }

    @Test func `bytes of the next request start its time when the answer is out`() {
        var phases = ConnectionPhases(isDraining: false)
        _ = phases.bytesCame()
        _ = phases.requestComplete()
        #expect(phases.bytesCame() == .nothing)
        #expect(phases.answered(isLast: false) == .arm(.request))
        #expect(phases.phase == .receiving)
    }

    @Test func `the last answer is followed by lingering, whatever comes`() {
        var phases = ConnectionPhases(isDraining: false)
        _ = phases.bytesCame()
        #expect(phases.answered(isLast: true) == .finish)
        #expect(phases.bytesCame() == .nothing)
        #expect(phases.requestComplete() == .nothing)
        #expect(phases.answered(isLast: false) == .nothing)
        #expect(phases.drain() == .nothing)
        #expect(phases.phase == .lingering)
    }

    @Test func `draining gives an idle connection the linger time`() {
        var phases = ConnectionPhases(isDraining: false)
        #expect(phases.drain() == .arm(.linger))
        #expect(phases.bytesCame() == .arm(.request))
        _ = phases.requestComplete()
        #expect(phases.answered(isLast: false) == .arm(.linger))
        #expect(ConnectionPhases(isDraining: true).opened() == .arm(.linger))
    }

    @Test func `draining leaves a request in work alone`() {
        var phases = ConnectionPhases(isDraining: false)
        _ = phases.bytesCame()
        #expect(phases.drain() == .nothing)
        _ = phases.requestComplete()
        #expect(phases.drain() == .nothing)
    }

    @Test func `a stream gets the linger time when the listener wants to stop`() {
        var phases = ConnectionPhases(isDraining: false)
        _ = phases.bytesCame()
        _ = phases.requestComplete()
        #expect(phases.streams() == .nothing)
        #expect(phases.bytesCame() == .nothing)
        #expect(phases.drain() == .arm(.linger))
        #expect(phases.writable(false) == .nothing, "the linger time goes on")
        #expect(phases.answered(isLast: true) == .finish)
        var late = ConnectionPhases(isDraining: true)
        _ = late.bytesCame()
        _ = late.requestComplete()
        #expect(late.streams() == .arm(.linger))
    }

    @Test func `a peer that does not take its answer has the idle time`() {
        var phases = ConnectionPhases(isDraining: false)
        _ = phases.bytesCame()
        #expect(phases.writable(false) == .nothing, "the request's time goes on")
        _ = phases.requestComplete()
        #expect(phases.writable(false) == .arm(.idle))
        #expect(phases.writable(true) == .disarm)
        _ = phases.streams()
        #expect(phases.writable(false) == .arm(.idle))
        _ = phases.answered(isLast: true)
        #expect(phases.writable(true) == .nothing, "lingering goes on")
    }
}
