import Foundation
import Spool
import Testing

@testable import Dashboard

/// The index follows the folders while somebody looks.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LiveIndexTests {
    /// A job's whole life.
    @Test func aJobIsFollowedThroughTheFolders() async throws {
        let spool = try TestSpool()
        try await withIndex(spool) { index in
            let job = Sample()
            func isAt(_ state: SpoolLayout.Folder, _ status: RunStatus) async throws {
                try await eventually("it is in \(state.rawValue)") {
                    let runs = await index.runs(RunQuery()).runs
                    return runs.count == 1 && runs[0].jobs.count == 1 && runs[0].jobs[0].state == state
                        && runs[0].status == status
                }
            }
            try spool.put("incoming/\(job.name)", job.webhook)
            try await isAt(.incoming, .waiting)
            try spool.move("incoming/\(job.name)", "processing/h-1-x/\(job.name)")
            try await isAt(.processing, .running)
            try spool.put(
                "processing/h-1-x/\(job.name)",
                job.webhook(story: job.story("deferred", why: "503", attempts: 1))
            )
            try spool.move("processing/h-1-x/\(job.name)", "deferred/\(job.name)")
            try await isAt(.deferred, .deferred)
            try await eventually("it is read") { await index.job(job.name)?.why.text == "503" }
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
            try await isAt(.incoming, .waiting)
            try spool.move("incoming/\(job.name)", "skipped/2026-03-02/irrelevant/\(job.name)")
            try await isAt(.skipped, .skipped)
            try spool.remove("skipped/2026-03-02/irrelevant/\(job.name)")
            try await eventually("it is gone") { await index.runs(RunQuery()).matching == 0 }
            #expect(await index.run(job.name.stem) == nil)
        }
    }

    @Test func theReasonBesideAFailedJobIsSeen() async throws {
        let spool = try TestSpool()
        try await withIndex(spool) { index in
            let name = try #require(JobName(fileName: "drop.json"))
            try spool.put("failed/drop.json", "no JSON")
            try await eventually("it is there") { await index.job(name) != nil }
            try spool.put("failed/drop.json.why", "is not a JSON object\n")
            try await eventually("its reason is there") { await index.job(name)?.why.text == "is not a JSON object" }
        }
    }

    @Test func aReplayOutOfAnOldDayIsSeenAtOnce() async throws {
        let spool = try TestSpool()
        let job = Sample(at: -20 * 86_400)
        try spool.put("done/2026-02-09/\(job.name)", job.webhook)
        for day in ["2026-02-27", "2026-02-28", "2026-03-01"] { try spool.makeFolder("done/\(day)") }
        try await withIndex(spool) { index in
            try spool.move("done/2026-02-09/\(job.name)", "incoming/\(job.name)")
            try await eventually("it waits, once") {
                let jobs = await index.runs(RunQuery()).runs.flatMap(\.jobs)
                return jobs.map(\.state) == [.incoming]
            }
        }
    }

    @Test func foldersThatGoAndComeBack() async throws {
        let spool = try TestSpool()
        let (first, second) = (Sample(), Sample(key: 19, at: 5))
        try spool.put("failed/\(first.name)", first.webhook)
        try await withIndex(spool) { index in
            try spool.move("failed", "elsewhere")
            try await eventually("its jobs are gone") { await index.runs(RunQuery()).indexed == 0 }
            try spool.put("failed/\(second.name)", second.webhook)
            try await eventually("the new one's is there") { await index.job(second.name) != nil }
            #expect(await index.job(first.name) == nil)
        }
    }

    /// A job that is deferred once more between two looks lies where it lay, and tells something else.
    @Test func aFileThatWasWrittenAgainIsReadAgain() async throws {
        let spool = try TestSpool()
        let job = Sample()
        try spool.put("deferred/\(job.name)", job.webhook(story: job.story("deferred", why: "503", attempts: 1)))
        try await withIndex(spool) { index in
            #expect(await index.job(job.name)?.attempts == 1)
            try spool.put("deferred/\(job.name)", job.webhook(story: job.story("deferred", why: "429", attempts: 2)))
            try await eventually("it is read again") { await index.job(job.name)?.attempts == 2 }
            #expect(await index.job(job.name)?.why.text == "429")
        }
    }

    /// However many jobs a day has, the page shows at once where one of them went.
    @Test func aJobThatLeavesItsFolderIsLookedForElsewhere() async throws {
        let spool = try TestSpool()
        let job = Sample()
        try spool.put("incoming/\(job.name)", job.webhook)
        for number in 0..<2000 {
            let noise = Sample(key: 100 + number, at: Double(number))
            try spool.put("skipped/2026-03-01/irrelevant/\(noise.name)", "{}")
        }
        try await withIndex(spool) { index in
            try spool.move("incoming/\(job.name)", "skipped/2026-03-01/irrelevant/\(job.name)")
            await index.catchUp()
            #expect(await index.job(job.name)?.state == .skipped)
        }
    }

    /// A second name of a file, as a backup tool makes it: no event of the folder says that a job came.
    @Test func theNextLookFindsWhatHadNoEvent() async throws {
        let spool = try TestSpool()
        try await withIndex(spool) { index in
            let job = Sample()
            try spool.put("outside.json", job.webhook)
            link(spool.path("outside.json"), spool.path("deferred/\(job.name)"))
            await index.catchUp(patience: .seconds(30))
            #expect(await index.job(job.name)?.state == .deferred)
        }
    }

    /// More changes than a kernel would queue events for, with some jobs among them.
    @Test func aFloodIsFoundAllTheSame() async throws {
        let spool = try TestSpool()
        try await withIndex(spool) { index in
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
            await index.catchUp(patience: .seconds(30))
            for name in names { #expect(await index.job(name) != nil) }
            #expect(await index.job(restless)?.state == .incoming)
            #expect(await index.runs(RunQuery()).indexed == names.count + 1)
        }
    }

    // MARK: Looking

    @Test func nothingIsReadWhileNobodyLooks() async throws {
        let spool = try TestSpool()
        let (first, second) = (Sample(), Sample(key: 19))
        try spool.put("failed/\(first.name)", first.webhook)
        let index = RunIndex(files: spool.files, settings: .quick)
        let reader = try FolderReader(files: spool.files, tenant: nil)
        defer { reader.thread.stop() }
        await index.follow(reader)
        #expect(await index.job(first.name) == nil, "a turn without anybody who looks does nothing")
        try await index.start()
        await index.catchUp(patience: .seconds(30))
        #expect(await index.job(first.name)?.account?.id == 18)
        #expect(await index.isCurrent)
        // What came meanwhile is known with the next look, without waiting for a turn.
        try spool.put("failed/\(second.name)", second.webhook)
        await index.catchUp(patience: .seconds(30))
        #expect(await index.job(second.name)?.account?.id == 19)
        await index.stop()
    }

    @Test func whoLooksDoesNotWaitForeverAndIsTold() async throws {
        let spool = try TestSpool()
        for number in 0..<3000 {
            let job = Sample(key: number + 1, at: Double(number))
            try spool.put("failed/\(job.name)", job.webhook)
        }
        let index = RunIndex(files: spool.files, settings: .quick)
        try await index.start()
        await index.catchUp(patience: .zero)
        #expect(await !index.isCurrent)
        try await eventually("all is read") { await index.isCurrent }
        #expect(await index.runs(RunQuery()).indexed == 3000)
        await index.stop()
        await index.catchUp()
    }

    @Test func itEndsWhileItReads() async throws {
        let spool = try TestSpool()
        for number in 0..<500 { try spool.put("failed/\(Sample(key: number, at: Double(number)).name)", "{}") }
        let index = RunIndex(files: spool.files)
        try await index.start()
        await index.catchUp(patience: .milliseconds(20))
        await index.stop()
        await index.stop()
        _ = await index.runs(RunQuery())
    }

    // MARK: Changes

    @Test func subscribersHearOfRunsThatChanged() async throws {
        let spool = try TestSpool()
        let other = Sample(key: 5)
        try spool.put("failed/\(other.name)", other.webhook)
        try await withIndex(spool) { index in
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

    /// At most one message for each look at the folders.
    @Test func burstsAreGathered() async throws {
        let spool = try TestSpool()
        var settings = RunIndex.Settings()
        settings.interval = .milliseconds(200)
        try await withIndex(spool, settings) { index in
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
            #expect(Double(messages) <= 5 * seconds + 5)
        }
    }

    @Test func streamsEndWithTheIndexAndLeaveNothingBehind() async throws {
        let spool = try TestSpool()
        try await withIndex(spool) { index in
            do { _ = await index.changes() }
            try await eventually("one that nobody reads is forgotten") { await index.listeners.isEmpty }
            let task = Task { for await _ in await index.changes() {} }
            try await eventually("it listens") { await index.listeners.count == 1 }
            task.cancel()
            await task.value
            try await eventually("a cancelled one is forgotten") { await index.listeners.isEmpty }
            let last = await index.changes()
            await index.stop()
            for await _ in last {}
        }
    }
}
