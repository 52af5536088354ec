import Foundation
import Testing

@testable import JSON

/// Nothing that fits into a body costs much more than any other body of its size.
///
/// The time is that of the processor for this thread alone; a body that seems dear is measured again before it counts.
/// 100 bodies, 1,000 with `ALL_TESTS=1`, or as many as `COST_BODIES` says; `COST_SEED` begins elsewhere. A release build
/// does 100,000 in some twenty minutes.
@Suite("Cost of JSON", .serialized) struct CostTests {
    private static func setting(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    static let bodies = setting("COST_BODIES") ?? (setting("ALL_TESTS") == 1 ? 1_000 : 100)

    @Test func noBodyCostsMuchMoreThanAnother() throws {
        let first = Self.setting("COST_SEED") ?? 0
        let seeds = first..<(first + Self.bodies)
        let costs = seeds.map { (seed: $0, cost: Self.cost(of: Self.body($0))) }.sorted { $0.cost < $1.cost }
        let median = costs[costs.count / 2].cost
        var worst = 0.0
        for seed in costs.suffix(20).map(\.seed) {
            let body = Self.body(seed)
            let least = (0..<5).map { _ in Self.cost(of: body) }.min() ?? 0
            worst = max(worst, least / median)
            let shown = String(decoding: body.prefix(200), as: UTF8.self)
            #expect(least <= 20 * median, "seed \(seed) costs \(least / median) times the median: \(shown)")
        }
        print("\(Self.bodies) bodies: median \(median * 1000) ms, worst \(worst) times that")
    }

    /// What once blocked an event loop for 2 to 130 s, and its kind.
    static let bombs: [(depth: Int, size: Int)] = [
        (30, 64 << 10), (60, 64 << 10), (100, 16 << 10), (100, 32 << 10), (100, 64 << 10), (120, 1_040_000),
    ]

    @Test(arguments: bombs) func aBombCostsNoMoreThanAFlatText(depth: Int, size: Int) throws {
        func text(_ depth: Int) -> [UInt8] {
            let head = #"{"Event":"contact.changed","PrimaryKey":1,"EventId":"x","FieldValues":{"contact_id":1.5,"x":"#
            let count = (size - head.utf8.count - 2 * depth) / 3
            let items = Array(repeating: "{}", count: count).joined(separator: ",")
            let nest = String(repeating: "[", count: depth), close = String(repeating: "]", count: depth)
            return Array("\(head)\(nest)\(items)\(close)}}".utf8)
        }
        let (bomb, flat) = (text(depth), text(1))
        let object = try JSONObject(bomb, limits: .answer)
        #expect(object.object("FieldValues")?["contact_id"] == 1.5)
        let cost = (0..<2).map { _ in Self.cost(of: bomb) }.min() ?? 0
        let plain = (0..<2).map { _ in Self.cost(of: flat) }.min() ?? 0
        #expect(cost < 3 * plain)
        #expect(throws: JSONError.self) { try JSONObject(bomb, limits: .network) }
    }

    private static func body(_ seed: Int) -> [UInt8] {
        var generator = CostlyJSON(seed: seed)
        return generator.body()
    }

    /// Seconds for all that is done with a webhook, and more: both ways to read, each member, names that are not there.
    private static func cost(of body: [UInt8]) -> Double {
        let start = processorTime()
        if let object = try? JSONObject(body, limits: .answer) {
            for name in ["Event", "PrimaryKey", "FieldValues", "", "Values", "Changes"] { _ = object[name] }
            _ = object.object("FieldValues")?["contact_id"]
        }
        let value = try? JSONValue(parsing: body, limits: .answer)
        _ = value?.serialized()
        return processorTime() - start
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
