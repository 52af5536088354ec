import FoundationEssentials
import JSON
import Testing
import Webhook

@testable import Operations

@Suite("Backfill's progress")
struct BackfillProgressTests {
    /// As version 0.1 wrote it.
    static let text =
        #"{"began":794000000.25,"read":7,"since":793900000,"known":2,"asked":["contact","person"],"written":5,"#
        + #""entities":["person"],"last":18"#

    @Test("A backfill that version 0.1 began is continued", arguments: [nil, 793_950_000.5])
    func earlier(until: Double?) throws {
        let json = try JSONValue(parsing: (Self.text + (until.map { ",\"until\":\($0)}" } ?? "}")).utf8)
        let progress = try #require(BackfillProgress(json))
        #expect(progress.since == Date(timeIntervalSinceReferenceDate: 793_900_000))
        #expect(progress.began == Date(timeIntervalSinceReferenceDate: 794_000_000.25))
        #expect(progress.until == until.map(Date.init(timeIntervalSinceReferenceDate:)))
        #expect(progress.entities == [.person] && progress.asked == [.contact, .person])
        #expect([progress.last, progress.read, progress.written, progress.known] == [18, 7, 5, 2])
        #expect(BackfillProgress(try JSONValue(parsing: progress.json.serialized())) == progress)
    }

    @Test("What we did not write is not read", arguments: ["{}", "[]", #"{"since":"x"}"#])
    func foreign(text: String) throws {
        #expect(BackfillProgress(try JSONValue(parsing: text.utf8)) == nil)
    }
}
