import Testing

@testable import JSON

/// What the plain reader reads it reads as the decoder does, and the rest it leaves to it.
@Suite struct PlainReaderTests {
    static let plain: [String] = [
        #""text""#, #""ü😀""#, #""""#, "0", "7", "-12", "12345678901234567", "true", "false", "null", "[]", "{}",
        "[1, [2], {}]", #"{"a":{"b":[null]},"c":""}"#, " { \"a\" : [ 1 , 2 ] } ",
    ]

    @Test(arguments: plain) func readsWhatIsPlain(text: String) throws {
        #expect(JSONPlainReader.read(Array(text.utf8)[...]) == (try JSONValue(parsing: text.utf8)))
    }

    static let odd: [String] = [
        #""a\n""#, #"{"a\u0062":1}"#, "-0", "1.5", "1e3", "2E2", "123456789012345678", #"{"a":1,"a":2}"#, "[1.0]",
    ]

    @Test(arguments: odd) func leavesWhatIsOdd(text: String) {
        #expect(JSONPlainReader.read(Array(text.utf8)[...]) == nil)
    }

    @Test(arguments: ["", " ", "[", "{", "\"", "{\"a\"", "{\"a\":", "[1", "-"]) func survivesWhatIsHalf(text: String) {
        #expect(JSONPlainReader.read(Array(text.utf8)[...]) == nil)
    }
}
