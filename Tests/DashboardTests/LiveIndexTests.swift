import Foundation
import Spool
import Testing

@testable import Dashboard

/// The index follows the folders, with the watch and without.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LiveIndexTests {
    static var slow: RunIndex.Settings {
        var settings = RunIndex.Settings()
        settings.sweepInterval = 3600
        return settings
    }

    static var sweeping: RunIndex.Settings {
        var settings = RunIndex.Settings()
        settings.sweepInterval = 0.05
        return settings
    }

    /// A job's whole life, seen by events alone.
    @Test func aJobIsFollowedThroughTheFolders() async throws {
        let spool = try TestSpool()
        try await withIndex(spool, Self.slow) { index in
            let job = Sample()
            func isAt(_ state: SpoolLayout.Folder, _ status: RunStatus) async throws {
                try await eventually("it is in \(state.rawValue)") {
                    let runs = await index.runs(RunQuery()).runs
                    return runs.count == 1 && runs[0].jobs.count == 1 && runs[0].jobs[0].state == state
                        && runs[0].status == status
                }
            }
            try spool.put("incoming/\(job.name)", job.webhook)
            try await isAt(.incoming, .running)
            try spool.move("incoming/\(job.name)", "processing/h-1-x/\(job.name)")
            try await isAt(.processing, .running)
            try spool.put(
                "processing/h-1-x/\(job.name)",
                job.webhook(story: job.story("deferred", why: "503", attempts: 1))
            )
            try spool.move("processing/h-1-x/\(job.name)", "deferred/\(job.name)")
            try await isAt(.deferred, .deferred)
            #expect(await index.job(job.name)?.why.text == "503")
            try spool.move("deferred/\(job.name)", "processing/h-1-x/\(job.name)")
            try await isAt(.processing, .running)
            try spool.put("processing/h-1-x/\(job.name)", job.webhook(story: job.story("done")))
            try spool.move("processing/h-1-x/\(job.name)", "done/2026-03-01/\(job.name)")
            try await isAt(.done, .completed)
            try await eventually("it is read") {
                await index.job(job.name)?.account?.name == "Bremer Abenteuerwelt"
            }
            // A replay, and a day that has no folder yet.
            try spool.move("done/2026-03-01/\(job.name)", "incoming/\(job.name)")
            try await isAt(.incoming, .running)
            try spool.move("incoming/\(job.name)", "skipped/2026-03-02/irrelevant/\(job.name)")
            try await isAt(.skipped, .skipped)
            try spool.remove("skipped/2026-03-02/irrelevant/\(job.name)")
            try await eventually("it is gone") { await index.runs(RunQuery()).matching == 0 }
            #expect(await index.run(job.name.stem) == nil)
        }
    }

    @Test func theReasonBesideAFailedJobIsSeen() async throws {
        let spool = try TestSpool()
        try await withIndex(spool, Self.slow) { index in
            let name = try #require(JobName(fileName: "drop.json"))
            try spool.put("failed/drop.json", "no JSON")
            try await eventually("it is there") { await index.job(name) != nil }
            try spool.put("failed/drop.json.why", "is no JSON object\n")
            try await eventually("its reason is there") { await index.job(name)?.why.text == "is no JSON object" }
        }
    }

    /// Only the newest days have watches: what leaves an older one shows where it comes to.
    @Test func aReplayOutOfAnOldDayIsSeenAtOnce() async throws {
        let spool = try TestSpool()
        let job = Sample(at: -20 * 86_400)
        try spool.put("done/2026-02-09/\(job.name)", job.webhook)
        for day in ["2026-02-27", "2026-02-28", "2026-03-01"] { try spool.makeFolder("done/\(day)") }
        try await withIndex(spool, Self.slow) { index in
            try spool.move("done/2026-02-09/\(job.name)", "incoming/\(job.name)")
            try await eventually("it waits, once") {
                let jobs = await index.runs(RunQuery()).runs.flatMap(\.jobs)
                return jobs.map(\.state) == [.incoming]
            }
        }
    }

    @Test(arguments: [slow, sweeping]) func foldersThatGoAndComeBack(settings: RunIndex.Settings) async throws {
        let spool = try TestSpool()
        let (first, second) = (Sample(), Sample(key: 19, at: 5))
        try spool.put("failed/\(first.name)", first.webhook)
        try await withIndex(spool, settings) { index in
            try spool.move("failed", "elsewhere")
            try await eventually("its jobs are gone") { await index.runs(RunQuery()).indexed == 0 }
            // Nobody tells of a folder in the root: the sweep finds it.
            guard settings.sweepInterval < 1 else { return }
            try spool.put("failed/\(second.name)", second.webhook)
            try await eventually("the new one's is there") { await index.job(second.name) != nil }
            #expect(await index.job(first.name) == nil)
        }
    }

    /// A link is made without an event, like a file from another host.
    @Test func theSweepFindsWhatHadNoEvent() async throws {
        let spool = try TestSpool()
        try await withIndex(spool, Self.sweeping) { index in
            let job = Sample()
            try spool.put("outside.json", job.webhook)
            link(spool.path("outside.json"), spool.path("deferred/\(job.name)"))
            try await eventually("it is found") { await index.job(job.name)?.state == .deferred }
        }
    }

    /// More events than the kernel queues: some jobs among them come without one.
    @Test func aFloodIsFoundAllTheSame() async throws {
        let spool = try TestSpool()
        try await withIndex(spool, Self.slow) { index in
            let restless = try #require(JobName(fileName: "restless.json"))
            try spool.put("incoming/restless.json", "{}")
            var names: [JobName] = []
            for turn in 0..<40_000 {
                let isHere = turn % 2 == 0
                rename(
                    spool.path("\(isHere ? "incoming" : "deferred")/restless.json"),
                    spool.path("\(isHere ? "deferred" : "incoming")/restless.json")
                )
                guard turn % 4000 == 3999 else { continue }
                let job = Sample(key: turn, at: Double(turn))
                try spool.put("failed/\(job.name)", job.webhook)
                names.append(job.name)
            }
            try await eventually("all are found") {
                for name in names where await index.job(name) == nil { return false }
                return await index.job(restless)?.state == .incoming
            }
            #expect(await index.runs(RunQuery()).indexed == names.count + 1)
        }
    }

    @Test func itEndsWhileItReads() async throws {
        let spool = try TestSpool()
        for number in 0..<500 { try spool.put("failed/\(Sample(key: number, at: Double(number)).name)", "{}") }
        let index = RunIndex(files: spool.files)
        try await index.start()
        await index.stop()
        await index.stop()
        _ = await index.runs(RunQuery())
    }

    // MARK: Changes

    @Test func subscribersHearOfRunsThatChanged() async throws {
        let spool = try TestSpool()
        let other = Sample(key: 5)
        try spool.put("failed/\(other.name)", other.webhook)
        try await withIndex(spool, Self.slow) { index in
            var changes = await index.changes().makeAsyncIterator()
            let job = Sample()
            try spool.put("incoming/\(job.name)", job.webhook)
            #expect(await changes.next() == [job.name.stem])
            try spool.move("incoming/\(job.name)", "done/2026-03-01/\(job.name)")
            #expect(await changes.next() == [job.name.stem])
            try spool.remove("done/2026-03-01/\(job.name)")
            #expect(await changes.next() == [job.name.stem])
        }
    }

    @Test func burstsAreGathered() async throws {
        let spool = try TestSpool()
        try await withIndex(spool, Self.slow) { index in
            let stream = await index.changes()
            let clock = ContinuousClock()
            let start = clock.now
            for number in 0..<300 { try spool.put("incoming/\(Sample(key: number, at: Double(number)).name)", "{}") }
            var (heard, messages) = (Set<String>(), 0)
            for await ids in stream {
                heard.formUnion(ids)
                messages += 1
                if heard.count == 300 { break }
            }
            let seconds = Double(start.duration(to: clock.now).components.seconds) + 1
            #expect(Double(messages) <= 4 * seconds + 2)
        }
    }

    @Test func streamsEndWithTheIndexAndLeaveNothingBehind() async throws {
        let spool = try TestSpool()
        try await withIndex(spool, Self.slow) { index in
            do { _ = await index.changes() }
            try await eventually("one that nobody reads is forgotten") { await index.subscribers.isEmpty }
            let task = Task { for await _ in await index.changes() {} }
            try await eventually("it listens") { await index.subscribers.count == 1 }
            task.cancel()
            await task.value
            try await eventually("a cancelled one is forgotten") { await index.subscribers.isEmpty }
            let last = await index.changes()
            await index.stop()
            for await _ in last {}
        }
    }
}
