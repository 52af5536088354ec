import Foundation
import Spool
import Testing

@testable import Dashboard

/// One job in full, whatever its file holds.
@Suite(.serialized, .timeLimit(.minutes(1))) struct JobDetailTests {
    private func read(_ spool: TestSpool, _ folder: JobFolder, _ name: JobName) -> JobDetail? {
        JobDetail(JobEntry(folder: folder, name: name), spool.files)
    }

    @Test func tellsTheWholeStory() throws {
        let spool = try TestSpool()
        let job = Sample()
        let result =
            #"{"status":"written","analysis":true,"contact":{"SuperOffice:84":{"old":"","new":"zwei\nZeilen","cut":true},"SuperOffice:83":{"old":"alt","new":"Freizeitpark"}},"kept":{"contact SuperOffice:85":"was edited by a person: x"},"skipped":{"person opener":"is empty"}}"#
        try spool.put("done/2026-03-01/\(job.name)", job.webhook(story: job.story("done", attempts: 2, result: result)))
        let detail = try #require(read(spool, .done(day: "2026-03-01"), job.name))
        #expect(detail.webhook == job.webhook)
        #expect(detail.raw == nil)
        #expect(detail.account == JobRecord.Account(id: 18, name: "Bremer Abenteuerwelt"))
        #expect(detail.attempts == 2)
        #expect(detail.trail == [.init(at: job.received.addingTimeInterval(1), to: "done", why: "finished")])
        #expect(detail.outcome == "written")
        #expect(detail.analysis == true)
        #expect(
            detail.changes == [
                .init(entity: "contact", field: "SuperOffice:83", old: "alt", new: "Freizeitpark", wasShortened: false),
                .init(entity: "contact", field: "SuperOffice:84", old: "", new: "zwei\nZeilen", wasShortened: true),
            ]
        )
        #expect(detail.kept == [.init(field: "contact SuperOffice:85", why: "was edited by a person: x")])
        #expect(detail.unused == [.init(field: "person opener", why: "is empty")])
        #expect(!detail.isCut)
    }

    @Test(arguments: ["", "{", "{\"a\":", "[1]", "null", "\u{0}\u{1}\u{2}", "{\"a\":1}}", "no JSON at all <script>"])
    func whatIsNoJSONIsText(text: String) throws {
        let spool = try TestSpool()
        let job = Sample()
        try spool.put("failed/\(job.name)", text)
        try spool.put("failed/\(job.name).why", "is no JSON object\n")
        let detail = try #require(read(spool, .failed, job.name))
        #expect(detail.webhook == nil)
        #expect(detail.raw == text)
        #expect(detail.reason == "is no JSON object\n")
    }

    @Test(arguments: [
        #"{"_spool":7}"#, #"{"_spool":{"trail":{"a":1},"account":[],"attempts":"x","result":[1,2]}}"#,
        #"{"_spool":{"trail":[1,null,{"at":5}],"account":{"id":"x"},"result":{"contact":[],"kept":"no"}}}"#,
        #"{"_spool":{"result":{"contact":{"a":1,"b":{"old":[1],"new":{"x":2}}},"skipped":{"a":{"b":1}}}}}"#,
    ])
    func aStoryThatSomebodySpoiltDoesNoHarm(text: String) throws {
        let spool = try TestSpool()
        let job = Sample()
        try spool.put("done/2026-03-01/\(job.name)", text)
        let detail = try #require(read(spool, .done(day: "2026-03-01"), job.name))
        #expect(detail.webhook != nil)
    }

    @Test func largeThingsAreCut() throws {
        let spool = try TestSpool()
        let (long, huge, marks) = (Sample(at: 1), Sample(at: 2), Sample(at: 3))
        try spool.put("failed/\(long.name)", long.webhook(#","x":"\#(String(repeating: "ü", count: 100_000))""#))
        try spool.put("failed/\(huge.name)", String(repeating: "x", count: 3 << 20))
        // One letter with a million accents.
        let accents = "e" + String(repeating: "\u{301}", count: 500_000)
        let story = marks.story("failed", result: #"{"contact":{"f":{"old":"","new":"\#(accents)"}}}"#)
        try spool.put("failed/\(marks.name)", marks.webhook(story: story))
        let cut = try #require(read(spool, .failed, long.name))
        #expect(cut.isCut)
        #expect(try #require(cut.webhook).utf8.count < JobDetail.longestText + 10)
        let unread = try #require(read(spool, .failed, huge.name))
        #expect(unread.raw == nil)
        #expect(unread.unreadable.contains("too large"))
        let accented = try #require(read(spool, .failed, marks.name))
        let value = try #require(accented.changes.first)
        #expect(value.new.utf8.count < JobDetail.longestValue + 10)
    }

    @Test func whatIsNoFileIsNoJob() throws {
        let spool = try TestSpool()
        let (link, pipe, folder) = (Sample(at: 1), Sample(at: 2), Sample(at: 3))
        symlink("/etc/passwd", spool.path("incoming/\(link.name)"))
        mkfifo(spool.path("incoming/\(pipe.name)"), 0o600)
        try spool.makeFolder("incoming/\(folder.name)")
        for sample in [link, pipe, folder] { #expect(read(spool, .incoming, sample.name) == nil) }
    }

    @Test func aJobIsFoundWhereverItIs() async throws {
        let spool = try TestSpool()
        let old = Sample(at: -40 * 86_400)
        try spool.put("done/2026-01-20/\(old.name)", old.webhook)
        var settings = RunIndex.Settings()
        settings.limit = 10
        for number in 0..<50 {
            let job = Sample(at: Double(number))
            try spool.put("skipped/2026-03-01/irrelevant/\(job.name)", job.webhook)
        }
        try await withIndex(spool, settings) { index in
            #expect(await index.job(old.name) == nil, "it is too old to be held")
            #expect(await index.detail(old.name)?.entry.folder == .done(day: "2026-01-20"))
            #expect(await index.detail(Sample(at: 9999).name) == nil)
        }
    }
}
