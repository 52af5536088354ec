import Foundation
import Testing

@testable import JSON

/// What a text means as a value.
@Suite struct ValueParsingTests {
    static let table: [(text: String, value: JSONValue)] = [
        (#""text""#, "text"), (#""ü😀""#, "ü😀"), (#""""#, ""), (" null\n", .null), ("true", true), ("false", false),
        ("\u{FEFF}1", 1), ("[]", []), ("{}", [:]), ("[1, [2], {}]", [1, [2], [:]]),
        (#"{"a":{"b":[null]},"c":""}"#, ["a": ["b": [.null]], "c": ""]),
        (" { \"a\" : [ 1 , 2 ] } ", ["a": [1, 2]]),
        // Escapes, also in names.
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC\u0000""#, "Aé€\u{0}"),
        (#""\uD83d\uDe00 a""#, "😀 a"), (#""a\\u0041""#, "a\\u0041"), (#"{"a\u0062":1}"#, ["ab": 1]),
        // Whole numbers that fit are integers, however they are written.
        ("0", 0), ("-0", 0), ("-0.0", 0), ("7", 7), ("-12", -12), ("1.0", 1), ("1e2", 100), ("2E2", 200),
        ("100e-2", 1), ("1e18", 1_000_000_000_000_000_000), ("1e-400", 0),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        // All others are what Double makes of them.
        ("1.5", 1.5), ("-0.25e-1", -0.025), ("1e19", 1e19), ("9223372036854775808", 9_223_372_036_854_775_808.0),
        ("-9223372036854775809", -9_223_372_036_854_775_808.0), ("123456789012345678.5", 123_456_789_012_345_680),
        ("5e-324", .number(.leastNonzeroMagnitude)), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
        // The last of two equal names counts, at every level, also when it is written otherwise.
        (#"{"a":1,"a":2}"#, ["a": 2]), (#"[{"b":{"a":1,"\u0061":[],"a":2}}]"#, [["b": ["a": 2]]]),
        (#"{"a":1,"\u0061":2}"#, ["a": 2]), ("{\"é\":1,\"e\u{301}\":2}", ["é": 2]),
    ]

    @Test(arguments: table) func readsAsAWhole(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text.utf8) == value)
    }

    @Test(arguments: table.filter { !$0.text.hasPrefix("\u{FEFF}") })
    func readsAsAMember(text: String, value: JSONValue) throws {
        #expect(try JSONObject(Array(#"{"b":0,"a":\#(text),"c":0}"#.utf8))["a"] == value)
    }

    /// Valid as JSON, and no value of ours: the text stays as it is, and who asks for the value gets none.
    @Test(arguments: [
        (#""\ud800""#, "has half a surrogate pair in the string at byte 0"),
        (#""a\udc00""#, "has half a surrogate pair in the string at byte 0"),
        (#""\ud800\ud800""#, "has half a surrogate pair in the string at byte 0"),
        (#""\ud83d\u0041""#, "has half a surrogate pair in the string at byte 0"),
        (#"[1,-1e400]"#, "has a number at byte 3 that is out of range"),
        (#"{"\udfff":1}"#, "has half a surrogate pair in the string at byte 1"),
    ])
    func whatNoValueCanHold(text: String, complaint: String) throws {
        #expect(throws: JSONError(complaint)) { try JSONValue(parsing: text.utf8) }
        let object = try JSONObject(Array(#"{"b":1,"a":\#(text)}"#.utf8))
        #expect(object["a"] == nil && object["b"] == 1)
    }

    @Test(arguments: [
        ("", "is empty"), (" ", "is empty"), ("[", "it ends in the middle"), ("\"", "it ends in the middle"),
        ("-", "it ends in the middle"), ("[1", "it ends in the middle"), ("1 2", "unexpected '2' at byte 2"),
        ("[1,]", "unexpected ']' at byte 3"), ("nul", "it ends in the middle"), ("\u{FEFF}", "is empty"),
    ])
    func saysWhatIsWrong(text: String, complaint: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text.utf8) }
        #expect(error?.description.hasSuffix(complaint) == true, "said: \(error?.description ?? "nothing")")
    }

    // MARK: Limits

    static let bounded: [(limits: JSONLimits, most: String, more: String, complaint: String)] = [
        (.init(depth: 2, values: 9, marks: 9), "[[1]]", "[[[]]]", "is nested more than 2 levels deep"),
        (.init(depth: 2, values: 9, marks: 9), #"{"a":{}}"#, #"{"a":{"b":{}}}"#, "is nested more than 2 levels deep"),
        (.init(depth: 9, values: 3, marks: 9), "[1,2]", "[1,2,3]", "has more than 3 values"),
        (.init(depth: 9, values: 3, marks: 9), #"{"a":[0]}"#, #"{"a":[0,0]}"#, "has more than 3 values"),
    ]

    @Test(arguments: bounded)
    func depthAndNumberAreBounded(limits: JSONLimits, most: String, more: String, complaint: String) throws {
        _ = try JSONValue(parsing: most.utf8, limits: limits)
        #expect(throws: JSONError(complaint)) { try JSONValue(parsing: more.utf8, limits: limits) }
    }

    @Test func anObjectsMembersCountToo() throws {
        let limits = JSONLimits(depth: 2, values: 3, marks: 100)
        _ = try JSONObject(Array(#"{"a":[0],"b":0}"#.utf8), limits: limits)
        for (text, complaint) in [
            (#"{"a":[0],"b":0,"c":0}"#, "has more than 3 values"),
            (#"{"a":[[]]}"#, "is nested more than 2 levels deep"),
        ] {
            #expect(throws: JSONError(complaint)) { try JSONObject(Array(text.utf8), limits: limits) }
        }
    }

    /// A thread has 8 MiB here; a debug build needs less than 512 KiB, a release build less than 128.
    @Test(arguments: [("[", "]"), (#"{"b":"#, "}"), (#"[{"b":"#, "}]")])
    func theDeepestNestFitsASmallStack(open: String, close: String) async throws {
        let levels = 128 / (open.count { $0 == "[" || $0 == "{" })
        let text = Array((String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)).utf8)
        let back = await withCheckedContinuation { done in
            let thread = Thread { done.resume(returning: (try? JSONValue(parsing: text))?.serialized()) }
            thread.stackSize = 512 << 10
            thread.start()
        }
        #expect(back == text)
    }

    // MARK: Marks

    static func marked(_ count: Int) -> String { "a" + String(repeating: "\u{301}\u{316}", count: count / 2) + "b" }

    @Test func accentsInARowAreBounded() throws {
        let complaint = JSONError("has more than 100 combining marks in a row")
        func escaped(_ text: String) -> String {
            text.unicodeScalars.map { $0.isASCII ? String($0) : "\\u0" + String($0.value, radix: 16) }.joined()
        }
        for form in ["\"%\"", "[\"%%\"]", "{\"%\":1}", "{\"b\":{\"%\":1}}"] {
            for spelt in [{ $0 }, escaped] {
                let fine = form.replacing("%", with: spelt(Self.marked(100)))
                _ = try JSONValue(parsing: fine.utf8, limits: .network)
                _ = try JSONObject(Array("{\"a\":\(fine)}".utf8), limits: .network)
                let long = form.replacing("%", with: spelt(Self.marked(102)))
                #expect(throws: complaint) { try JSONValue(parsing: long.utf8, limits: .network) }
                #expect(throws: complaint) { try JSONObject(Array("{\"a\":\(long)}".utf8), limits: .network) }
            }
        }
        // As it is written when its escapes make no text.
        let half = "{\"\\ud800\(Self.marked(102))\":1}"
        #expect(throws: complaint) { try JSONObject(Array(half.utf8), limits: .network) }
    }

    /// What Unicode reorders are marks, and what comes apart into such.
    @Test func everyScalarThatIsReorderedIsAMark() {
        for value in 0...UInt32(0x10FFFF) {
            guard let scalar = Unicode.Scalar(value), !scalar.isMark else { continue }
            #expect(scalar.properties.canonicalCombiningClass == .notReordered, "U+\(String(value, radix: 16))")
        }
    }
}
