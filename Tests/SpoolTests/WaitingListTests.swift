import Foundation
import Testing

@testable import Spool

/// The list as a value, without files.
@Suite struct WaitingListTests {
    static let now = Instant(uptime: .seconds(1000))

    static func entry(_ id: Int, lane: String = "a", entity: String? = nil, forced: Bool = false) -> WaitingList.Entry {
        WaitingList.Entry(
            name: JobName(fileName: "\(id).json")!,
            folder: .incoming,
            age: Date(timeIntervalSince1970: 1_770_000_000 + Double(id)),
            lane: lane,
            entity: entity ?? "entity-\(id)",
            isForced: forced
        )
    }

    // #expect cannot call a mutating method itself.
    private func take(_ list: inout WaitingList, _ now: Instant = now) -> String? { list.takeNext(now: now)?.name.stem }
    private func insert(_ list: inout WaitingList, _ entry: WaitingList.Entry) -> [WaitingList.Entry] {
        list.insert(entry)
    }
    private func unblock(_ list: inout WaitingList, _ now: Instant) -> Instant? {
        list.unblock(now: now)
        return list.nextUnblock
    }

    @Test func handsOutByAgeAcrossLanes() {
        var list = WaitingList()
        for id in [5, 1, 4, 2, 3] { #expect(insert(&list, Self.entry(id, lane: "\(id % 2)")).isEmpty) }
        #expect(list.count == 5)
        #expect(take(&list) == "1")
        #expect(take(&list) == "2")
        #expect(take(&list) == nil, "both lanes are busy")
        list.free("1")
        #expect(take(&list) == "3")
        #expect(take(&list) == nil)
        list.free("1")
        list.free("0")
        #expect(take(&list) == "4")
        #expect(take(&list) == "5")
        #expect(list.count == 0)
    }

    /// What nobody waits for: whatever else waits goes first, also when it came later.
    @Test func whatIsBehindGoesLast() {
        func behind(_ id: Int, lane: String, entity: String? = nil) -> WaitingList.Entry {
            var entry = Self.entry(id, lane: lane, entity: entity)
            entry.isBehind = true
            return entry
        }
        var list = WaitingList()
        for entry in [behind(1, lane: "a"), behind(2, lane: "b"), Self.entry(3, lane: "c"), behind(4, lane: "d")] {
            #expect(insert(&list, entry).isEmpty)
        }
        // A lane is as urgent as its most urgent job, and its order stays.
        _ = list.insert(Self.entry(5, lane: "b"))
        // A webhook that is covered by it gives it its place.
        _ = list.insert(Self.entry(6, lane: "e", entity: "x"))
        #expect(insert(&list, behind(7, lane: "e", entity: "x")).map(\.name.stem) == ["6"])
        #expect((0..<5).map { _ in take(&list) } == ["2", "3", "7", "1", "4"])
        list.free("b")
        #expect(take(&list) == "5")
        #expect(take(&list) == nil)
    }

    @Test func anOlderOneGoesInFront() {
        var list = WaitingList()
        _ = list.insert(Self.entry(2))
        _ = list.insert(Self.entry(1))
        #expect(take(&list) == "1")
    }

    @Test func theSameNameIsListedOnce() {
        var list = WaitingList()
        _ = list.insert(Self.entry(1))
        #expect(insert(&list, Self.entry(1)).isEmpty)
        #expect(list.count == 1)
    }

    @Test func aRemovedOneIsNotHandedOut() {
        var list = WaitingList()
        _ = list.insert(Self.entry(1))
        _ = list.insert(Self.entry(2))
        list.remove(JobName(fileName: "1.json")!)
        list.remove(JobName(fileName: "unknown.json")!)
        #expect(take(&list) == "2")
        #expect(take(&list) == nil)
    }

    @Test func whatWasPutBackComesWhenTheLaneIsUnblocked() {
        var list = WaitingList()
        _ = list.insert(Self.entry(1))
        _ = list.insert(Self.entry(2, lane: "b"))
        let first = list.takeNext(now: Self.now)!
        let until = Self.now + .seconds(1)
        list.putBack(first, until: until)
        #expect(take(&list) == "2", "another lane goes on")
        #expect(take(&list) == nil)
        #expect(unblock(&list, Self.now) == until)
        #expect(take(&list) == nil)
        #expect(unblock(&list, until) == nil)
        #expect(take(&list, until) == "1")
    }

    @Test func anArrivalInABlockedLaneDoesNotUnblockIt() {
        var list = WaitingList()
        _ = list.insert(Self.entry(2))
        list.putBack(list.takeNext(now: Self.now)!, until: Self.now + .seconds(1))
        _ = list.insert(Self.entry(1))
        #expect(take(&list) == nil)
        list.unblock(now: Self.now + .seconds(1))
        #expect(take(&list, Self.now + .seconds(1)) == "1")
    }

    @Test func aLaneThatIsLeftOutKeepsItsPlace() {
        var list = WaitingList()
        for id in 1...3 { _ = list.insert(Self.entry(id, lane: "\(id)")) }
        let second = list.takeNext(now: Self.now, leavingOut: ["1"])?.name.stem
        #expect(second == "2")
        #expect(list.mayHave(anyBut: ["1"]) && !list.mayHave(anyBut: ["1", "2", "3"]))
        let first = list.takeNext(of: "1", now: Self.now)?.name.stem
        let none = list.takeNext(of: "2", now: Self.now)?.name.stem
        #expect(first == "1" && none == nil)
        #expect(take(&list) == "3")
    }

    @Test func aBlockedLaneIsLeftAlone() {
        var list = WaitingList()
        for id in 1...2 { _ = list.insert(Self.entry(id)) }
        _ = list.takeNext(now: Self.now)
        list.block("a", until: Self.now + .seconds(1))
        list.free("a")
        #expect(take(&list) == nil)
        #expect(unblock(&list, Self.now) == Self.now + .seconds(1))
        #expect(unblock(&list, Self.now + .seconds(1)) == nil)
        #expect(take(&list, Self.now + .seconds(1)) == "2")
    }

    struct Superseding: Sendable {
        var inserts: [(id: Int, forced: Bool)]
        var dropped: [Int]
    }

    static let superseding = [
        Superseding(inserts: [(1, false), (2, false)], dropped: [1]),
        Superseding(inserts: [(2, false), (1, false)], dropped: [1]),
        Superseding(inserts: [(1, true), (2, false)], dropped: []),
        Superseding(inserts: [(2, false), (1, true)], dropped: []),
        Superseding(inserts: [(1, false), (2, true)], dropped: [1]),
        Superseding(inserts: [(1, true), (2, true)], dropped: []),
        Superseding(inserts: [(1, true), (2, false), (3, false)], dropped: [2]),
        Superseding(inserts: [(3, false), (1, true), (2, false)], dropped: [2]),
    ]

    @Test(arguments: superseding) func earlierOnesAreDroppedUnlessForced(_ example: Superseding) {
        var list = WaitingList()
        var dropped: [String] = []
        for (id, forced) in example.inserts {
            dropped += list.insert(Self.entry(id, entity: "e", forced: forced)).map(\.name.stem)
        }
        #expect(dropped == example.dropped.map(String.init))
        #expect(list.count == example.inserts.count - example.dropped.count)
        for id in example.dropped { #expect(!list.contains(JobName(fileName: "\(id).json")!)) }
    }

    @Test func whatWasTakenCoversNothing() {
        var list = WaitingList()
        _ = list.insert(Self.entry(2, entity: "e"))
        _ = list.takeNext(now: Self.now)
        #expect(insert(&list, Self.entry(1, entity: "e")).isEmpty)
    }

    /// Random operations against the plain rule: the oldest entry of a free lane.
    @Test(arguments: 0..<50) func agreesWithThePlainRule(seed: Int) {
        var random = Numbers(seed: seed)
        var list = WaitingList()
        var model: [WaitingList.Entry] = []
        var busy: Set<String> = []
        for id in 0..<200 {
            switch random.below(4) {
            case 0, 1:
                let entry = Self.entry(random.below(2) == 0 ? id : 10_000 - id, lane: "\(random.below(5))")
                _ = list.insert(entry)
                if !model.contains(where: { $0.name == entry.name }) { model.append(entry) }
            case 2:
                let expected = model.filter { !busy.contains($0.lane) }.min { $0.age < $1.age }
                let taken = list.takeNext(now: Self.now)
                #expect(taken == expected)
                if let expected {
                    model.removeAll { $0.name == expected.name }
                    busy.insert(expected.lane)
                }
            default:
                if let lane = busy.sorted().first {
                    busy.remove(lane)
                    list.free(lane)
                } else if let name = model.first?.name {
                    model.removeFirst()
                    list.remove(name)
                }
            }
            #expect(list.count == model.count)
        }
    }
}
