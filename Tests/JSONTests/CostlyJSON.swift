/// Makes bodies of 64 KiB that are meant to cost as much as they can; the same ones for the same seed.
struct CostlyJSON {
    private var random: RandomJSON

    static let size = 64 << 10

    init(seed: Int) { random = RandomJSON(seed: seed) }

    mutating func body() -> [UInt8] {
        var text = Array(random.pick([#"{"Event":"contact.changed","PrimaryKey":1.5,"FieldValues":"#, #"{"":"#]).utf8)
        var closing: [UInt8] = []
        for _ in 0..<random.below(random.pick([1, 4, 80])) {
            let isArray = random.below(2) == 0
            text += (isArray ? "[" : #"{"\u0061":"#).utf8
            closing.insert(UInt8(ascii: isArray ? "]" : "}"), at: 0)
        }
        let room = Self.size - text.count - closing.count - 2
        text += random.below(4) == 0 ? vast(room) : many(room)
        text += closing + [UInt8(ascii: "}")]
        // One that is not whole has cost the same until that is seen.
        if random.below(20) == 0 { text.removeLast() }
        return text
    }

    /// One thing that fills the room.
    private mutating func vast(_ room: Int) -> [UInt8] {
        let inner = room - 40
        let digits = Self.filled(inner, "7")
        return switch random.below(12) {
        case 0: digits
        case 1: Array("0.".utf8) + digits
        case 2: Array("-".utf8) + digits + "e-\(inner)".utf8
        case 3: Array("0.".utf8) + Self.filled(inner, "0") + "7e\(inner)".utf8
        case 4: Array("1e".utf8) + Self.filled(inner, "0") + "5".utf8
        case 5: Array("\"".utf8) + Self.filled(inner, random.pick(Self.letters)) + "\"".utf8
        case 6: Array("{\"".utf8) + Self.filled(inner, random.pick(Self.letters)) + "\":1}".utf8
        case 7: Array("[1".utf8) + Self.filled(inner, " ") + "]".utf8
        case 8: Array("[".utf8) + Self.filled(inner, "[[[[[[[[[]]]]]]]]],") + "1]".utf8
        case 9: Array("\"".utf8) + Self.filled(inner, "a" + random.pick(Self.accents)) + "\"".utf8
        case 10: Array("{\"".utf8) + Self.filled(inner, "a" + random.pick(Self.accents)) + "\":1}".utf8
        default: Array("{".utf8) + Self.filled(inner, #""\u0061":1,"#) + #""a":1}"#.utf8
        }
    }

    /// Small things, thousands of them.
    private mutating func many(_ room: Int) -> [UInt8] {
        let isObject = random.below(2) == 0
        let kinds = (0...random.below(3)).map { _ in random.pick(Self.items) }
        let name = random.pick(Self.names)
        let isNumbered = random.below(3) > 0
        var text: [UInt8] = [UInt8(ascii: isObject ? "{" : "[")]
        var position = 0
        while text.count < room - 500 {
            if position > 0 { text.append(UInt8(ascii: ",")) }
            if isObject { text += "\"\(name)\(isNumbered ? String(position) : "")\":".utf8 }
            text += kinds[position % kinds.count]
            position += 1
        }
        return text + [UInt8(ascii: isObject ? "}" : "]")]
    }

    private static func filled(_ room: Int, _ piece: String) -> [UInt8] {
        let piece = Array(piece.utf8)
        return Array(repeatElement(piece, count: room / piece.count).joined())
    }

    static let letters = ["x", "ü", "я", "漢", "😀", "कि", "e\u{301}", #"\n"#, #"\u00e9"#, #"\ud83d\ude00"#, #"\u0301b"#]

    /// Marks of many classes, which Unicode puts into order, as many in a row as are taken.
    static let accents: [String] = [
        String(repeating: "\u{301}\u{316}", count: 50),
        String(repeating: "\u{345}\u{301}\u{323}\u{327}\u{334}", count: 20),
        String(repeating: #"\u0301\u0316"#, count: 50), String(repeating: "\u{F73}", count: 100),
    ]

    static let names: [String] = [
        "", "a", "k", "ü", "e\u{301}", #"\u0061"#, #"\u0301"#, #"\ud83d\ude00"#, #"\ud800"#,
        String(repeating: "n", count: 200), accents[0], "\u{1100}\u{1161}\u{11A8}", "\u{1D160}",
    ]

    static let items: [[UInt8]] = {
        var texts: [String] = [
            "{}", "[]", "[[]]", #"{"":0}"#, #"{"a":{}}"#, #"{"a":1,"a":2,"a":3}"#, #"{"a":[{"b":[{}]}]}"#, "0", "-0",
            "true", "null", #""""#, #""a""#, #""ü""#, #""\n""#, #""\u0301""#, #""\ud83d\ude00""#, "0.1", "1.5", "1e5",
            "-1e-5", "12345678901234567", "123456789012345678901234567890", "1.7976931348623157e308",
            "2.2250738585072011e-308", "5e-324", "2.4703282292062327e-324", "9007199254740993e20", "8.5e-9999999999",
            #""\ud800""#,
        ]
        texts += accents.map { "\"a\($0)\"" }
        texts += letters.map { "[\"\($0)\"]" }
        let digits = String(repeating: "7", count: 400)
        texts += [digits, "0." + digits, digits + "e-700"]
        texts.append(String(repeating: "[", count: 40) + String(repeating: "]", count: 40))
        texts.append(String(repeating: #"{"":"#, count: 40) + "0" + String(repeating: "}", count: 40))
        return texts.map { Array($0.utf8) }
    }()
}
