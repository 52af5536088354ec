import Testing

@testable import JSON

/// Fingerprints and the files of a spool depend on this spelling, which was the encoder's in version 0.1.
@Suite struct WriterTests {
    static let odd: [JSONValue] = [
        [:], [], [[]], ["a": [:]], ["": ""], "x/y\"\\\u{8}\u{C}\n\r\t\u{0}\u{B}\u{1F}\u{7F}\u{80}\u{2028}ü😀\u{FFFF}",
        ["b": 1, "B": 2, "a10": 3, "a9": 4, "é": 5, "e\u{302}": 6, "z": 7, "😀": 8, "\u{FFFF}": 9, "Ä": [.null, true]],
        [0, -1, .integer(.max), .integer(.min), 0.1, 1.5, 1e15, 1e16, 1e20, 1e300, 1.5e-7, -0.0, .number(5.0)],
        [.number(.leastNonzeroMagnitude), .number(.greatestFiniteMagnitude), .number(-123_456_789.125)],
    ]

    @Test(arguments: odd, [false, true]) func writesAsTheEncoderDoes(value: JSONValue, pretty: Bool) throws {
        #expect(value.serialized(pretty: pretty) == (try Reference.text(value, pretty: pretty)))
    }

    @Test(arguments: 0..<500) func writesAnythingAsTheEncoderDoes(seed: Int) throws {
        var random = RandomJSON(seed: seed + 70_000)
        let value = try JSONValue(parsing: random.value(depth: 0).utf8)
        for pretty in [false, true] {
            #expect(value.serialized(pretty: pretty) == (try Reference.text(value, pretty: pretty)))
        }
        let number = JSONValue.number(Double(bitPattern: random.next()))
        if number.double?.isFinite == true {
            #expect(number.serialized() == (try Reference.text(number, pretty: false)))
        }
    }

    @Test func whatJSONHasNoNumberForIsNull() {
        #expect(JSONValue.array([.number(.nan), .number(.infinity)]).serialized() == Array("[null,null]".utf8))
    }
}
