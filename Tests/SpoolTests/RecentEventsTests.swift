import Foundation
import Testing

@testable import Spool

/// The memory that keeps a repeated delivery from being written twice.
@Suite struct RecentEventsTests {
    @Test func forgetsTheOldestBeyondItsLimit() {
        var recent = RecentEvents(limit: 3)
        for identity in ["a", "b", "a", "c", "d"] { recent.insert(identity) }
        #expect(recent.count == 3)
        #expect(!recent.contains("a"))
        for identity in ["b", "c", "d"] { #expect(recent.contains(identity)) }
    }

    @Test func isRebuiltFromEveryStateFolder() throws {
        let spool = try TestSpool()
        let since = Date(timeIntervalSince1970: 1_770_000_000)
        let day = Timestamp.day(since)
        let folders = [
            "incoming", "deferred", "failed", "processing/host-1-x", "done/\(day)", "skipped/\(day)/noise",
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
        #expect(recent.count == folders.count)
        for index in folders.indices { #expect(recent.contains("tenant:contact.changed_18_id\(index)")) }
    }

    @Test func aMissingFolderIsAnEmptyOne() throws {
        let spool = try TestSpool()
        try spool.remove("done")
        let recent = try RecentEvents.rebuilt(from: spool.files, since: .distantPast, ignoringReasons: []) {
            "\($0)\($1)"
        }
        #expect(recent.count == 0)
    }
}
