/// Makes JSON texts with odd spacing, escapes and nesting; the same ones for the same seed.
struct RandomJSON {
    private var state: UInt64

    init(seed: Int) { state = UInt64(seed) &* 0x2545_F491_4F6C_DD1D &+ 0x9E37_79B9_7F4A_7C15 }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
    mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }

    mutating func blanks() -> String { pick(["", "", "", " ", "\n", "\t", "\r\n", "  "]) }

    mutating func string() -> String {
        let pieces = [
            "a", "Z", "0", "_", "{", "}", ",", ":", #"\""#, #"\\"#, #"\/"#, #"\n"#, #"\u00e9"#, "ü", "😀", "[", "]",
        ]
        var text = "\""
        for _ in 0..<below(6) { text += pick(pieces) }
        return text + "\""
    }

    mutating func number() -> String {
        pick(["0", "-0", "7", "-12", "123456789012", "0.25", "-1.5e3", "2E-2", "1e+2"])
    }

    mutating func value(depth: Int) -> String {
        switch below(depth > 4 ? 5 : 8) {
        case 0: return string()
        case 1: return number()
        case 2: return "true"
        case 3: return "false"
        case 4: return "null"
        case 5:
            var items: [String] = []
            for _ in 0..<below(4) { items.append(blanks() + value(depth: depth + 1) + blanks()) }
            return "[" + (items.isEmpty ? blanks() : items.joined(separator: ",")) + "]"
        default:
            return object(count: below(4), depth: depth + 1)
        }
    }

    mutating func member(_ name: String, depth: Int = 1) -> String {
        name + blanks() + ":" + blanks() + value(depth: depth)
    }

    mutating func members(_ count: Int, depth: Int = 1) -> [String] {
        var members: [String] = []
        for _ in 0..<count {
            let name = string()
            members.append(member(name, depth: depth))
        }
        return members
    }

    mutating func object(count: Int, depth: Int = 1) -> String { object(members(count, depth: depth)) }

    mutating func object(_ members: [String]) -> String {
        var spaced: [String] = []
        for member in members { spaced.append(blanks() + member + blanks()) }
        return "{" + (spaced.isEmpty ? blanks() : spaced.joined(separator: ",")) + "}"
    }
}
