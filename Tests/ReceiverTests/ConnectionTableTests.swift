import NIOCore
import Testing

@testable import Receiver

@Suite("Who has to make room")
struct ConnectionTableTests {
    private let start = NIODeadline.now()
    private func party(_ number: UInt8) -> ConnectionTable.Party { [10, 0, 0, number] }
    private func after(_ milliseconds: Int64) -> NIODeadline { start + .milliseconds(milliseconds) }

    @Test func `when all places are taken the one that waits longest goes, not the new one`() {
        var table = ConnectionTable(total: 4, perAddress: 50)
        for id in 0..<3 { #expect(table.opened(id, by: party(UInt8(id)), at: after(Int64(id))) == []) }
        #expect(table.opened(3, by: party(3), at: after(3)) == [0])
        #expect(table.opened(4, by: party(4), at: after(4)) == [1])
        #expect(table.count == 3)
    }

    @Test func `the address with the most goes first, though others wait longer`() {
        var table = ConnectionTable(total: 33, perAddress: 50)
        #expect(table.opened(100, by: party(1), at: start) == [])
        for id in 0..<31 { #expect(table.opened(id, by: party(2), at: after(Int64(id) + 1)) == []) }
        #expect(table.opened(101, by: party(3), at: after(50)) == [0, 1])
        #expect(table.opened(102, by: party(1), at: after(51)) == [])
        #expect(table.opened(103, by: party(2), at: after(52)) == [2, 3])
    }

    @Test func `what is worked on and what is a proxy's stays`() {
        var table = ConnectionTable(total: 3, perAddress: 1)
        _ = table.opened(0, by: party(1), at: start)
        #expect(table.waits(0, nil) == [])
        _ = table.opened(1, by: nil, at: start)
        #expect(table.opened(2, by: party(1), at: after(60_000)) == [])
        #expect(table.count == 3)
        #expect(table.waits(0, .init(since: after(60_001))) == [2], "now somebody can make room")
    }

    @Test func `an address over its share has a moment for each connection`() {
        var table = ConnectionTable(total: 1000, perAddress: 3)
        for id in 0..<6 { #expect(table.opened(id, by: party(1), at: after(Int64(id))) == []) }
        _ = table.waits(5, nil)
        #expect(table.opened(6, by: party(2), at: after(1100)) == [], "another address looks at its own only")
        #expect(table.opened(7, by: party(1), at: after(1200)).sorted() == [0, 1, 2], "the newest three are left")
        #expect(table.opened(8, by: party(1), at: after(1250)) == [], "not at every connection")
    }

    @Test func `under pressure times are short`() {
        var table = ConnectionTable(total: 12, perAddress: 50)
        for id in 0..<6 { _ = table.opened(id, by: party(UInt8(id)), at: start) }
        _ = table.waits(0, .init(since: start, hasBegun: true))
        #expect(table.opened(10, by: party(10), at: after(999)) == [])
        #expect(table.opened(11, by: party(11), at: after(1200)).sorted() == [1, 2, 3, 4, 5])
        _ = table.opened(12, by: party(12), at: after(1200))
        for id in 13..<20 { _ = table.opened(id, by: party(UInt8(id)), at: after(4900)) }
        #expect(table.opened(20, by: party(20), at: after(5100)) == [0], "a request that has begun has five seconds")
    }

    @Test func `what is closed is forgotten`() {
        var table = ConnectionTable(total: 100, perAddress: 1)
        for id in 0..<1000 {
            _ = table.opened(id, by: party(1), at: after(Int64(id)))
            table.closed(id)
            table.closed(id)
        }
        #expect(table.count == 0)
        #expect(table.opened(1, by: party(1), at: after(90_000)) == [])
    }
}
