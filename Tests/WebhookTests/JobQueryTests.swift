import Foundation
import JSON
import Spool
import Testing

@testable import Webhook

/// Which jobs are meant, and whose they are.
@Suite struct JobQueryTests {
    private let root = "\(FileManager.default.temporaryDirectory.path)/query-\(UUID().uuidString)"
    private let files: SpoolFiles

    init() throws {
        files = SpoolFiles(layout: SpoolLayout(root: root))
        try files.prepare()
        for folder in ["skipped/2026-01-02/own-change", "skipped/2026-01-02/irrelevant", "done/2026-01-02"] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
    }

    private func put(_ path: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(root)/\(path)"))
    }

    private func webhook(_ event: String, _ key: Int, _ more: String = "") -> String {
        #"{"Event":"\#(event)","PrimaryKey":\#(key)\#(more)}"#
    }

    private func names(_ state: SpoolLayout.Folder, _ change: (inout JobQuery) -> Void) throws -> [String] {
        var query = JobQuery()
        change(&query)
        return try query.jobs(in: state, of: files).map(\.entry.name.stem)
    }

    @Test func eventsAreKnownFromTheNameAndForDropInsFromTheFile() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let one = "20260101T000000.000000Z_contact.changed_18_e"
        let two = "20260101T000001.000000Z_y_table.created_6_e"
        try put("failed/\(one).json", webhook("contact.changed", 18))
        try put("failed/\(two).json", webhook("y_table.created", 6))
        try put("failed/mine.json", webhook("contact.created", 7))
        try put("failed/broken.json", "{")
        try put("failed/broken.json.why", "it ends in the middle\n")
        #expect(try names(.failed) { $0.event = "contact.changed" } == [one])
        #expect(try names(.failed) { $0.event = "Contact.*" } == [one, "mine"])
        #expect(try names(.failed) { $0.event = "y_table.created" } == [two])
        #expect(try names(.failed) { _ in } == [one, two, "broken", "mine"])
        #expect(try names(.failed) { $0.reason = "MIDDLE" } == ["broken"])
    }

    @Test func reasonsAreFoldersForSkippedJobsAndWordsForOthers() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        try put("skipped/2026-01-02/own-change/a.json", webhook("contact.changed", 18))
        try put("skipped/2026-01-02/irrelevant/b.json", webhook("contact.changed", 18))
        let story = #","_spool":{"attempts":2,"trail":[{"at":"","to":"deferred","why":"SuperOffice answered 503"}]}"#
        try put("deferred/c.json", webhook("contact.changed", 18, story))
        #expect(try names(.skipped) { $0.reason = "own-change" } == ["a"])
        #expect(try names(.deferred) { $0.reason = "answered 5" } == ["c"])
        #expect(try names(.deferred) { $0.reason = "own-change" } == [])
        let found = try #require(try JobQuery().jobs(in: .deferred, of: files).first)
        #expect(found.attempts == 2 && found.why == "SuperOffice answered 503")
    }

    /// A code is exact; a part of the words still finds files without one.
    @Test func reasonsOfOthersAreFoundByTheirCode() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        func story(_ code: String, _ why: String) -> String {
            #","_spool":{"trail":[{"at":"","to":"failed",\#(code)"why":"\#(why)"}]}"#
        }
        let mapping = story(#""code":"mapping","#, "mapping.json does not fit")
        try put("failed/a.json", webhook("contact.changed", 18, mapping))
        let field = story(#""code":"unknown-field","arguments":{"field":"x:1","later":5},"#, "see mapping.json")
        try put("failed/b.json", webhook("contact.changed", 18, field))
        try put("failed/c.json", webhook("contact.changed", 18, story("", "mapping is wrong")))
        try put("failed/d.json", "{")
        try put("failed/d.json.why", "the file ends\n" + #"{"code":"not-json","arguments":{"problem":"ends"}}"# + "\n")
        #expect(try names(.failed) { $0.reason = "mapping" } == ["a", "c"])
        #expect(try names(.failed) { $0.reason = "MAPPING." } == ["a", "b"])
        #expect(try names(.failed) { $0.reason = "not-json" } == ["d"])
        let found = try JobQuery().jobs(in: .failed, of: files)
        #expect(found.map { $0.reason?.code } == [.mapping, .unknownField, nil, .notJSON])
        #expect(found[1].reason?.arguments == [.field: "x:1"])
        #expect(found[3].why == "the file ends")
    }

    @Test func ofASkippedJobTheFolderIsTheCode() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        try put("skipped/2026-01-02/own-change/a.json", webhook("contact.changed", 18))
        try put("skipped/2026-01-02/irrelevant/b.json", webhook("contact.changed", 18))
        #expect(try JobQuery().jobs(in: .skipped, of: files).compactMap(\.reason?.code) == [.ownChange, .irrelevant])
    }

    /// They fail for their size, so `failed/` is where they are looked for.
    @Test func filesThatAreTooLargeToBeReadAreFoundToo() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        try Data(count: 3 << 20).write(to: URL(filePath: "\(root)/failed/large.json"))
        try put("failed/large.json.why", "it has 3145728 bytes, more than 1048576\n")
        let found = try JobQuery().jobs(in: .failed, of: files)
        #expect(found.map(\.why) == ["it has 3145728 bytes, more than 1048576"])
        #expect(try names(.failed) { $0.reason = "bytes, more than" } == ["large"])
        #expect(try names(.failed) { $0.event = "contact.*" } == [], "nobody knows its event")
    }

    @Test func aReasonIsOneLine() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let story = #","_spool":{"trail":[{"at":"","to":"failed","why":"one\r\ntwo\n\nthree"}]}"#
        try put("failed/a.json", webhook("contact.changed", 18, story))
        #expect(try JobQuery().jobs(in: .failed, of: files).map(\.why) == ["one two three"])
    }

    @Test func timesAreThoseOfReceipt() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        for hour in ["00", "01", "02"] {
            try put("incoming/20260101T\(hour)0000.000000Z_contact.changed_1_e.json", webhook("contact.changed", 1))
        }
        let one = Date(timeIntervalSince1970: 1_767_229_200)  // 2026-01-01T01:00:00Z
        #expect(try names(.incoming) { $0.since = one }.count == 2)
        #expect(try names(.incoming) { $0.until = one }.count == 2)
        #expect(try names(.incoming) { ($0.since, $0.until) = (one, one) }.count == 1)
    }

    /// By key, by the sender's word, by an earlier run's, and by the ledger; never another company's.
    @Test(arguments: [
        (#"{"Event":"contact.changed","PrimaryKey":18}"#, true),
        (#"{"Event":"contact.changed","PrimaryKey":19}"#, false),
        (#"{"Event":"person.changed","PrimaryKey":18}"#, false),
        (#"{"Event":"person.changed","PrimaryKey":933}"#, true),
        (#"{"Event":"person.changed","PrimaryKey":934}"#, false),
        (#"{"Event":"person.changed","PrimaryKey":934,"FieldValues":{"contact_id":18}}"#, true),
        (#"{"Event":"sale.sold","PrimaryKey":5,"FieldValues":{"contact_id":18}}"#, true),
        (#"{"Event":"person.deleted","PrimaryKey":934,"Values":{"contact_id":18}}"#, true),
        (#"{"Event":"person.changed","PrimaryKey":934,"_spool":{"account":{"id":18,"name":"x"}}}"#, true),
        (#"{"some":"thing"}"#, false),
    ])
    func whoseAJobIs(_ text: String, _ isOwned: Bool) throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        try put("ledger/person-933.json", #"{"account":18}"#)
        try put("ledger/person-934.json", #"{"account":19}"#)
        try put("ledger/person-935.json", #"{"account":"#)
        let owner = try AccountJobs(account: 18, files: files)
        #expect(owner.persons == [933] && owner.unknown == [935], "whose 935 is nobody can read")
        #expect(owner.owns(try JobFile(Array(text.utf8))) == isOwned)
        try put("done/2026-01-02/x.json", text)
        #expect(try names(.done) { $0.account = owner } == (isOwned ? ["x"] : []))
    }

    /// Its numbers are those of another tenant's companies.
    @Test func anotherTenantsJobsAreOfNoCompany() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let folder = "skipped/2026-01-02/foreign-tenant"
        try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        try put("\(folder)/theirs.json", webhook("contact.changed", 18, #","ContextIdentifier":"Cust77777""#))
        try put("skipped/2026-01-02/own-change/ours.json", webhook("contact.changed", 18))
        let owner = try AccountJobs(account: 18, files: files)
        #expect(try names(.skipped) { $0.account = owner } == ["ours"])
        #expect(try names(.skipped) { _ in } == ["ours", "theirs"])
    }
}
