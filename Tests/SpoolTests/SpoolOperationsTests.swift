import FoundationEssentials
import Glibc
import JSON
import Testing

@testable import Spool

/// What an operator's commands do with files.
@Suite(.serialized, .timeLimit(.minutes(1))) struct SpoolOperationsTests {
    private func entry(_ folder: JobLocation, _ fileName: String) -> JobEntry {
        JobEntry(folder: folder, name: JobName(fileName: fileName)!)
    }

    @Test func replayingIsAMoveThatReplacesNothing() throws {
        let spool = try TestSpool()
        try spool.drop("failed/a.json", "first")
        try spool.drop("incoming/a.json", "second")
        let place = try SpoolOperations(files: spool.files).replay(entry(.failed, "a.json"))
        #expect(place == .incoming(JobName(fileName: "a.2.json")!))
        #expect(try spool.text("incoming/a.json") == "second")
        #expect(try spool.text("incoming/a.2.json") == "first")
        #expect(spool.names("failed").isEmpty)
    }

    @Test func retryingNowSetsTheTimeOfTheNextAttempt() throws {
        let spool = try TestSpool()
        try spool.drop("deferred/a.json", "{}")
        let name = JobName(fileName: "a.json")!
        let now = Date(timeIntervalSince1970: 1_772_366_400)
        #expect(try SpoolOperations(files: spool.files).retryNow(name, at: now))
        #expect(spool.files.modificationTime(.deferred(name)) == now)
        #expect(try !SpoolOperations(files: spool.files).retryNow(JobName(fileName: "b.json")!, at: now))
        spool.system.fail(.setModificationTime, times: 1, .fails(EPERM))
        #expect(throws: SpoolError.self) { _ = try SpoolOperations(files: spool.files).retryNow(name, at: now) }
    }

    @Test func aJobIsFoundByItsNameInTheNewestFolderOfItsState() throws {
        let spool = try TestSpool()
        let inspector = SpoolInspector(files: spool.files)
        for folder in ["done/2026-01-01", "done/2026-01-02", "skipped/2026-01-01/deleted"] {
            try spool.makeFolder(folder)
            try spool.drop("\(folder)/a.json", "{}")
        }
        try spool.makeFolder("done/2026-01-03/a.json")
        let name = JobName(fileName: "a.json")!
        #expect(try inspector.job(name, in: .done)?.folder == .done(day: "2026-01-02"), "a folder is no job")
        #expect(try inspector.job(name, in: .skipped)?.folder == .skipped(day: "2026-01-01", reason: "deleted"))
        #expect(try inspector.job(name, in: .failed) == nil)
        #expect(try inspector.job(name, in: .locks) == nil)
    }

    @Test func aJobThatIsGoneIsNoError() throws {
        let spool = try TestSpool()
        #expect(try SpoolOperations(files: spool.files).replay(entry(.failed, "a.json")) == nil)
        #expect(try !SpoolOperations(files: spool.files).remove(entry(.failed, "a.json")))
    }

    @Test func forcingSetsOneMemberAndLeavesTheWebhookAlone() throws {
        let spool = try TestSpool()
        let webhook = #"{ "Event":"contact.changed",  "n":1.50"#
        try spool.makeFolder("done/2026-01-01")
        try spool.drop("done/2026-01-01/a.json", webhook + #","_spool":{"attempts":3,"mine":1}}"#)
        _ = try SpoolOperations(files: spool.files).replay(entry(.done(day: "2026-01-01"), "a.json"), force: true)
        let text = try spool.text("incoming/a.json")
        #expect(text.hasPrefix(webhook))
        let story = try JSONValue(parsing: Array(text.utf8))[JobHistory.member]
        #expect(story?["force"] == true && story?["mine"] == 1 && story?["attempts"] == 3)
        #expect(spool.names("tmp").isEmpty)
    }

    /// A file that is no job cannot be asked for anything, and is still moved.
    @Test func forcingWhatIsNoJobMovesItAsItIs() throws {
        let spool = try TestSpool()
        try spool.drop("failed/a.json", "no job")
        _ = try SpoolOperations(files: spool.files).replay(entry(.failed, "a.json"), force: true)
        #expect(try spool.text("incoming/a.json") == "no job")
    }

    /// The processor must not find the job while it is rewritten, and a failure must not lose it.
    @Test func aForcedReplayThatFailsLeavesTheJobWhereItWas() throws {
        let spool = try TestSpool()
        let text = #"{"Event":"contact.changed"}"#
        try spool.drop("deferred/a.json", text)
        spool.system.fail(.sync, times: 1, .fails(EIO))
        #expect(throws: SpoolError.self) {
            _ = try SpoolOperations(files: spool.files).replay(entry(.deferred, "a.json"), force: true)
        }
        #expect(try spool.text("deferred/a.json") == text)
        #expect(spool.names("incoming").isEmpty && spool.names("processing").isEmpty && spool.names("tmp").isEmpty)
        // Once more: it is the one that was failed above.
        _ = try SpoolOperations(files: spool.files).replay(entry(.deferred, "a.json"), force: true)
        #expect(spool.names("incoming") == ["a.json"] && spool.names("processing").isEmpty)
    }

    @Test func removingTakesTheReasonAlong() throws {
        let spool = try TestSpool()
        for name in ["a.json", "a.json.why", "b.json", "b.json.why"] { try spool.drop("failed/\(name)", "x") }
        #expect(try SpoolOperations(files: spool.files).remove(entry(.failed, "a.json")))
        #expect(spool.names("failed") == ["b.json", "b.json.why"])
    }

    @Test func pausingIsAFileWithANote() throws {
        let spool = try TestSpool()
        let hand = SpoolOperations(files: spool.files)
        let inspector = SpoolInspector(files: spool.files)
        #expect(try hand.pause(note: "upgrade"))
        #expect(inspector.isPaused && inspector.pause.note == "upgrade")
        #expect(try !hand.pause(note: "another"))
        #expect(inspector.pause.note == "upgrade")
        #expect(try hand.resume())
        #expect(!inspector.isPaused && inspector.pause.note.isEmpty)
        #expect(try !hand.resume())
    }

    @Test func pruningGoesOnUntilNothingOldIsLeft() throws {
        let spool = try TestSpool()
        try spool.makeFolder("done/2026-01-01")
        try spool.makeFolder("done/2026-02-28")
        for number in 0..<2500 { try spool.files.keepTest("done/2026-01-01/\(number).json", in: spool) }
        try spool.drop("done/2026-02-28/a.json", "{}")
        var steps: [Int] = []
        let now = Date(timeIntervalSince1970: 1_772_360_100)  // 2026-03-01
        #expect(try SpoolOperations(files: spool.files).prune(olderThan: 7, now: now) { steps.append($0) } == 2500)
        #expect(steps == [1000, 2000, 2500])
        #expect(spool.names("done") == ["2026-02-28"])
    }

    @Test func erasuresAreCountedAndNotNamed() throws {
        let spool = try TestSpool()
        let hand = SpoolOperations(files: spool.files)
        try hand.recordErasure(of: 3, at: Date(timeIntervalSince1970: 0))
        try hand.recordErasure(of: 1, at: Date(timeIntervalSince1970: 60))
        #expect(
            try spool.text("erasures.log") == """
                1970-01-01T00:00:00.000Z 3 files
                1970-01-01T00:01:00.000Z 1 files

                """
        )
    }

    @Test func jobsAreListedByAgeOverAllFoldersOfAState() throws {
        let spool = try TestSpool()
        for folder in ["skipped/2026-01-01/b", "skipped/2026-01-02/a"] { try spool.makeFolder(folder) }
        try spool.drop("skipped/2026-01-02/a/\(name(1))", "{}")
        try spool.drop("skipped/2026-01-01/b/\(name(2))", "{}")
        try spool.drop("skipped/2026-01-01/b/notes.txt", "")
        try spool.makeFolder("skipped/2026-01-01/b/folder.json")
        let inspector = SpoolInspector(files: spool.files)
        let all = try inspector.jobs(in: .skipped)
        #expect(all.map(\.name.fileName) == [name(1), name(2)])
        #expect(all.map(\.folder.reason) == ["a", "b"])
        #expect(try inspector.jobs(in: .skipped) { $0.folder.reason == "b" }.map(\.name.fileName) == [name(2)])
    }
}

extension SpoolFiles {
    fileprivate func keepTest(_ relative: String, in spool: TestSpool) throws {
        system.close(try system.open(spool.path(relative), .create(mode: 0o600)))
    }
}
