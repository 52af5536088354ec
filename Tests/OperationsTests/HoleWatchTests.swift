import Foundation
import Testing

@testable import Operations

@Suite("A hole in the feed is told when it is over, from before its first refusal")
struct HoleWatchTests {
    private func date(_ second: Double) -> Date { Date(timeIntervalSince1970: 1_000_000 + second) }

    @Test("Once for each hole")
    func once() {
        var watch = HoleWatch(now: date(0))
        #expect(watch.look(refused: 0, isStoring: true, now: date(5)) == nil)
        #expect(watch.look(refused: 3, isStoring: false, now: date(10)) == nil)
        #expect(watch.look(refused: 7, isStoring: false, now: date(15)) == nil)
        // Nobody calls, and nothing can be stored.
        #expect(watch.look(refused: 7, isStoring: false, now: date(20)) == nil)
        #expect(watch.look(refused: 7, isStoring: true, now: date(25)) == date(5))
        #expect(watch.look(refused: 7, isStoring: true, now: date(30)) == nil)
        #expect(watch.look(refused: 8, isStoring: true, now: date(35)) == nil)
        #expect(watch.look(refused: 8, isStoring: true, now: date(40)) == date(30))
    }

    @Test("A disk that was away while nobody called left no hole")
    func nobodyCalled() {
        var watch = HoleWatch(now: date(0))
        #expect(watch.look(refused: 0, isStoring: false, now: date(5)) == nil)
        #expect(watch.look(refused: 0, isStoring: true, now: date(10)) == nil)
    }
}
