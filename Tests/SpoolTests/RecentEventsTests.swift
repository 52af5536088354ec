import Foundation
import Testing

@testable import Spool

/// The memory that keeps a repeated delivery from being written twice.
@Suite struct RecentEventsTests {
    private static let start = Date(timeIntervalSince1970: 1_770_000_000)

    @Test func forgetsTheOldestBeyondItsLimit() {
        var recent = RecentEvents(limit: 3)
        for identity in ["a", "b", "a", "c", "d"] { recent.insert(identity, at: Self.start) }
        #expect(!recent.contains("a"))
        for identity in ["b", "c", "d"] { #expect(recent.contains(identity)) }
    }

    @Test func forgetsAfterAnHour() {
        var recent = RecentEvents()
        for (minute, identity) in [(0, "a"), (30, "b"), (61, "c")] {
            recent.insert(identity, at: Self.start + Double(minute) * 60)
        }
        #expect(recent.contains("b") && recent.contains("c") && !recent.contains("a"))
    }

    /// What waits must not be forgotten for what was skipped long ago, in whichever order folders are read.
    @Test func theNewestAreKeptWhenThereAreTooMany() throws {
        let spool = try TestSpool()
        let day = Timestamp.day(Self.start)
        for folder in ["done/\(day)", "skipped/\(day)/noise"] { try spool.makeFolder(folder) }
        for (index, folder) in ["skipped/\(day)/noise", "done/\(day)", "failed", "incoming"].enumerated() {
            for number in 0..<10 {
                try spool.drop("\(folder)/\(name(index * 10 + number, "id\(index * 10 + number)"))", "{}")
            }
        }
        let recent = try RecentEvents.rebuilt(
            from: spool.files,
            since: Self.start,
            limit: 10,
            ignoringReasons: []
        ) { part, _ in String(part) }
        for number in 0..<40 { #expect(recent.contains("contact.changed_18_id\(number)") == (number >= 30)) }
    }

    @Test func aMergedMemoryIsInOrder() {
        var recent = RecentEvents(limit: 4)
        for (second, identity) in [(10, "x"), (20, "y")] { recent.insert(identity, at: Self.start + Double(second)) }
        var earlier = RecentEvents(limit: 10)
        for (second, identity) in [(1, "a"), (2, "b"), (3, "c"), (10, "x")] {
            earlier.insert(identity, at: Self.start + Double(second))
        }
        recent.merge(earlier)
        #expect(!recent.contains("a"))
        for identity in ["b", "c", "x", "y"] { #expect(recent.contains(identity)) }
        recent.insert("z", at: Self.start + 30)
        #expect(!recent.contains("b") && recent.contains("c"))
    }

    /// A file that could not be made durable is gone again, and its webhook comes once more.
    @Test func whatWasSeenForAMomentOnlyIsNotKnown() throws {
        var (recent, seen) = (RecentEvents(), RecentEvents())
        for identity in ["a", "b"] { seen.insert(identity, at: Self.start) }
        recent.merge(seen, without: ["a"])
        #expect(!recent.contains("a") && recent.contains("b"))
    }

    @Test func theWriterLearnsWhatIsThereWhileItWrites() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        defer { writer.stop() }
        func write(_ id: String) async throws -> WriteResult {
            let name = JobName(receivedAt: Date(), event: "e", key: "1", id: id)
            return try await writer.write(NewJob(name: name, bytes: [], identity: id))
        }
        let gate = Gate()
        writer.remember {
            gate.pass()
            var recent = RecentEvents()
            recent.insert("known", at: Date())
            return recent
        }
        try await eventually("the reader is at work") { gate.waiting == 1 }
        guard case .stored = try await write("new") else { throw TimedOut(description: "nothing waits for the reader") }
        gate.open()
        try await eventually("what was read is known") { try await write("known") == .duplicate }
        #expect(try await write("new") == .duplicate)
    }

    @Test func aMemoryThatCannotBeReadIsTold() async throws {
        let spool = try TestSpool()
        let writer = SpoolWriter(files: spool.files, freeSpaceFloor: 0)
        defer { writer.stop() }
        let told = Flag()
        writer.remember { () throws(SpoolError) in
            throw SpoolError(.inputOutput, "x")
        } failed: { _ in
            told.raise()
        }
        try await eventually("it is told") { told.isRaised }
    }

    @Test func isRebuiltFromEveryStateFolder() throws {
        let spool = try TestSpool()
        let since = Date(timeIntervalSince1970: 1_770_000_000)
        let day = Timestamp.day(since)
        let folders = [
            "incoming", "deferred", "proposed", "approved", "failed",
            "processing/host-1-x", "done/\(day)", "skipped/\(day)/noise",
        ]
        for (index, folder) in folders.enumerated() {
            try spool.makeFolder(folder)
            try spool.drop("\(folder)/\(name(index, "id\(index)"))", "{}")
        }
        try spool.makeFolder("skipped/\(day)/foreign-tenant")
        try spool.drop("skipped/\(day)/foreign-tenant/\(name(7, "foreign"))", "{}")
        try spool.drop("incoming/\(name(-60, "too-old"))", "{}")
        try spool.drop("incoming/drop-in.json", "{}")
        try spool.drop("tmp/\(name(8, "scratch"))", "{}")
        let recent = try RecentEvents.rebuilt(from: spool.files, since: since, ignoringReasons: ["foreign-tenant"]) {
            part,
            place in
            #expect(spool.exists(String(spool.layout.path(place).dropFirst(spool.root.count + 1))))
            return "tenant:\(part)"
        }
        for id in ["foreign", "too-old", "scratch"] { #expect(!recent.contains("tenant:contact.changed_18_\(id)")) }
        for index in folders.indices { #expect(recent.contains("tenant:contact.changed_18_id\(index)")) }
    }

    @Test func aMissingFolderIsAnEmptyOne() throws {
        let spool = try TestSpool()
        try spool.remove("done")
        _ = try RecentEvents.rebuilt(from: spool.files, since: .distantPast, ignoringReasons: []) { part, place in
            Issue.record("\(part) at \(place)")
            return ""
        }
    }
}
