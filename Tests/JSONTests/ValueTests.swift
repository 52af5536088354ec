import Testing

@testable import JSON

@Suite struct ValueTests {
    @Test func pathsWalkObjects() {
        let value: JSONValue = ["a": ["b": ["c": 1]], "d": [1]]
        #expect(value[path: "a.b.c"] == 1)
        #expect(value[path: "a.x.c"] == nil)
        #expect(value[path: "d.0"] == nil)
        #expect(value[path: ""] == nil)
    }

    static let integers: [(JSONValue, Int?)] = [
        (5, 5), (.number(5.0), 5), (.number(5.5), nil), (.number(1e300), nil), ("5", nil), (true, nil), (.null, nil),
    ]

    @Test(arguments: integers) func wholeNumbersAreIntegers(value: JSONValue, int: Int?) { #expect(value.int == int) }

    @Test(arguments: ["true", "false"]) func booleansAreNoNumbers(text: String) throws {
        #expect(try JSONValue(parsing: text.utf8) == .bool(text == "true"))
    }

    @Test func zeroAndOneAreNoBooleans() throws { #expect(try JSONValue(parsing: "[0,1]".utf8) == [0, 1]) }

    @Test(arguments: 0..<100) func textAndBack(seed: Int) throws {
        var random = RandomJSON(seed: seed + 90_000)
        let value = try JSONValue(parsing: random.value(depth: 0).utf8)
        #expect(try JSONValue(parsing: value.serialized()) == value)
        #expect(try JSONValue(parsing: value.serialized(pretty: true)) == value)
    }

    @Test func textIsStable() {
        let value: JSONValue = ["b": 1, "a": "x/y", "c": [.null, 1.5]]
        #expect(String(decoding: value.serialized(), as: UTF8.self) == #"{"a":"x/y","b":1,"c":[null,1.5]}"#)
    }

    @Test(arguments: ["nope", "", "{\"a\":}"]) func notJSONThrows(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text.utf8) }
    }
}
