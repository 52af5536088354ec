import FoundationEssentials
import Glibc
import Testing

@testable import Spool

@Suite("StoryWatch: where jobs come to rest", .timeLimit(.minutes(1)))
struct StoryWatchTests {
    /// Gives a test a spool and a watch of it.
    private func with(_ body: (SpoolFiles, inout StoryWatch) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "story-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: root) }
        let files = SpoolFiles(layout: SpoolLayout(root: root))
        try files.prepare()
        var watch = try StoryWatch(files)
        _ = try watch.rearm()
        try body(files, &watch)
    }

    private func put(_ files: SpoolFiles, _ folder: JobLocation, _ name: String) throws {
        let path = folder.path(files.layout)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("{}".utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }

    private func entry(_ folder: JobLocation, _ name: String) throws -> JobEntry {
        JobEntry(folder: folder, name: try #require(JobName(fileName: name)))
    }

    @Test("A file that comes, one that is moved, and the reason beside one")
    func files() throws {
        try with { files, watch in
            try put(files, .incoming, "a.json")
            #expect(watch.wait(.seconds(10)))
            #expect(try watch.news().jobs == [entry(.incoming, "a.json")])
            #expect(!watch.wait(.zero), "nothing is left")
            rename("\(files.layout.root)/incoming/a.json", "\(files.layout.root)/failed/a.json")
            try Data("why\n".utf8).write(to: URL(filePath: "\(files.layout.root)/failed/b.json.why"))
            #expect(watch.wait(.seconds(10)))
            #expect(try watch.news().jobs == [entry(.failed, "a.json"), entry(.failed, "b.json")])
        }
    }

    @Test("A new day and a new reason are watched, and what came before that is looked for")
    func folders() throws {
        try with { files, watch in
            let (done, skipped) = (
                JobLocation.done(day: "2026-03-01"), JobLocation.skipped(day: "2026-03-01", reason: "x")
            )
            try put(files, done, "a.json")
            try put(files, skipped, "b.json")
            var looked: Set<JobLocation> = []
            while watch.wait(.milliseconds(200)) { looked.formUnion(try watch.news().folders) }
            #expect(looked == [done, skipped])
            try put(files, done, "c.json")
            try put(files, skipped, "d.json")
            var jobs: Set<JobEntry> = []
            while jobs.count < 2, watch.wait(.seconds(10)) { jobs.formUnion(try watch.news().jobs) }
            #expect(jobs == [try entry(done, "c.json"), try entry(skipped, "d.json")])
        }
    }

    @Test("Only the newest days are watched, and a folder that was replaced is")
    func newest() throws {
        try with { files, watch in
            for day in 1...5 { try put(files, .done(day: "2026-03-0\(day)"), "a.json") }
            let armed = try watch.rearm()
            #expect(armed == [.done(day: "2026-03-04"), .done(day: "2026-03-05")])
            #expect(watch.folders.count == 7)
            rename("\(files.layout.root)/failed", "\(files.layout.root)/old")
            try put(files, .failed, "n.json")
            while watch.wait(.milliseconds(200)) {
                if try watch.news().folders.contains(.failed) { return }
            }
            #expect(try watch.rearm() == [.failed])
        }
    }
}
