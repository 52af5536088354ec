import Foundation
import Spool
import Testing

@testable import Dashboard

/// Starts an index on a spool, waits until everything was read, and stops it whatever comes of the body.
func withIndex(
    _ spool: TestSpool,
    _ settings: RunIndex.Settings = .init(),
    _ body: (RunIndex) async throws -> Void
) async throws {
    let index = RunIndex(files: spool.files, settings: settings)
    try await index.start()
    do {
        try await eventually("everything is read") { await !index.runs(RunQuery()).isReading }
        try await body(index)
    } catch {
        await index.stop()
        throw error
    }
    await index.stop()
}

@Suite(.serialized, .timeLimit(.minutes(2))) struct RunIndexTests {
    @Test func failedIsMostUrgent() { #expect(RunStatus.allCases.min() == .failed) }

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
            #expect(run.status == .running)
            #expect(run.written == ["contact SuperOffice:83"])
            #expect(run.first == done.received)
            #expect(run.jobs[0].moved == done.received.addingTimeInterval(7))
            #expect(run.jobs[1].why == "own-change")
            #expect(run.jobs[1].account?.name == "Bremer Abenteuerwelt")
            #expect(await index.run(echo.name.stem)?.id == run.id)
            #expect(await index.job(person.name)?.state == .incoming)
        }
    }
}
