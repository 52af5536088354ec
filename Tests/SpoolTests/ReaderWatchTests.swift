import Foundation
import Glibc
import Testing

@testable import Spool

/// The watch of somebody who only reads.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ReaderWatchTests {
    private func looks(_ watch: inout ReaderWatch) throws -> [String] {
        try watch.events().compactMap { event in
            switch event {
            case .look(let entry): "\(entry.folder.state.rawValue) \(entry.name)"
            case .went(let entry): "\(entry.folder.state.rawValue) \(entry.name) went"
            case .folders, .lost, .overflow: nil
            }
        }
    }

    private func folders(_ watch: inout ReaderWatch) -> Set<JobFolder> { Set(watch.mend().armed) }

    @Test func everyFolderThatHoldsJobsIsWatched() throws {
        let spool = try TestSpool()
        for folder in ["processing/h-1-x", "done/2026-03-01", "skipped/2026-03-01/irrelevant"] {
            try spool.makeFolder(folder)
        }
        var watch = ReaderWatch(files: spool.files)
        #expect(
            folders(&watch) == [
                .incoming, .deferred, .proposed, .approved, .failed, .processing(claimer: "h-1-x"),
                .done(day: "2026-03-01"), .skipped(day: "2026-03-01", reason: "irrelevant"),
            ]
        )
        #expect(folders(&watch).isEmpty)
        #expect(try watch.events().isEmpty)
        try spool.drop("incoming/a.json", "{}")
        try spool.move("incoming/a.json", "processing/h-1-x/a.json")
        try spool.move("processing/h-1-x/a.json", "done/2026-03-01/a.json")
        try spool.move("done/2026-03-01/a.json", "skipped/2026-03-01/irrelevant/a.json")
        // Each once, however much happened, and in its order.
        #expect(
            try looks(&watch) == [
                "incoming a.json went", "processing a.json went", "done a.json went", "skipped a.json",
            ]
        )
        try spool.remove("skipped/2026-03-01/irrelevant/a.json")
        try spool.drop("incoming/a.json", "{}")
        try spool.move("incoming/a.json", "deferred/a.json")
        try spool.move("deferred/a.json", "incoming/a.json")
        #expect(try looks(&watch) == ["skipped a.json went", "deferred a.json went", "incoming a.json"])
    }

    @Test func whatIsNoJobIsOfNoInterest() throws {
        let spool = try TestSpool()
        try spool.makeFolder("processing/h-1-x")
        var watch = ReaderWatch(files: spool.files)
        _ = watch.mend()
        try spool.drop("incoming/.hidden.json", "{}")
        try spool.drop("failed/notes.txt", "x")
        try Data("{}".utf8).write(to: URL(filePath: spool.path("processing/h-1-x/.alive")))
        #expect(try watch.events().isEmpty)
        try spool.drop("failed/a.json.why", "x")
        #expect(try looks(&watch) == ["failed a.json"], "the reason is part of the job")
        try spool.remove("failed/a.json.why")
        #expect(try looks(&watch) == ["failed a.json"], "and goes without it")
    }

    @Test func foldersThatComeLaterAreArmed() throws {
        let spool = try TestSpool()
        var watch = ReaderWatch(files: spool.files)
        _ = watch.mend()
        for (path, folder) in [
            ("processing/h-2-y", JobFolder.processing(claimer: "h-2-y")), ("done/2026-03-01", .done(day: "2026-03-01")),
            ("skipped/2026-03-01/deleted", .skipped(day: "2026-03-01", reason: "deleted")),
            ("skipped/2026-03-01/gone", .skipped(day: "2026-03-01", reason: "gone")),
        ] {
            try spool.makeFolder(path)
            #expect(try watch.events().contains(.folders), "\(path)")
            #expect(watch.mend().armed == [folder])
            try spool.drop("\(path)/a.json", "{}")
            let entry = JobEntry(folder: folder, name: try #require(JobName(fileName: "a.json")))
            #expect(try watch.events() == [.look(entry)])
        }
    }

    @Test func onlyTheNewestDaysHaveWatches() throws {
        let spool = try TestSpool()
        for day in 1...28 {
            try spool.makeFolder("done/2026-02-\(day < 10 ? "0" : "")\(day)")
            try spool.makeFolder("skipped/2026-02-\(day < 10 ? "0" : "")\(day)/irrelevant")
        }
        try spool.makeFolder("done/zzz")
        var watch = ReaderWatch(files: spool.files)
        let armed = folders(&watch)
        #expect(armed.compactMap(\.day).sorted() == ["2026-02-27", "2026-02-27", "2026-02-28", "2026-02-28"])
        let count = watch.count
        try spool.makeFolder("done/2026-03-01")
        #expect(folders(&watch) == [.done(day: "2026-03-01")])
        #expect(watch.count == count, "the oldest one was given up")
    }

    @Test func theNumberOfWatchesIsBounded() throws {
        let spool = try TestSpool()
        for number in 0..<(ReaderWatch.most + 50) { try spool.makeFolder("skipped/2026-03-01/reason-\(number)") }
        var watch = ReaderWatch(files: spool.files)
        _ = watch.mend()
        #expect(watch.count == ReaderWatch.most)
    }

    enum Loss: CaseIterable { case deleted, movedAway, replaced }

    @Test(arguments: Loss.allCases, ["incoming", "failed", "done/2026-03-01", "skipped/2026-03-01", "processing"])
    func aLostFolderIsToldAndMended(loss: Loss, path: String) throws {
        let spool = try TestSpool()
        try spool.makeFolder("done/2026-03-01")
        try spool.makeFolder("skipped/2026-03-01/gone")
        try spool.makeFolder("processing/h-1-x")
        var watch = ReaderWatch(files: spool.files)
        _ = watch.mend()
        switch loss {
        case .deleted: try spool.remove(path)
        case .movedAway: try spool.move(path, "elsewhere")
        case .replaced:
            try spool.move(path, "elsewhere")
            try spool.makeFolder(path)
        }
        let events = try watch.events()
        #expect(events.contains(.folders))
        if path == "incoming" { #expect(events.contains(.lost(.incoming))) }
        _ = watch.mend()
        if loss == .deleted || loss == .movedAway {
            try spool.makeFolder(path)
            _ = watch.mend()
        }
        let job = path.hasPrefix("skipped") ? "\(path)/gone" : path == "processing" ? "processing/h-1-x" : path
        try spool.makeFolder(job)
        _ = watch.mend()
        _ = try watch.events()
        try spool.drop("\(job)/a.json", "{}")
        #expect(try looks(&watch) == ["\(path.split(separator: "/")[0]) a.json"])
    }

    @Test func aFolderThatIsAnotherOneWithoutAnEventIsArmedAnew() throws {
        let spool = try TestSpool()
        var watch = ReaderWatch(files: spool.files)
        _ = watch.mend()
        try spool.move("deferred", "elsewhere")
        try spool.makeFolder("deferred")
        // No look at the events in between: as if there were none.
        #expect(watch.mend().armed == [.deferred])
        _ = try watch.events()
        try spool.drop("elsewhere/old.json", "{}")
        try spool.drop("deferred/new.json", "{}")
        #expect(try looks(&watch) == ["deferred new.json"])
    }

    @Test func lostEventsAreTold() throws {
        let spool = try TestSpool()
        let most =
            Int(
                try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
                    .trimmingCharacters(in: .whitespacesAndNewlines)
            ) ?? 16_384
        try #require(most <= 100_000, "too many to provoke")
        var watch = ReaderWatch(files: spool.files)
        _ = watch.mend()
        try spool.drop("incoming/a.json", "{}")
        // Each turn is four events.
        for _ in 0..<(most / 4 + 1) {
            try spool.move("incoming/a.json", "deferred/a.json")
            try spool.move("deferred/a.json", "incoming/a.json")
        }
        var sawOverflow = false
        while true {
            let events = try watch.events()
            if events.isEmpty { break }
            if events.contains(.overflow) { sawOverflow = true }
        }
        #expect(sawOverflow)
    }

    @Test func listingBitByBitFindsEverything() throws {
        let spool = try TestSpool()
        let names = Set((0..<250).map { "\($0).json" })
        for name in names { try Data().write(to: URL(filePath: spool.path("failed/\(name)"))) }
        for files in [spool.files, SpoolFiles(layout: spool.layout)] {
            let listing = try #require(try files.listing(spool.path("failed")))
            var found: [String] = []
            while true {
                let part = try listing.next(atMost: 100)
                if part.isEmpty { break }
                #expect(part.count <= 100)
                found += part.map(\.name)
            }
            #expect(found.count == 250)
            #expect(Set(found) == names)
        }
        #expect(try spool.files.listing(spool.path("nowhere")) == nil)
    }

    @Test func withoutAnInotifyInstanceItTriesAgainWithEachRepair() throws {
        let spool = try TestSpool()
        spool.system.fail(.makeInotify, times: 2, .fails(EMFILE))
        var watch = ReaderWatch(files: spool.files)
        for _ in 0..<2 {
            let (armed, trouble) = watch.mend()
            #expect(armed.isEmpty && trouble?.description.contains("max_user_instances") == true)
            #expect(try watch.events().isEmpty && watch.descriptor == -1)
        }
        #expect(folders(&watch).contains(.incoming) && watch.descriptor >= 0)
        try spool.drop("incoming/a.json", "{}")
        #expect(try looks(&watch) == ["incoming a.json"])
    }
}
