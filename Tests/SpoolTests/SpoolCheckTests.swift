import FoundationEssentials
import Glibc
import JSON
import Testing

@testable import Spool

/// What `check` finds, on spools that were spoilt on purpose.
@Suite(.serialized, .timeLimit(.minutes(1))) struct SpoolCheckTests {
    private static let webhook = #"{"Event":"contact.changed","PrimaryKey":18}"#
    private static let ours = "20260301T101500.123456Z_contact.changed_18_e1.json"

    private func story(_ to: String) -> String {
        #"{"Event":"contact.changed","_spool":{"attempts":1,"trail":[{"at":"t","to":"\#(to)","why":"w"}]}}"#
    }

    private func check(_ spool: TestSpool, now: Date = Date()) throws -> SpoolCheck.Report {
        var settings = SpoolCheck.Settings()
        settings.patience = 0
        return try SpoolCheck(files: spool.files, settings: settings).run(now: now)
    }

    /// `severity path`, sorted, the path relative to the spool.
    private func told(_ spool: TestSpool, now: Date = Date()) throws -> [String] {
        try check(spool, now: now).findings.map { finding in
            "\(finding.severity.rawValue) \(finding.path.dropFirst(spool.root.utf8.count + 1))"
        }.sorted()
    }

    @Test func aSpoolInUseIsClean() async throws {
        let spool = try TestSpool()
        try spool.drop("incoming/done.json", #"{"lane":"a"}"#)
        try spool.drop("incoming/deferred.json", #"{"lane":"b"}"#)
        try spool.drop("incoming/failed.json", #"{"lane":"c"}"#)
        try spool.drop("incoming/skipped.json", #"{"skip":"why"}"#)
        try spool.drop("incoming/held.json", #"{"lane":"d"}"#)
        try spool.drop("incoming/none.json", "no JSON")
        try await withQueue(spool) { harness in
            await harness.advance(by: 6)
            try await harness.claim().settle(.done(), why: "x", account: nil, achieved: [:])
            try await harness.claim().settle(.retry(), why: "x", account: nil)
            try await harness.claim().settle(.failed, why: "x", account: nil)
            let held = try await harness.claim()
            let report = try check(spool)
            #expect(report.findings == [], "\(report.findings)")
            #expect(report.jobs == 6)
            await held.release()
        }
        #expect(try told(spool) == [])
    }

    /// One line: what lies in the spool, with what content, and what is said of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var file: String
        var text: String
        var told: String?
        var testDescription: String { file }

        init(_ file: String, _ text: String, _ told: String?) { (self.file, self.text, self.told) = (file, text, told) }
    }

    static let done = "done/2026-03-01"
    static let proposal = #"{"Event":"contact.changed","_spool":{"trail":[{"at":"t","to":"proposed","why":"w"}]}}"#
    static let cases = [
        Case("incoming/a.json", webhook, nil),
        Case("incoming/a.json", "", "repairable"),
        Case("incoming/a.json", #"{"Event":"#, "repairable"),
        Case("deferred/a.json", "{", "repairable"),
        Case("deferred/a.json", webhook, "note"),
        Case("proposed/a.json", proposal, nil),
        Case("proposed/a.json", webhook, "note"),
        Case("proposed/a.json", "{", "repairable"),
        Case("approved/a.json", proposal, nil),
        Case("approved/a.json", "{", "repairable"),
        Case("\(done)/a.json", "\0\0\0", "human"),
        Case("\(done)/a.json", webhook, "note"),
        Case("\(done)/a.json", #"{"_spool":7}"#, "human"),
        Case("\(done)/a.json", #"{"_spool":{"attempts":-1}}"#, "human"),
        Case("\(done)/a.json", #"{"_spool":{"trail":[{"at":"t","to":"done"}]}}"#, "human"),
        Case("skipped/2026-03-01/own-change/a.json", "", "human"),
        Case("skipped/2026-03-01/own-change/a.json", webhook, nil),
        Case("failed/a.json", "half", "repairable"),
        Case("failed/a.json", webhook, "note"),
        Case("failed/a.json.why", "gone\n", "repairable"),
        Case("failed/notes.txt", "", "note"),
        Case("ledger/contact-18.json", #"{"written":{}}"#, nil),
        Case("ledger/contact-18.json", "", "human"),
        Case("ledger/contact-18.json", "[]", "human"),
        Case("ledger/contact-x.json", "{}", "note"),
        Case("ledger/contact-0.json", "{}", "note"),
        Case("ledger/Contact-18.json", "{}", "note"),
        Case("ledger/contact-18-2.json", "{}", "note"),
        Case("locks/lane-255", "", nil),
        Case("locks/lane-256", "", "note"),
        Case("locks/PAUSED", "", nil),
        Case("locks/TRY-NOW", "", nil),
        Case("VERSION", "1\n", "note"),
        Case("VERSION", "3\n", "human"),
        Case("VERSION", "\0\0", "human"),
        Case("processing/a.json", webhook, "note"),
        Case("done/a.json", webhook, "note"),
        Case("heartbeat", "", nil),
        Case("backfill.json", "{", "repairable"),
        Case("backfill.json", "{}", nil),
        Case("erasures.log", "x\n", nil),
        Case("README.md", "", nil),
        Case("copy.json", "", "note"),
        Case("incoming/.a.json.swp", "", nil),
        Case("incoming/a.txt", "", "note"),
        Case("tmp/young", "", nil),
        Case("incoming/29990101T101500.123456Z_contact.changed_18_e1.json", webhook, "note"),
    ]

    @Test(arguments: cases) func eachThingIsToldForWhatItIs(_ given: Case) throws {
        let spool = try TestSpool()
        let folder = given.file.split(separator: "/").dropLast().joined(separator: "/")
        if !folder.isEmpty { try spool.makeFolder(folder) }
        try spool.drop(given.file, given.text)
        #expect(try told(spool) == (given.told.map { ["\($0) \(given.file)"] } ?? []))
    }

    @Test func foldersAreLookedAt() throws {
        let spool = try TestSpool()
        try spool.remove("ledger")
        try spool.remove("locks")
        try spool.drop("locks", "")
        try spool.makeFolder("done/2026-02-30")
        try spool.makeFolder("skipped/notes")
        try spool.makeFolder("skipped/2999-01-01/own-change")
        try spool.makeFolder("extra")
        chmod(spool.path("failed"), 0o755)
        chmod(spool.path("incoming"), 0o550)
        symlink(spool.path("extra"), spool.path("done/link"))
        #expect(
            try told(spool) == [
                "human incoming", "human locks", "note done/2026-02-30", "note done/link", "note extra",
                "note skipped/2999-01-01", "note skipped/notes", "repairable failed", "repairable ledger",
            ]
        )
    }

    @Test func whatIsNoFileIsNoted() throws {
        let spool = try TestSpool()
        try spool.drop("incoming/a.json", Self.webhook)
        symlink(spool.path("incoming/a.json"), spool.path("incoming/link.json"))
        mkfifo(spool.path("deferred/fifo.json"), 0o640)
        try spool.makeFolder("failed/folder.json")
        try spool.makeFolder("locks/lane-1")
        #expect(
            try told(spool) == [
                "human locks/lane-1", "note deferred/fifo.json", "note failed/folder.json", "note incoming/link.json",
            ]
        )
    }

    @Test func oldScratchAndFarTimesAreTold() throws {
        let spool = try TestSpool()
        try spool.drop("tmp/half", "x")
        try spool.makeFolder("tmp/host-1-x")
        try spool.drop("deferred/a.json", story("deferred"))
        try spool.setModified("deferred/a.json", Date().addingTimeInterval(40 * 86_400))
        #expect(try told(spool) == ["human deferred/a.json"])
        #expect(
            try told(spool, now: Date().addingTimeInterval(3700)) == [
                "human deferred/a.json", "repairable tmp/half", "repairable tmp/host-1-x",
            ]
        )
    }

    @Test func aClaimerIsAliveOrLeftJobsBehind() throws {
        let spool = try TestSpool()
        let living = try ClaimDirectory(files: spool.files)
        try spool.drop("processing/\(living.id)/held.json", "not looked at while it is held")
        try spool.makeFolder("processing/dead")
        try spool.drop("processing/dead/.alive", "")
        try spool.drop("processing/dead/a.json", Self.webhook)
        try spool.makeFolder("processing/noted")
        try spool.drop("processing/noted/why.txt", "")
        #expect(
            try told(spool) == ["note processing/noted", "note processing/noted/why.txt", "repairable processing/dead"]
        )
        living.close()
    }

    // MARK: Two places

    static let doubles = [
        ("incoming/a.json", "skipped/2026-03-01/own-change/a.json"),
        ("incoming/a.json", "failed/a.json"),
        ("incoming/a.json", "deferred/a.json"),
        ("deferred/a.json", "\(done)/a.json"),
        ("incoming/a.json", "incoming/a.2.json"),
    ]

    @Test(arguments: doubles) func oneInodeUnderTwoNamesIsFound(_ one: String, _ other: String) throws {
        let spool = try TestSpool()
        for folder in ["skipped/2026-03-01/own-change", Self.done] { try spool.makeFolder(folder) }
        try spool.drop(one, story("failed"))
        #expect(link(spool.path(one), spool.path(other)) == 0)
        let report = try check(spool)
        let faults = report.findings.filter { $0.severity != .note }
        #expect(faults.count == 1, "\(report.findings)")
        #expect(faults.first?.severity == (other == "incoming/a.2.json" ? .human : .repairable))
        #expect(faults.first?.what.contains("2 names") == true)
    }

    @Test func theSameNameOfTwoFilesIsToldWhereItMayRun() throws {
        let spool = try TestSpool()
        try spool.makeFolder(Self.done)
        try spool.makeFolder("done/2026-03-02")
        try spool.drop("\(Self.done)/\(Self.ours)", story("done"))
        try spool.drop("done/2026-03-02/\(Self.ours)", story("done"))
        #expect(try told(spool) == [], "played again from a copy")
        try spool.drop("incoming/\(Self.ours)", Self.webhook)
        #expect(try told(spool) == ["human incoming/\(Self.ours)"])
        try spool.drop("incoming/again.json", Self.webhook)
        try spool.drop("\(Self.done)/again.json", story("done"))
        #expect(try told(spool).count == 1, "drop-ins may be called anything")
    }

    // MARK: While others work

    @Test func whatIsTouchedBetweenTheLooksIsNotTold() throws {
        let spool = try TestSpool()
        try spool.drop("incoming/growing.json", "{")
        try spool.drop("incoming/torn.json", "{")
        try spool.drop("ledger/contact-1.json", "")
        let report = try SpoolCheck(files: spool.files).run(wait: { seconds in
            #expect(seconds == 5)
            do {
                try spool.drop("incoming/growing.json", "{ ")
                try spool.drop("ledger/contact-1.json", "{}")
            } catch {
                Issue.record(error)
            }
        })
        #expect(report.findings.map(\.path) == [spool.path("incoming/torn.json")])
    }

    @Test func aBusySpoolGivesNoFalseFindings() async throws {
        let spool = try TestSpool()
        let worker = SpoolFiles(layout: spool.layout)
        for number in 0..<50 {
            try spool.drop(
                "incoming/2026030\(1 + number % 9)T101500.0000\(10 + number)Z_contact.changed_1_e.json",
                Self.webhook
            )
        }
        let moving = Task.detached {
            var names: [JobName] = []
            try worker.list(spool.layout.path(.incoming)) { entry in
                if let name = JobName(fileName: entry.name) { names.append(name) }
                return true
            }
            while !Task.isCancelled {
                for name in names {
                    let skipped = try worker.move(
                        .incoming(name),
                        to: .job(.skipped(day: spool.today, reason: "x"), name)
                    )
                    _ = try worker.move(skipped, to: .failed(name))
                    _ = try worker.move(.failed(name), to: .incoming(name))
                }
            }
        }
        var settings = SpoolCheck.Settings()
        settings.patience = 0.05
        for _ in 0..<20 {
            let report = try SpoolCheck(files: SpoolFiles(layout: spool.layout), settings: settings).run()
            #expect(report.findings.filter { $0.severity != .note } == [])
        }
        moving.cancel()
        try await moving.value
    }

    @Test func onlySoManyFindingsAreKept() throws {
        let spool = try TestSpool()
        for number in 0..<5 { try spool.drop("incoming/\(number).json", "") }
        var settings = SpoolCheck.Settings()
        (settings.patience, settings.mostFindings) = (0, 3)
        let report = try SpoolCheck(files: spool.files, settings: settings).run()
        #expect(report.findings.count == 3 && report.untold == 2 && !report.isClean)
    }
}
