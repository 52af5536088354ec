import JSON
import Testing

@testable import superoffice_connector

@Suite("A line of the log")
struct LogLineTests {
    @Test("is one line of JSON, whatever stands in it")
    func line() throws {
        let odd = "quote \" backslash \\ line\nend \u{1} \u{1F} ü 😀 /"
        let line = LineLogHandler.line([("message", odd), (odd, "")])
        #expect(!line.contains { $0.isNewline })
        #expect(try JSONValue(parsing: line.utf8) == ["message": .string(odd), odd: ""])
    }
}
