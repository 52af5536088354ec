import Foundation
import Spool
import Testing

@testable import Dashboard

/// Jobs by their places, and what a hundred thousand of them cost.
@Suite(.serialized) struct JobStoreTests {
    static let uuid = "88f91933-edce-4c1a-8ded-ade8e2f72434"

    /// Names of every kind are found and come back as they are.
    @Test(arguments: [
        "a.json", "20260301T101500.123456Z_contact.changed_18_\(uuid).json",
        "20260301T101500.123456Z_contact.changed_18_\(uuid).2.json",
        "20240229T235959.999999Z_y_table.created_0_\(uuid).json",
        "20260231T101500.123456Z_contact.changed_18_\(uuid).json", "Müller_20260301T101500.123456Z_x_1_\(uuid).json",
        "20260301T101500.123456Z_contact.changed_999999999999_\(uuid).json",
    ])
    func namesComeBack(name: String) throws {
        let name = try #require(JobName(fileName: name))
        var store = JobStore(gap: 900)
        let entry = JobEntry(folder: .incoming, name: name)
        _ = store.insert(JobRecord(entry, received: Date()))
        #expect(store.find(entry)?.record.name == name)
        #expect(store.newest(named: name)?.record.entry == entry)
        #expect(store.find(JobEntry(folder: .failed, name: name)) == nil)
        store.remove(entry)
        #expect(store.count == 0 && store.folders.isEmpty && store.newest(named: name) == nil)
    }

    /// Of a job that lies in two folders both are held; the one that moved last is it.
    @Test func twoFilesOfOneNameAreTwoJobs() {
        var store = JobStore(gap: 900)
        let sample = Sample()
        for (folder, moved) in [(JobLocation.failed, 10.0), (.incoming, 20)] {
            var record = JobRecord(JobEntry(folder: folder, name: sample.name), received: sample.received)
            record.moved = sample.received.addingTimeInterval(moved)
            store.update(record)
        }
        store.refresh()
        #expect(store.newest(named: sample.name)?.record.state == .incoming)
        #expect(store.runs.map(\.jobs.count) == [2])
        #expect(store.runs.first?.status == .waiting, "the copy retries the failed one")
    }

    /// A spool as it looks after a month: bursts of a company's events, most of them skipped.
    @Test func aHundredThousandJobsFitInto60MiB() throws {
        let before = try Self.residentMemory()
        var store = JobStore(gap: 900)
        for number in 0..<100_000 {
            let company = number / 12 % 8000
            let sample = Sample(key: 1 + company, at: Double(number) * 20)
            let day = "2026-03-\(10 + number / 5000)"
            let isDone = number % 6 == 0
            let folder: JobLocation = isDone ? .done(day: day) : .skipped(day: day, reason: "own-change")
            var record = JobRecord(JobEntry(folder: folder, name: sample.name), received: sample.received)
            if isDone {
                record.account?.name = "Company with a name of some length \(company)"
                record.why = Said("\(number % 5) fields written and verified", nil)
                record.written = (0..<5).map { "contact SuperOffice:\(80 + $0)" }
            }
            store.update(record)
        }
        store.refresh()
        let used = try Self.residentMemory() - before
        print("100,000 jobs: \(used >> 20) MiB")
        #expect(used < 60 << 20)
        #expect(store.count == 100_000 && store.runs.count > 1000)
    }

    private static func residentMemory() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(text.split(separator: " ")[1])) * sysconf(CInt(_SC_PAGESIZE))
    }
}
