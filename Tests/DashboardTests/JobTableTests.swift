import Foundation
import Spool
import Testing

@testable import Dashboard

/// Names in few bytes, and finding jobs by them.
@Suite struct JobTableTests {
    static let uuid = "88f91933-edce-4c1a-8ded-ade8e2f72434"

    @Test(arguments: [
        "20260301T101500.123456Z_contact.changed_18_\(uuid).json",
        "20260301T101500.000000Z_person.created_2147483647_\(uuid).json",
        "20240229T235959.999999Z_y_table.created_0_\(uuid).json",
        "20261231T101500.123456Z_contact.changed_18_00000000-0000-0000-0000-000000000000.json",
    ])
    func ordinaryNamesComeBackFromTheirParts(name: String) throws {
        let job = try #require(JobName(fileName: name))
        let parts = try #require(NameParts(job))
        #expect(parts.fileName == name)
        #expect(parts.event == job.event?.name)
        #expect(Int(parts.key) == job.event?.key)
        #expect(Date(micros: parts.received) == job.receivedAt)
    }

    @Test(arguments: [
        "a.json", "20260301T101500.123456Z_contact.changed_18_\(uuid).2.json",
        "20260301T101500.123456Z_contact.changed_18_\(uuid.uppercased()).json",
        "20260301T101500.123456Z_contact.changed_018_\(uuid).json",
        "20260301T101500.123456Z_contact.changed_2147483648_\(uuid).json",
        "20260301T101500.123456Z_contact.changed_-1_\(uuid).json",
        "20260301T101500.123456Z_contact.changed__\(uuid).json",
        "20260301T101500.123456Z_y_5_7_\(uuid).json", "20260301T101500.123456Z__18_\(uuid).json",
        "20260231T101500.123456Z_contact.changed_18_\(uuid).json",
        "20260301T101560.123456Z_contact.changed_18_\(uuid).json", "20260301T101500.123456Z_contact.changed_18_.json",
        "Müller_20260301T101500.123456Z_contact.changed_18_\(uuid).json",
    ])
    func otherNamesAreKept(name: String) throws {
        let job = try #require(JobName(fileName: name))
        if let parts = NameParts(job) { #expect(parts.fileName == name) }
        var table = JobTable()
        let id = table.insert(JobEntry(folder: .incoming, name: job), received: Date())
        #expect(table.name(id) == job)
        #expect(table.find(JobEntry(folder: .incoming, name: job)) == id)
    }

    /// Against a dictionary, with names of every kind and folders that come and go.
    @Test(arguments: 0..<20) func agreesWithADictionary(seed: Int) throws {
        var numbers = SystemRandomNumberGenerator()
        var table = JobTable()
        var model: [JobEntry: JobTable.ID] = [:]
        let folders: [JobFolder] = [
            .incoming, .failed, .done(day: "2026-03-01"), .skipped(day: "2026-03-01", reason: "irrelevant"),
            .processing(claimer: "h-1-x"),
        ]
        for step in 0..<2000 {
            let number = Int.random(in: 0..<300, using: &numbers)
            let text =
                number % 7 == 0
                ? "drop-\(number).json"
                : "20260301T101500.\(100_000 + number)Z_\(number % 2 == 0 ? "contact" : "person").changed_\(number)_\(Self.uuid).json"
            let entry = JobEntry(folder: folders[number % 5], name: try #require(JobName(fileName: text)))
            #expect(table.find(entry) == model[entry], "step \(step)")
            if let id = model.removeValue(forKey: entry) {
                table.kill(id)
                table.release(id)
            } else {
                model[entry] = table.insert(entry, received: Date())
            }
        }
        #expect(table.count == model.count)
        for (entry, id) in model {
            #expect(table.find(entry) == id)
            #expect(table.entry(id) == entry)
        }
        for id in model.values {
            table.kill(id)
            table.release(id)
        }
        #expect(table.folders.count == 1, "only the first one, which is always kept")
        #expect(table.events.count == 1)
    }

    @Test func valuesGoWithTheirLastUse() {
        var interner = Interner("", limit: 3)
        let first = interner.take("a")
        #expect(interner.take("a") == first)
        let second = interner.take("b")
        #expect(interner.take("c") == 0, "no more can be told apart")
        interner.release(first)
        #expect(interner[first] == "a")
        interner.release(first)
        #expect(interner.id(of: "a") == nil)
        #expect(interner.take("c") == first)
        #expect(interner[second] == "b")
    }
}
