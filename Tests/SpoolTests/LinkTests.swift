import FoundationEssentials
import Glibc
import JSON
import Testing

@testable import Spool

/// A link where a folder of the spool has to be is refused: what it names is not ours to count, move or remove.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LinkTests {
    private static let now = Date(timeIntervalSince1970: 1_772_360_100)  // 2026-03-01

    /// The kernel's file system, as the program uses it.
    private func files(_ spool: TestSpool) -> SpoolFiles { SpoolFiles(layout: spool.layout) }

    /// Puts the folder elsewhere and a link in its place.
    private func link(_ folder: String, in spool: TestSpool) throws {
        try spool.makeFolder("elsewhere")
        try spool.move(folder, "elsewhere/\(JobName.sanitized(folder))")
        #expect(symlink(spool.path("elsewhere/\(JobName.sanitized(folder))"), spool.path(folder)) == 0)
    }

    private func name(_ text: String) -> JobName { JobName(fileName: text)! }

    @Test(arguments: SpoolLayout.Folder.allCases) func noProcessStarts(folder: SpoolLayout.Folder) throws {
        let spool = try TestSpool()
        try link(folder.rawValue, in: spool)
        let error = #expect(throws: SpoolError.self) { try files(spool).prepare() }
        #expect(error?.kind == .noFolder)
        #expect(error?.description.hasPrefix("\(spool.path(folder.rawValue)) is a link; ") == true, "\(error as Any)")
    }

    @Test func theSpoolItselfMayBeALink() async throws {
        let spool = try TestSpool()
        let root = "\(spool.root)-link"
        #expect(symlink(spool.root, root) == 0)
        defer { unlink(root) }
        let files = SpoolFiles(layout: SpoolLayout(root: root))
        try files.prepare()
        try spool.drop("incoming/a.json", #"{"lane":"a"}"#)
        let harness = try QueueHarness(spool, files: files)
        try await harness.queue.start()
        try await harness.claim().settle(.done(), why: "x", account: nil, achieved: [:])
        await harness.queue.close()
        #expect(spool.tree("done").count == 1)
        #expect(try SpoolInspector(files: files).jobs(in: .done).count == 1)
        #expect(try SpoolOperations(files: files).pause(note: "x"))
        try SpoolOperations(files: files).recordErasure(of: 1, at: Self.now)
        var settings = SpoolCheck.Settings()
        settings.patience = 0
        #expect(try SpoolCheck(files: files, settings: settings).run().isClean)
    }

    @Test(arguments: ["incoming", "deferred", "failed", "done/2026-02-01", "done", "ledger", "processing"])
    func nothingIsDoneBehindALink(folder: String) throws {
        let spool = try TestSpool()
        try spool.makeFolder("done/2026-02-01")
        try spool.makeFolder("processing/other")
        for place in ["incoming", "deferred", "failed", "done/2026-02-01", "processing/other"] {
            try spool.drop("\(place)/a.json", "{}")
        }
        try spool.drop("ledger/contact-1.json", "{}")
        try link(folder, in: spool)
        let before = spool.tree("elsewhere")
        let files = files(spool)
        let job = name("a.json")
        let places: [SpoolLayout.Place] = [
            .incoming(job), .deferred(job), .failed(job), .job(.done(day: "2026-02-01"), job), .ledger("contact-1"),
            .job(.processing(claimer: "other"), job),
        ]
        let linked = places.filter { files.layout.path($0).hasPrefix(spool.path(folder) + "/") }
        #expect(!linked.isEmpty)
        for place in linked {
            if case .file = files.read(place, limit: 100) { Issue.record("\(place) was read") }
            #expect(throws: SpoolError.self) { try SpoolOperations(files: files).remove(place) }
            #expect(throws: SpoolError.self) { try files.writeDurably([], to: .tmp("../\(folder)/new.json")) }
            if place.jobName != nil {
                #expect(throws: SpoolError.self) {
                    try files.move(place, to: .job(.skipped(day: "d", reason: "r"), job))
                }
            }
            files.discard(place)
        }
        // And nothing goes there.
        if folder.hasPrefix("done") {
            try spool.drop("approved/b.json", "{}")
            #expect(throws: SpoolError.self) {
                try files.move(.job(.approved, name("b.json")), to: .job(.done(day: "2026-02-01"), name("b.json")))
            }
        }
        #expect(throws: SpoolError.self) { try files.list(spool.path(folder)) { _ in true } }
        #expect(spool.tree("elsewhere") == before)
    }

    @Test(arguments: [SpoolLayout.Folder.done, .skipped, .tmp]) func nothingIsPrunedBehindALink(
        folder: SpoolLayout.Folder
    ) throws {
        let spool = try TestSpool()
        for day in ["done/2025-01-01", "skipped/2025-01-01/x"] {
            try spool.makeFolder(day)
            try spool.drop("\(day)/a.json", "{}")
        }
        try spool.drop("tmp/half", "x")
        try link(folder.rawValue, in: spool)
        let before = spool.tree("elsewhere")
        #expect(!before.isEmpty)
        let error = #expect(throws: SpoolError.self) {
            try Retention(files: files(spool), days: 30).prune(now: Date().addingTimeInterval(7200))
        }
        #expect(error?.description.contains(spool.path(folder.rawValue)) == true, "\(error as Any)")
        #expect(spool.tree("elsewhere") == before)
    }

    /// Somebody exchanges the folder for a link, again and again, while it is pruned: what the link names stays.
    @Test(arguments: ["done", "done/2025-01-01"]) func aFolderThatBecomesALinkWhileItIsPruned(swapped: String)
        async throws
    {
        let spool = try TestSpool()
        let days = (1...9).map { "2025-01-0\($0)" }
        // The same names as in the spool: only where they are tells them apart.
        let precious = swapped == "done" ? days.map { "precious/\($0)" } : ["precious"]
        for folder in precious {
            try spool.makeFolder(folder)
            for number in 0..<5 { try spool.drop("\(folder)/\(number).json", "{}") }
        }
        let kept = spool.tree("precious")
        #expect(symlink(spool.path("precious"), spool.path("link")) == 0)
        let (one, other) = (spool.path(swapped), spool.path("link"))
        // Without the look at links that comes before each call: it would only hide a race.
        let files = SpoolFiles(layout: spool.layout, system: LinuxFileSystem())
        var rounds = 0
        for _ in 0..<60 {
            for day in days {
                try spool.makeFolder("done/\(day)")
                for number in 0..<5 { try spool.drop("done/\(day)/\(number).json", "{}") }
            }
            let swapping = Task.detached {
                while !Task.isCancelled { _ = renameat2(AT_FDCWD, one, AT_FDCWD, other, UInt32(RENAME_EXCHANGE)) }
            }
            for _ in 0..<20 {
                // It may well say that it met a link.
                do { rounds += try Retention(files: files, days: 30).prune(now: Self.now) } catch { continue }
            }
            swapping.cancel()
            await swapping.value
            var status = stat()
            if lstat(one, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
                #expect(renameat2(AT_FDCWD, one, AT_FDCWD, other, UInt32(RENAME_EXCHANGE)) == 0)
            }
            // A day that was pruned under the other name.
            if lstat(other, &status) != 0 || status.st_mode & S_IFMT != S_IFLNK {
                try? FileManager.default.removeItem(atPath: other)
                #expect(symlink(spool.path("precious"), other) == 0)
            }
        }
        #expect(rounds > 0, "something was pruned")
        #expect(spool.tree("precious") == kept)
    }
}
