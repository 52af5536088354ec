import Foundation
import Testing

@testable import Dashboard
@testable import Spool

/// Changes one by one lead to the same runs as reading everything at once.
@Suite struct IndexModelTests {
    private struct Random {
        var state: UInt64

        mutating func below(_ limit: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = state
            bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((bits ^ (bits >> 31)) % UInt64(limit))
        }
    }

    private static let folders: [JobLocation] = [
        .incoming, .processing(claimer: "h-1-x"), .deferred, .failed, .done(day: "2026-03-01"),
        .skipped(day: "2026-03-01", reason: "own-change"),
    ]

    private func record(_ entry: JobEntry, _ random: inout Random) -> JobRecord {
        let status = FileStatus(
            kind: .regular,
            device: 1,
            inode: 1,
            size: 1,
            modified: Sample.start,
            changed: Sample.start.addingTimeInterval(Double(random.below(40_000)))
        )
        var record = JobRecord(entry, status)
        // A person belongs to one company or to none.
        if record.account == nil, let key = record.key, key % 4 > 0 { record.account = .init(id: key % 6, name: "") }
        if random.below(4) == 0, let id = record.account?.id { record.account?.name = "Company \(id)" }
        record.attempts = random.below(3)
        return record
    }

    @Test(arguments: 0..<12) func incrementallyAsAtOnce(seed: Int) throws {
        var random = Random(state: UInt64(seed))
        var store = JobStore(gap: 15 * 60)
        var model: [JobEntry: JobRecord] = [:]
        let samples = (0..<120).map { number in
            Sample(
                event: number % 3 == 0 ? "person.changed" : "contact.changed",
                key: number % 3 == 0 ? 1000 + number : number % 6,
                at: Double((number * 7919) % 36_000)
            )
        }
        for step in 0..<600 {
            let entry = JobEntry(
                folder: Self.folders[random.below(Self.folders.count)],
                name: samples[random.below(samples.count)].name
            )
            if model[entry] != nil, random.below(2) == 0 {
                model[entry] = nil
                store.remove(entry)
            } else {
                let record = record(entry, &random)
                model[entry] = record
                store.update(record)
            }
            #expect((store.find(entry) != nil) == (model[entry] != nil), "step \(step)")
            if step % 37 == 0 { store.refresh() }
        }
        var fresh = JobStore(gap: 15 * 60)
        for record in model.values { fresh.update(record) }
        store.refresh()
        fresh.refresh()
        let runs = store.runs.map(\.told)
        #expect(store.count == model.count)
        #expect(Set(shapes(runs)) == Set(shapes(fresh.runs.map(\.told))))
        #expect(runs.map(\.last) == runs.map(\.last).sorted(by: >))
        #expect(runs.reduce(0) { $0 + $1.jobs.count } == model.count)
    }

    @Test(arguments: 0..<4) func whoListensHearsOfEveryRunThatChanged(seed: Int) {
        var random = Random(state: UInt64(seed))
        var store = JobStore(gap: 15 * 60)
        store.changed = []
        var known: [SyncRun.ID: SyncRun] = [:]
        let samples = (0..<40).map { Sample(key: $0 % 6, at: Double(($0 * 7919) % 36_000)) }
        for _ in 0..<200 {
            let entry = JobEntry(
                folder: Self.folders[random.below(Self.folders.count)],
                name: samples[random.below(samples.count)].name
            )
            if random.below(3) == 0 { store.remove(entry) } else { store.update(record(entry, &random)) }
            store.refresh()
            let present = Dictionary(store.runs.map { ($0.leader.stem, $0.told) }) { $1 }
            let differing = Set(known.keys).union(present.keys).filter { known[$0] != present[$0] }
            #expect(store.changed?.isSuperset(of: differing) == true)
            store.changed = []
            known = present
        }
    }

    /// Without names, which may come from jobs that are gone.
    private func shapes(_ runs: [SyncRun]) -> [String] {
        runs.map { run in
            let jobs = run.jobs.map { "\($0.folder) \($0.name) \($0.attempts)" }.sorted()
            return "\(run.account?.id ?? -1) \(run.status) \(run.first) \(run.last) \(jobs)"
        }
    }
}

extension JobRecord {
    fileprivate var folder: JobLocation { entry.folder }
}
