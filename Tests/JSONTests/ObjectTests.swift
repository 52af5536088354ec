import Foundation
import Testing

@testable import JSON

/// Which texts count as a JSON object (RFC 8259, and our own limits).
@Suite struct ObjectTests {
    static let valid: [(text: String, names: [String])] = [
        ("{}", []),
        (" \t\r\n{ \t\r\n} \t\r\n", []),
        (#"{"a":1}"#, ["a"]),
        (#"{ "a" : 1 , "b" : 2 }"#, ["a", "b"]),
        (#"{"":0}"#, [""]),
        (#"{"a":null,"b":true,"c":false}"#, ["a", "b", "c"]),
        (#"{"a":0,"b":-0,"c":0.5,"d":-0.5e10,"e":1E+2,"f":1e-2,"g":10}"#, ["a", "b", "c", "d", "e", "f", "g"]),
        (#"{"a":"\"\\\/\b\f\n\r\t\u00e9\uD83D\ude00"}"#, ["a"]),
        (#"{"a":[],"b":[1],"c":[1,[2,{"d":3}]],"e":{"f":{}}}"#, ["a", "b", "c", "e"]),
        (#"{"a":[ ],"b":[ 1 , 2 ],"c":{ }}"#, ["a", "b", "c"]),
        (#"{"a":1,"a":2}"#, ["a", "a"]),
        (#"{"\u0061b":1}"#, ["ab"]),
        (#"{"\n":1}"#, ["\n"]),
        (#"{"ü😀":"ü😀"}"#, ["ü😀"]),
        ("{\"a\":\"\u{7F}\"}", ["a"]),
        (#"{"a":"{}[],:"}"#, ["a"]),
        (#"{"a":123456789012345678901234567890,"b":1e400}"#, ["a", "b"]),
        (#"{"a":"\ud800"}"#, ["a"]),
    ]

    @Test(arguments: valid) func findsTheMembersOfAValidObject(text: String, names: [String]) throws {
        #expect(try JSONObject(Array(text.utf8)).members.map(\.name) == names)
    }

    static let invalid: [(text: String, complaint: String)] = [
        ("", "is empty"),
        ("   \n", "is empty"),
        ("[]", "is not a JSON object"),
        ("null", "is not a JSON object"),
        (#""{}""#, "is not a JSON object"),
        ("1", "is not a JSON object"),
        ("{", "ends in the middle"),
        (#"{"a""#, "ends in the middle"),
        (#"{"a":"#, "ends in the middle"),
        (#"{"a":1"#, "ends in the middle"),
        (#"{"a":1,"#, "ends in the middle"),
        (#"{"a":"x"#, "ends in the middle"),
        (#"{"a":"x\"#, "ends in the middle"),
        (#"{"a":"\u00"#, "ends in the middle"),
        (#"{"a":[1"#, "ends in the middle"),
        (#"{"a":tru"#, "ends in the middle"),
        (#"{"a":-"#, "ends in the middle"),
        (#"{"a":1e"#, "ends in the middle"),
        ("{}{}", "unexpected '{' at byte 2"),
        ("{} x", "unexpected 'x' at byte 3"),
        ("{}\u{0}", "unexpected 0x0 at byte 2"),
        ("\u{0}{}", "is not a JSON object"),
        (#"{"a":1,}"#, "unexpected '}' at byte 7"),
        (#"{,"a":1}"#, "unexpected ',' at byte 1"),
        (#"{"a":1 "b":2}"#, "unexpected '\"' at byte 7"),
        (#"{"a" 1}"#, "unexpected '1' at byte 5"),
        (#"{a:1}"#, "unexpected 'a' at byte 1"),
        (#"{'a':1}"#, "unexpected ''' at byte 1"),
        (#"{1:1}"#, "unexpected '1' at byte 1"),
        (#"{"a":01}"#, "unexpected '1'"),
        (#"{"a":-01}"#, "unexpected '1'"),
        (#"{"a":+1}"#, "unexpected '+'"),
        (#"{"a":.5}"#, "unexpected '.'"),
        (#"{"a":1.}"#, "unexpected '}'"),
        (#"{"a":1.e5}"#, "unexpected 'e'"),
        (#"{"a":1e+}"#, "unexpected '}'"),
        (#"{"a":0x1}"#, "unexpected 'x'"),
        (#"{"a":NaN}"#, "unexpected 'N'"),
        (#"{"a":Infinity}"#, "unexpected 'I'"),
        (#"{"a":nul}"#, "unexpected '}'"),
        (#"{"a":True}"#, "unexpected 'T'"),
        (#"{"a":[1,]}"#, "unexpected ']'"),
        (#"{"a":[1 2]}"#, "unexpected '2'"),
        (#"{"a":[}"#, "unexpected '}'"),
        (#"{"a":{]}"#, "unexpected ']'"),
        (#"{"a":"\x"}"#, "unexpected 'x'"),
        (#"{"a":"\u12g4"}"#, "unexpected 'g'"),
        (#"{"a":"\U1234"}"#, "unexpected 'U'"),
        ("{\"a\":\"line\nbreak\"}", "unexpected 0xA"),
        ("{\"a\":\"tab\there\"}", "unexpected 0x9"),
        ("{\"a\":\"nul\u{0}\"}", "unexpected 0x0"),
        ("{\"a\":1}// comment", "unexpected '/'"),
        ("{/**/}", "unexpected '/'"),
        ("{\u{A0}}", "unexpected 0xC2"),
        ("{}\u{FEFF}", "unexpected 0xEF"),
        ("\u{FEFF}\u{FEFF}{}", "is not a JSON object"),
        (" \u{FEFF}{}", "is not a JSON object"),
        ("\u{FEFF}", "is empty"),
    ]

    @Test(arguments: invalid) func refusesWithTheReason(text: String, complaint: String) {
        let error = #expect(throws: JSONError.self) { try JSONObject(Array(text.utf8)) }
        #expect(error?.description.contains(complaint) == true, "said: \(error?.description ?? "nothing")")
    }

    /// What Windows' editors and .NET's writers put in front; the bytes stay as they were sent.
    @Test func aByteOrderMarkIsAcceptedAndStays() throws {
        let text = Array("\u{FEFF} {\"a\":1,\"b\":[\"ä\"]}".utf8)
        let object = try JSONObject(text)
        #expect(object["a"] == 1 && object["b"] == ["ä"] && object.bytes == text)
        let told = try JSONObject(object.setting("_spool", to: Array("{}".utf8)))
        #expect(told.bytes.starts(with: [0xEF, 0xBB, 0xBF]) && told["_spool"] == [:] && told["b"] == ["ä"])
        #expect(told.setting("_spool", to: nil).starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(try JSONValue(parsing: told.setting("_spool", to: nil)) == ["a": 1, "b": ["ä"]])
    }

    @Test func otherEncodingsAreCalledByTheirNames() throws {
        let text = #"{"Event":"contact.changed"}"#
        func bytes(_ encoding: String.Encoding) throws -> [UInt8] { [UInt8](try #require(text.data(using: encoding))) }
        for (bytes, kind) in try [
            (bytes(.utf16), "UTF-16"), (bytes(.utf16LittleEndian), "UTF-16"), (bytes(.utf16BigEndian), "UTF-16"),
            ([0xFE, 0xFF] + bytes(.utf16BigEndian), "UTF-16"), ([0xFF, 0xFE], "UTF-16"),
            ([0x1F, 0x8B, 0x08, 0x00], "gzip"),
        ] {
            let error = #expect(throws: JSONError.self) { try JSONObject(bytes) }
            #expect(error?.description.contains(kind) == true, "said: \(error?.description ?? "nothing")")
        }
    }

    @Test(
        "invalid UTF-8 is refused wherever it stands",
        arguments: [
            [0xFF], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80],
        ] as [[UInt8]]
    )
    func invalidUTF8(_ bytes: [UInt8]) {
        for text in [
            Array(#"{"a":""#.utf8) + bytes + Array(#""}"#.utf8), Array(#"{""#.utf8) + bytes + Array(#"":1}"#.utf8),
        ] {
            let error = #expect(throws: JSONError.self) { try JSONObject(text) }
            #expect(error?.description == "is not valid UTF-8")
        }
    }

    static func nested(_ depth: Int, _ open: String, _ close: String) -> [UInt8] {
        let (opening, closing) = (
            String(repeating: open, count: depth - 1), String(repeating: close, count: depth - 1)
        )
        return Array("{\"a\":\(opening)1\(closing)}".utf8)
    }

    @Test(arguments: [("[", "]"), (#"{"b":"#, "}")]) func depthIsLimited(open: String, close: String) throws {
        #expect(try JSONObject(Self.nested(128, open, close)).members.count == 1)
        for depth in [129, 1000, 100_000] {
            let error = #expect(throws: JSONError.self) { try JSONObject(Self.nested(depth, open, close)) }
            #expect(error?.description == "is nested more than 128 levels deep")
        }
    }

    @Test func aBracketBombWithoutEndIsRefusedToo() {
        let bomb = Array(#"{"a":"#.utf8) + [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(throws: JSONError.self) { try JSONObject(bomb) }
    }

    @Test func readsAMebibyte() throws {
        let long = String(repeating: "x", count: 1 << 20)
        let one = try JSONObject(Array(#"{"a":"\#(long)"}"#.utf8))
        #expect(one["a"]?.string?.utf8.count == 1 << 20)
        let many = "{" + (0..<60_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        let object = try JSONObject(Array(many.utf8))
        #expect(object.members.count == 60_000)
        #expect(object["k59999"] == 59_999)
    }

    @Test func rangesCoverNameAndValueExactly() throws {
        let text = #" { "a" : [1, 2] ,"b":"x" , "c":-1.5e3}"#
        let object = try JSONObject(Array(text.utf8))
        let shown = object.members.map { String(decoding: object.bytes[$0.range], as: UTF8.self) }
        #expect(shown == [#""a" : [1, 2]"#, #""b":"x""#, #""c":-1.5e3"#])
        let values = object.members.map { String(decoding: object.bytes[$0.value], as: UTF8.self) }
        #expect(values == ["[1, 2]", #""x""#, "-1.5e3"])
    }

    @Test(arguments: [#"{"a":1,"b":0,"a":2}"#, #"{"a":1,"\u0061":2}"#])
    func theLastOfTwoEqualNamesCounts(text: String) throws {
        #expect(try JSONObject(Array(text.utf8))["a"] == 2)
    }

    static let values: [(text: String, value: JSONValue?)] = [
        ("0", 0), ("-1", -1), ("17", 17), ("99999999999999999", 99_999_999_999_999_999),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.5", 1.5), ("1e400", nil),
        ("true", true), ("null", .null), (#""""#, ""), (#""a\"b""#, "a\"b"), (#""\u00e9""#, "é"),
        ("[1,\"a\"]", [1, "a"]), (#"{"b":{}}"#, ["b": [:]]),
    ]

    @Test(arguments: values) func membersAreReadAsValues(text: String, value: JSONValue?) throws {
        #expect(try JSONObject(Array(#"{"a": \#(text) }"#.utf8))["a"] == value)
    }

    @Test func aMissingMemberIsNil() throws { #expect(try JSONObject(Array("{}".utf8))["a"] == nil) }

    /// Odd members beside the one that is wanted do not matter.
    @Test func aMemberCanBeAnObjectOfItsOwn() throws {
        let object = try JSONObject(Array(#"{"a":1,"v":{"x":"\ud800","id":1,"\u0069d":5,"y":1e400}}"#.utf8))
        #expect(object.object("v")?["id"] == 5)
        #expect(object["v"] == nil && object.object("a") == nil && object.object("b") == nil)
    }
}
