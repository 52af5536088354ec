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

    private static let folders: [JobFolder] = [
        .incoming, .processing(claimer: "h-1-x"), .deferred, .failed, .done(day: "2026-03-01"),
        .skipped(day: "2026-03-01", reason: "own-change"),
    ]

    private func facts(_ entry: JobEntry, _ random: inout Random) -> JobFacts {
        let status = FileStatus(
            kind: .regular,
            device: 1,
            inode: 1,
            size: 1,
            modified: Sample.start,
            changed: Sample.start.addingTimeInterval(Double(random.below(40_000)))
        )
        var facts = JobFacts(entry, status)
        // A person belongs to one company or to none.
        if facts.account == nil, let key = facts.key, key % 4 > 0 {
            facts.account = Story.Account(id: key % 6, name: "")
        }
        if random.below(4) == 0, let id = facts.account?.id { facts.account?.name = "Company \(id)" }
        facts.attempts = random.below(3)
        return facts
    }

    @Test(arguments: 0..<12) func incrementallyAsAtOnce(seed: Int) async throws {
        let spool = try TestSpool()
        var random = Random(state: UInt64(seed))
        var settings = RunIndex.Settings()
        if seed % 3 == 2 { settings.limit = 1000 }
        let index = RunIndex(files: spool.files, settings: settings)
        var model: [JobEntry: JobFacts] = [:]
        let samples = (0..<120).map { number in
            Sample(
                event: number % 3 == 0 ? "person.changed" : "contact.changed",
                key: number % 3 == 0 ? 1000 + number : number % 6,
                at: Double((number * 7919) % 36_000)
            )
        }
        await index.listedAll()
        for step in 0..<600 {
            let entry = JobEntry(
                folder: Self.folders[random.below(Self.folders.count)],
                name: samples[random.below(samples.count)].name
            )
            if model[entry] != nil, random.below(2) == 0 {
                model[entry] = nil
                await index.apply([.init(entry: entry)])
            } else {
                let facts = facts(entry, &random)
                model[entry] = facts
                await index.apply([.init(entry: entry, facts: facts)])
            }
            if step % 37 == 0 { _ = await index.runs(RunQuery()) }
        }
        let fresh = RunIndex(files: spool.files, settings: settings)
        await fresh.apply(model.map { .init(entry: $0.key, facts: $0.value) })
        var query = RunQuery()
        query.pageSize = 1000
        let (one, other) = (await index.runs(query), await fresh.runs(query))
        #expect(one.indexed == model.count)
        #expect(Set(shapes(one)) == Set(shapes(other)))
        #expect(one.runs.map(\.last) == one.runs.map(\.last).sorted(by: >))
        #expect(one.runs.reduce(0) { $0 + $1.jobs.count } == model.count)
    }

    /// Without names, which may come from jobs that are gone.
    private func shapes(_ page: RunPage) -> [String] {
        page.runs.map { run in
            let jobs = run.jobs.map { "\($0.folder) \($0.name) \($0.attempts)" }.sorted()
            return "\(run.account?.id ?? -1) \(run.status) \(run.first) \(run.last) \(jobs)"
        }
    }
}

extension JobRecord {
    fileprivate var folder: JobFolder { entry.folder }
}
