import Foundation
import JSON
import Logging
import Testing
@testable import Spool
import Webhook

@testable import Operations

@Suite("Reconciliation: when, over what, and of what no job is made")
struct ReconciliationTests {
    private static func date(_ hours: Double) -> Date { Date(timeIntervalSince1970: 1_772_323_200 + 3600 * hours) }

    /// Gives a test a spool of its own.
    private func withSpool(_ body: (SpoolFiles) async throws -> Void) async throws {
        let root = "\(FileManager.default.temporaryDirectory.path)/reconciliation-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let files = SpoolFiles(layout: SpoolLayout(root: root))
        try files.prepare()
        try await body(files)
    }

    @Test("Once a night, and by day when the night was missed")
    func nights() throws {
        // 2026-03-01T00:00:00Z
        var note = Reconciliation(began: Self.date(-100))
        note.night = Self.date(-22)
        #expect(note.tonight(Self.date(0.5)) == nil, "it is not one o'clock yet")
        let span = try #require(note.tonight(Self.date(1.5)))
        #expect(span.since == Self.date(1.5 - 36) && span.until == Self.date(1.5) - 120)
        note.night = Self.date(1.5)
        #expect(note.tonight(Self.date(4)) == nil, "once")
        #expect(note.tonight(Self.date(25.1)) != nil, "the next night")
        #expect(note.tonight(Self.date(30)) == nil, "by day")
        #expect(note.tonight(Self.date(32)) != nil, "the night was missed")
    }

    @Test("What changed before the first process looked is not ours")
    func beginning() throws {
        let note = Reconciliation(began: Self.date(0))
        #expect(note.tonight(Self.date(2)) == nil)
        #expect(try #require(note.tonight(Self.date(26))).since == Self.date(0))
    }

