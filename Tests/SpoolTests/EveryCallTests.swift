import Foundation
import Glibc
import Testing

@testable import Spool

/// Each file system call of a job's life is once the last one before a crash, and once the one that fails.
///
/// How many there are is found by running without a fault.
@Suite("Every call", .serialized, .timeLimit(.minutes(5))) struct EveryCallTests {
    static let stretches = SweepScenario.all.flatMap { scenario in
        [(scenario, false)] + (scenario.bearsLinks ? [(scenario, true)] : [])
    }

    @Test(arguments: stretches)
    func leavesASpoolThatKeepsItsContract(scenario: SweepScenario, linksOnly: Bool) async throws {
        let start = ContinuousClock.now
        let plain = try await SweepRun(scenario, fault: nil, linksOnly: linksOnly).run(hitting: 0)
        #expect(plain.complaints.isEmpty, "without a fault")
        let faults = SweepFault.all.filter { Self.isComplete || (linksOnly ? Self.withLinks : Self.usual).contains($0) }
        var runs = 0
        for fault in faults {
            let covered = try await sweep(scenario, fault, linksOnly, calls: plain.calls)
            #expect(covered >= plain.calls, "\(fault) hit \(covered) of \(plain.calls) calls")
            runs += covered
        }
        let time = ContinuousClock.now - start
        print(
            "\(scenario)\(linksOnly ? ", by links" : ""): \(plain.calls) calls, each with \(faults.count) faults: \(runs) runs in \(time)"
        )
    }

    /// - Returns: how many calls were hit.
    private func sweep(_ scenario: SweepScenario, _ fault: SweepFault, _ linksOnly: Bool, calls: Int) async throws
        -> Int
    {
        @Sendable func run(_ number: Int) async throws -> Bool {
            let outcome = try await SweepRun(scenario, fault: fault, linksOnly: linksOnly).run(hitting: number)
            guard let hit = outcome.hit else { return false }
            #expect(outcome.complaints.isEmpty, "\(fault) at call \(number), \(hit.call) of \(hit.path)")
            return true
        }
        var covered = try await withThrowingTaskGroup(of: Bool.self) { group in
            var hits = 0
            for number in 1...calls {
                // Few at a time: each has an inotify instance.
                if number > 4, try await group.next() == true { hits += 1 }
                group.addTask { try await run(number) }
            }
            return try await group.reduce(hits) { $0 + ($1 ? 1 : 0) }
        }
        while try await run(covered + 1) { covered += 1 }
        return covered
    }

    private static let isComplete = ProcessInfo.processInfo.environment["EVERY_FAULT"] == "1"
    /// One for each way in which the code tells faults apart; all of them, with `EVERY_FAULT=1`, take a quarter of an hour.
    private static let usual: [SweepFault] = [
        .kill, .error(EIO), .error(EACCES), .error(EEXIST), .lostReply(EIO), .outage(EIO),
    ]
    /// What differs where a move is two calls.
    private static let withLinks: [SweepFault] = [.kill, .lostReply(EEXIST), .outage(EIO)]
}
