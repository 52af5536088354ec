import FoundationEssentials
import Testing

@testable import Spool

@Suite("The shared call limit")
struct CallSlotsTests {
    private let start = Date(timeIntervalSince1970: 1_772_360_100)

    private func turn(_ slots: CallSlots, within: TimeInterval? = nil, after seconds: TimeInterval = 0) throws
        -> CallSlots.Turn?
    {
        try slots.take(within: within, now: start.addingTimeInterval(seconds))
    }

    private func at(_ turn: CallSlots.Turn?) -> TimeInterval? {
        guard case .at(let date)? = turn else { return nil }
        return (date.timeIntervalSince(start) * 1000).rounded() / 1000
    }

    @Test("Turns are evenly apart, whoever takes them; unused time is not saved up")
    func even() throws {
        let spool = try TestSpool()
        let (one, other) = (CallSlots(files: spool.files, perSecond: 8), CallSlots(files: spool.files, perSecond: 8))
        #expect(try (0..<4).map { at(try turn($0 % 2 == 0 ? one : other)) } == [0, 0.125, 0.25, 0.375])
        #expect(try at(turn(one, after: 60)) == 60)
        #expect(try at(turn(other, after: 60)) == 60.125)
    }

    @Test("Who is in less of a hurry leaves turns to others")
    func hurry() throws {
        let spool = try TestSpool()
        let slots = CallSlots(files: spool.files, perSecond: 8)
        for _ in 0..<8 { _ = try turn(slots) }
        guard case .ask(let again) = try turn(slots, within: 0.5) else {
            Issue.record("it has to ask again")
            return
        }
        #expect(again == start.addingTimeInterval(0.75))
        #expect(try at(turn(slots)) == 1, "the turn was not taken")
        #expect(try at(turn(slots, within: 0.5, after: 0.75)) == 1.125)
    }

    @Test("A pause holds for everybody; it is never shortened, and never longer than an hour")
    func pause() throws {
        let spool = try TestSpool()
        let (one, other) = (CallSlots(files: spool.files, perSecond: 8), CallSlots(files: spool.files, perSecond: 8))
        #expect(try one.hold(until: start.addingTimeInterval(30), now: start))
        #expect(try one.hold(until: start.addingTimeInterval(5), now: start))
        #expect(try turn(other) == .held(until: start.addingTimeInterval(30)))
        #expect(try at(turn(other, after: 16)) == 30)
        #expect(try one.hold(until: .distantFuture, now: start.addingTimeInterval(60)))
        #expect(try turn(other, after: 60) == .held(until: start.addingTimeInterval(3660)))
    }

    @Test("Rubbish, or the time of a clock that was wrong, is no pause", arguments: ["", "x", "nan", "9e99", "-5\n"])
    func rubbish(_ text: String) throws {
        let spool = try TestSpool()
        try spool.drop("locks/calls", text)
        let slots = CallSlots(files: spool.files, perSecond: 8)
        #expect(try at(turn(slots)) == 0)
        #expect(try at(turn(slots)) == 0.125)
    }

    @Test("While another has the lock there is no turn, and nothing waits")
    func locked() throws {
        let spool = try TestSpool()
        let held = try #require(try spool.files.lock(spool.files.layout.path(.calls)))
        defer { spool.files.system.close(held) }
        let slots = CallSlots(files: spool.files, perSecond: 8)
        #expect(try turn(slots) == nil)
        #expect(try !slots.hold(until: start, now: start))
    }
}