    @Test("Covered is what was read in that state or later, and what a job came for")
    func coverage() async throws {
        try await withSpool { files in
            let change = Self.date(10)
            func put(_ id: Int, _ received: Date, in folder: JobLocation) throws {
                let name = JobName(receivedAt: received, event: "contact.changed", key: String(id), id: "x")
                let path = folder.path(files.layout)
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                try Data("{}".utf8).write(to: URL(filePath: "\(path)/\(name)"))
            }
            try put(1, change - 119, in: .incoming)
            try put(2, change - 121, in: .incoming)
            try put(3, change + 5, in: .skipped(day: Timestamp.day(change), reason: "irrelevant"))
            try put(4, change + 5, in: .done(day: Timestamp.day(change)))
            for (id, updated) in [(5, change), (6, change - 1), (7, change + 60)] {
                try files.saveLedgerEntry("contact-\(id)", ["updated": .string(Timestamp.readable(updated))])
            }
            try Data("{".utf8).write(to: URL(filePath: files.layout.path(.ledger("contact-8"))))
            let coverage = try await Coverage(files, since: change - 3600)
            let changes = (1...9).map { Coverage.Change(.contact, $0, change) }
            #expect(
                try await coverage.covers(changes) == [true, false, true, true, true, false, true, false, false]
            )
            #expect(try await coverage.covers([.init(.person, 1, change), .init(.contact, 1, nil)]) == [false, false])
        }
    }

    /// A skip leaves the ledger as it was: the job itself says that the change is known, for longer than a night reaches.
    @Test("What a night made a job of is no job again the next night, also when it was skipped")
    func twoNights() async throws {
        try await withSpool { files in
            var note = Reconciliation(began: Self.date(-100))
            note.night = Self.date(-23)
            let changes = (1...36).map {
                (id: $0, change: Coverage.Change(.contact, $0, Self.date(1.4 - Double($0) + 1)))
            }
            var jobs: [Int] = []
            for night in [Self.date(1.5), Self.date(25.5)] {
                let span = try #require(note.tonight(night))
                let coverage = try await Coverage(files, since: span.since)
                let inSpan = changes.filter { $0.change.at.map { $0 >= span.since && $0 <= span.until } ?? true }
                let covered = try await coverage.covers(inSpan.map(\.change))
                for (record, isCovered) in zip(inSpan, covered) where !isCovered {
                    jobs.append(record.id)
                    let name = JobName(
                        receivedAt: night,
                        event: "contact.changed",
                        key: String(record.id),
                        id: "backfill-1"
                    )
                    let path = JobLocation.skipped(day: Timestamp.day(night), reason: "out-of-scope").path(files.layout)
                    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                    try Data("{}".utf8).write(to: URL(filePath: "\(path)/\(name)"))
                }
                note.night = night
            }
            #expect(jobs.sorted() == Array(1...36))
        }
    }

    private actor Calls {
        var spans: [FeedHole] = []
        func add(_ span: FeedHole) { spans.append(span) }
    }

    struct Trouble: Error {}

    private func reconciler(
        _ files: SpoolFiles,
        _ now: Date,
        proposes: Bool = false,
        fails: Bool = false,
        _ calls: Calls
    ) -> Reconciler {
        Reconciler(files: files, proposes: proposes, logger: Logger(label: "test"), now: { now }) { span, _ in
            await calls.add(span)
            if fails { throw Trouble() }
            var end = BackfillProgress(since: span.since, until: span.until, entities: [.contact], now: now)
            (end.read, end.written, end.known) = (9, 2, 1)
            return end
        }
    }

    @Test("Holes that overlap are filled at once, others one after the other, each once")
    func holes() async throws {
        try await withSpool { files in
            let calls = Calls()
            for (since, until) in [(1.0, 2.0), (1.5, 3.0), (5.0, 6.0)] {
                try files.remember(FeedHole(since: Self.date(since), until: Self.date(until)))
            }
            let reconciler = reconciler(files, Self.date(7), calls)
            try await reconciler.lookOnce()
            #expect(await calls.spans == [FeedHole(since: Self.date(1), until: Self.date(3))])
            let last = try #require(Reconciliation.load(files)?.last)
            #expect(last.occasion == .hole && last.read == 9 && last.missing == 3 && last.made == 2)
            try await reconciler.lookOnce()
            try await reconciler.lookOnce()
            #expect(await calls.spans.dropFirst() == [FeedHole(since: Self.date(5), until: Self.date(6))])
            #expect(try files.holes().isEmpty)
        }
    }

    @Test("What could not be compared stays to be done, and is told of")
    func troubles() async throws {
        try await withSpool { files in
            let (calls, hole) = (Calls(), FeedHole(since: Self.date(1), until: Self.date(2)))
            try files.remember(hole)
            let failing = reconciler(files, Self.date(3), fails: true, calls)
            await #expect(throws: Trouble.self) { try await failing.lookOnce() }
            #expect(try files.holes() == [hole])
            #expect(Reconciliation.load(files)?.trouble == "Trouble()")
            #expect(SpoolReport(files).alerts(freeSpaceFloor: 0).map(\.code).contains("feed-not-compared"))
            try await reconciler(files, Self.date(4), calls).lookOnce()
            #expect(try files.holes().isEmpty && Reconciliation.load(files)?.trouble == nil)
        }
    }

    @Test("One process does it")
    func lock() async throws {
        try await withSpool { files in
            let calls = Calls()
            try files.remember(FeedHole(since: Self.date(1), until: Self.date(2)))
            let other = try files.lockReconciling()
            #expect(other != nil)
            try await reconciler(files, Self.date(3), calls).lookOnce()
            #expect(await calls.spans.isEmpty)
            withExtendedLifetime(other) {}
        }
    }

    @Test("The note is read as it was written; another one counts as none")
    func note() async throws {
        try await withSpool { files in
            var note = Reconciliation(began: Self.date(0))
            (note.night, note.trouble) = (Self.date(1), "503")
            note.last = .init(
                at: Self.date(1),
                .night,
                since: Self.date(-35),
                until: Self.date(0.5),
                read: 7,
                missing: 3,
                made: 2
            )
            try note.save(files)
            #expect(Reconciliation.load(files) == note)
            try Data("{\"began\":1".utf8).write(to: URL(filePath: files.layout.path(.note(.reconciliation))))
            #expect(Reconciliation.load(files) == nil)
        }
    }
}
