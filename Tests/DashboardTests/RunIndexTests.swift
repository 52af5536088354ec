import Foundation
import Spool
import Testing

@testable import Dashboard

/// What the index knows of files that lie there.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RunIndexTests {
    @Test func jobsOfOneCompanyAreOneRun() async throws {
        let spool = try TestSpool()
        let done = Sample()
        let result = #"{"status":"written","contact":{"SuperOffice:83":{"old":"","new":"x"}}}"#
        try spool.put("done/2026-03-01/\(done.name)", done.webhook(story: done.story("done", after: 7, result: result)))
        let echo = Sample(at: 8)
        try spool.put("skipped/2026-03-01/own-change/\(echo.name)", echo.webhook)
        let person = Sample(event: "person.changed", key: 933, at: 60)
        try spool.put("incoming/\(person.name)", person.webhook(#","FieldValues":{"contact_id":18}"#))
        let other = Sample(key: 19, at: 30)
        try spool.put("incoming/\(other.name)", other.webhook)

        try await withIndex(spool) { index in
            let page = await index.runs(RunQuery())
            #expect(page.matching == 2)
            #expect(page.indexed == 4)
            let run = try #require(page.runs.first { $0.account?.id == 18 })
            #expect(run.id == done.name.stem)
            #expect(run.account?.name == "Bremer Abenteuerwelt")
            #expect(run.persons == [933])
            #expect(run.jobs.map(\.name) == [done.name, echo.name, person.name])
            #expect(run.status == .waiting)
            #expect(run.written == ["contact SuperOffice:83"])
            #expect(run.first == done.received)
            #expect(run.jobs[0].moved == done.received.addingTimeInterval(7))
            #expect(run.jobs[1].entry.folder.reason == "own-change")
            #expect(run.jobs[1].account?.name == "Bremer Abenteuerwelt")
            #expect(await index.run(echo.name.stem)?.id == run.id)
            #expect(await index.job(person.name)?.state == .incoming)
        }
    }

    /// A person's company: by what the sender says, by an earlier run, or by the ledger.
    @Test func personsBelongToTheirCompany() async throws {
        let spool = try TestSpool()
        let (said, found, kept, unknown) = (
            Sample(event: "person.changed", key: 1), Sample(event: "person.changed", key: 2, at: 1),
            Sample(event: "person.changed", key: 3, at: 2), Sample(event: "person.changed", key: 4, at: 3)
        )
        try spool.put("incoming/\(said.name)", said.webhook(#","Values":{"contact_id":18}"#))
        try spool.put("done/2026-03-01/\(found.name)", found.webhook(story: found.story("done")))
        try spool.put("ledger/person-3.json", #"{"account":18,"written":{}}"#)
        try spool.put("incoming/\(kept.name)", kept.webhook)
        try spool.put("incoming/\(unknown.name)", unknown.webhook)
        try await withIndex(spool) { index in
            let page = await index.runs(RunQuery())
            #expect(page.runs.map(\.persons).sorted { $0.count > $1.count } == [[1, 2, 3], [4]])
            let lonely = try #require(page.runs.first { $0.account == nil })
            #expect(lonely.jobs.map(\.name) == [unknown.name])
            // Another job of that person tells it: it counts for the first one, too.
            let later = Sample(event: "person.changed", key: 4, at: 10)
            try spool.put("done/2026-03-01/\(later.name)", later.webhook(story: later.story("done")))
            try await eventually("all are one run") { await index.runs(RunQuery()).matching == 1 }
        }
    }

    /// One company's files, by state; each search has its answer.
    @Test func searchingFilteringPaging() async throws {
        let spool = try TestSpool()
        let names = ["Müller Maschinenbau GmbH", "Bremer Abenteuerwelt", "Café Noir", "Müller & Söhne"]
        for (index, name) in names.enumerated() {
            let job = Sample(
                event: index == 2 ? "contact.created" : "contact.changed",
                key: 100 + index,
                at: Double(index) * 3600
            )
            let story = job.story(index == 0 ? "failed" : "done", account: (100 + index, name))
            try spool.put("\(index == 0 ? "failed" : "done/2026-03-01")/\(job.name)", job.webhook(story: story))
        }
        let noise = Sample(event: "sale.changed", key: 5, at: 7000)
        try spool.put("skipped/2026-03-01/other-event/\(noise.name)", noise.webhook)
        try await withIndex(spool) { index in
            func ids(_ change: (inout RunQuery) -> Void) async -> [Int?] {
                var query = RunQuery()
                change(&query)
                return await index.runs(query).runs.map(\.account?.id)
            }
            #expect(await ids { _ in } == [103, 102, nil, 101, 100])
            #expect(await ids { $0.filter.company = "MÜLLER" } == [103, 100])
            #expect(await ids { $0.filter.company = "muller masch" } == [100])
            #expect(await ids { $0.filter.company = "101" } == [101])
            #expect(await ids { $0.filter.company = "nobody" } == [])
            #expect(await ids { $0.status = .failed } == [100])
            #expect(await ids { $0.status = .skipped } == [nil])
            #expect(await ids { $0.filter.event = "contact.created" } == [102])
            #expect(await ids { $0.filter.event = "contact.*" } == [103, 102, 101, 100])
            #expect(await ids { $0.filter.event = "person.*" } == [])
            #expect(
                await ids { $0.filter.during = Sample.start..<Sample.start.addingTimeInterval(3601) } == [101, 100]
            )
            #expect(
                await ids {
                    $0.filter.company = "müller"; $0.status = .completed
                } == [103]
            )
            #expect(await ids { $0.pageSize = 2 } == [103, 102])
            #expect(await ids { ($0.page, $0.pageSize) = (2, 2) } == [100])
            #expect(await ids { ($0.page, $0.pageSize) = (.max, 2) } == [100])
            #expect(await ids { ($0.page, $0.pageSize) = (-5, 1) } == [103])
            var query = RunQuery()
            (query.filter.company, query.pageSize) = ("müller", 1)
            #expect(await index.runs(query).matching == 2)
        }
    }

    /// What is no webhook is a job by its name, what is no file is none.
    @Test func oddFilesDoNoHarm() async throws {
        let spool = try TestSpool()
        let texts = [
            "", "{", "[]", "null", "\u{0}", #"{"Event":7,"PrimaryKey":"x"}"#, #"{"_spool":{"trail":7,"account":"x"}}"#,
        ]
        for (index, text) in texts.enumerated() {
            try spool.put("failed/drop-\(index).json", text)
            let job = Sample(key: 200 + index, at: Double(index))
            try spool.put("done/2026-03-01/\(job.name)", text)
        }
        try spool.put("failed/drop-0.json.why", "is empty\nsecond line\n")
        let large = Sample(key: 300)
        try spool.put("failed/\(large.name)", String(repeating: "x", count: 3 << 20))
        try spool.put("failed/notes.txt", "x")
        try spool.put("failed/.hidden.json", "{}")
        symlink("/etc/passwd", spool.path("incoming/link.json"))
        mkfifo(spool.path("incoming/pipe.json"), 0o600)
        try spool.makeFolder("incoming/folder.json")
        try spool.makeFolder("done/no day")
        try spool.put("done/no day/stray.json", "{}")
        try await withIndex(spool) { index in
            let page = await index.runs(RunQuery())
            #expect(page.indexed == texts.count * 2 + 2)
            let first = try #require(JobName(fileName: "drop-0.json"))
            let empty = try #require(await index.job(first))
            #expect(empty.why.text == "is empty")
            #expect(empty.account == nil)
            #expect(page.runs.filter { $0.account == nil }.allSatisfy { $0.jobs.count == 1 })
            #expect(await index.job(large.name)?.account?.id == 300, "its name tells")
        }
    }

    @Test func aStateThatCannotBeListedHidesNoOther() async throws {
        let spool = try TestSpool()
        let job = Sample()
        try spool.put("failed/\(job.name)", job.webhook)
        try spool.remove("done")
        try spool.put("done", "not a folder")
        try await withIndex(spool) { index in
            #expect(await index.job(job.name)?.state == .failed)
            // What is known of a state stays while it cannot be listed.
            try spool.move("failed", "elsewhere")
            try spool.put("failed", "not a folder")
            await index.catchUp()
            #expect(await index.runs(RunQuery()).indexed == 1)
        }
    }

    @Test func theTimeAJobMovedStaysWithinItsDay() async throws {
        let spool = try TestSpool()
        // The file was made today: its inode tells nothing about that day.
        let job = Sample(at: 3600)
        try spool.put("skipped/2026-03-01/irrelevant/\(job.name)", job.webhook)
        try await withIndex(spool) { index in
            let moved = try #require(await index.job(job.name)).moved
            #expect(Timestamp.day(moved) == "2026-03-01")
        }
    }

    // MARK: Limits

    @Test func theOldestDoNotFit() async throws {
        let spool = try TestSpool()
        var settings = RunIndex.Settings.quick
        settings.limit = 100
        var newest: Set<JobName> = []
        for number in 0..<500 {
            let job = Sample(key: number, at: Double(number))
            if number >= 400 { newest.insert(job.name) }
            try spool.put("skipped/2026-03-01/irrelevant/\(job.name)", job.webhook)
        }
        for number in 0..<300 {
            let job = Sample(key: number, at: Double(number))
            try spool.put("incoming/\(job.name)", job.webhook)
        }
        let failed = Sample(at: -1_000_000)
        try spool.put("failed/\(failed.name)", failed.webhook)
        try await withIndex(spool, settings) { index in
            var query = RunQuery()
            query.pageSize = 1000
            let page = await index.runs(query)
            #expect(page.isCut)
            #expect(page.indexed <= 107)
            #expect(await index.job(failed.name) != nil, "noise does not drive out what somebody has to look at")
            let held = page.runs.flatMap(\.jobs)
            #expect(held.count == page.indexed)
            let history = held.filter { $0.state == .skipped }.map(\.name)
            #expect(history.count >= 70)
            #expect(Set(history).isSubset(of: newest), "the newest are held")
            #expect(held.count { $0.state == .incoming } <= 22)
            // What is new drives out what is old.
            let fresh = Sample(at: 1000)
            try spool.put("skipped/2026-03-01/irrelevant/\(fresh.name)", fresh.webhook)
            try await eventually("it is there") { await index.job(fresh.name) != nil }
            #expect(await index.runs(query).indexed <= 107)
        }
    }

    @Test func theFirstLookHoldsLittleMoreThanFits() async throws {
        let spool = try TestSpool()
        var settings = RunIndex.Settings.quick
        settings.limit = 100
        for day in 10..<30 {
            for number in 0..<100 {
                let job = Sample(key: number, at: Double((day - 29) * 86_400 + number))
                try spool.put("done/2026-02-\(day)/\(job.name)", job.webhook)
            }
        }
        let index = RunIndex(files: spool.files, settings: settings)
        try await index.start()
        async let look: Void = index.catchUp(patience: .seconds(30))
        var most = 0
        repeat { most = max(most, await index.runs(RunQuery()).indexed) } while await !index.isCurrent
        await look
        await index.stop()
        #expect((90...220).contains(most), "\(most)")
    }

    @Test func whatFitsAgainIsFound() async throws {
        let spool = try TestSpool()
        var settings = RunIndex.Settings.quick
        settings.limit = 50
        for number in 0..<200 {
            let job = Sample(key: number, at: Double(number))
            try spool.put("incoming/\(job.name)", job.webhook)
        }
        try await withIndex(spool, settings) { index in
            #expect(await index.isCut)
            for name in try FileManager.default.contentsOfDirectory(atPath: spool.path("incoming")).sorted().dropFirst(
                5
            ) {
                try spool.remove("incoming/\(name)")
            }
            try await eventually("the oldest are held") { await index.runs(RunQuery()).indexed == 5 }
            #expect(await !index.isCut)
        }
    }
}
