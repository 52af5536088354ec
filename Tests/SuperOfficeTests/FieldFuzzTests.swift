import Webhook
import Foundation
import JSON
import Testing

@testable import SuperOffice

/// User-defined fields that no tenant ever sent.
///
/// 40,000 cases, or so many times more as `FUZZ_FACTOR` says; `FUZZ_SEED` begins elsewhere.
@Suite("Fuzzing user-defined fields") struct FieldFuzzTests {
    static let environment = ProcessInfo.processInfo.environment
    static let cases = 40_000 * (environment["FUZZ_FACTOR"].flatMap { Int($0) } ?? 1)
    static let first = environment["FUZZ_SEED"].flatMap { Int($0) } ?? 0
    static let shares = 8

    static let types: [FieldType] = [
        .number, .shortText, .longText, .date, .unlimitedDate, .checkbox, .list, .decimal, .unknown("Formula"),
    ]

    /// Texts that once were, or might be, trouble; add what a fuzzer finds here.
    static let corpus = [
        "", " ", "[I:5]", "[I:0]", "[I:-0]", "[I:+0]", "[I:00]", "[F:0.00]", "[F:4.56]", "[F:1E+90]", "[F:1e-90]",
        "[M:-0]",
        "[D:06/01/2020]", "[D:01/01/0001]", "[DT:04/28/2024 20:28:37.0000000]", "[D:2020.08.27]",
        "[D:09.11.2017 23:59]",
        "[T:14:52]", "[TS:500]", "[B:AQ==]", "[A:1,2]", "[A:]", "[X:1]", "[I:5", "[:]", "[]", "[I:5]]", "[[I:5]]",
        "True",
        "fALSE", "1", "0", "0.0", "-1", "2020-06-01T00:00:00Z", "0001-01-01T00:00:00", "2020-06-01T24:00", "[I:٣]",
        "\u{FEFF}5", "5\u{301}", "\u{A0}5\u{A0}", "\u{200B}", "\u{0}", "99999999999999999999", "9223372036854775807",
        "-9223372036854775808", "0.00000000000000000000000000000000000001", "12345678901234567890123456789012345678",
        "[F:12345678901234567890123456789012345678E9]", "1E-5", "x", "e\u{301}", "é", "a\r\nb", "[DT:02/29/2023]",
        "[D:2/9/24]",
    ]

    private static let pieces = [
        "[", "]", ":", "I", "A", "D", "DT", "F", "M", "T", "TS", "B", "X", "0", "1", "9", "-", "+", ".", ",", "/", " ",
        "E",
        "e", "T", "Z", "\u{301}", "\u{0}", "true", "\n", "٣", "😀", "2020", "0001", "12", "31",
    ]

    @Test(arguments: 0..<shares) func whatCannotBeReadIsNeverEmptyAndWhatIsReadCanBeWritten(share: Int) {
        var state = SplitMix(seed: Self.first + share)
        if share == 0 { for raw in Self.corpus { for type in Self.types { Self.check(raw, type) } } }
        for _ in 0..<Self.cases / Self.shares {
            Self.check(Self.text(&state), Self.types[state.below(Self.types.count)])
        }
    }

    private static func text(_ state: inout SplitMix) -> String {
        var text = Array(corpus[state.below(corpus.count)].unicodeScalars)
        for _ in 0..<state.below(5) {
            let index = state.below(text.count + 1)
            switch state.below(4) {
            case 0: if index < text.count { text.remove(at: index) }
            case 1: if index < text.count { text[index] = UnicodeScalar(UInt8(state.below(128))) }
            default: text.insert(contentsOf: pieces[state.below(pieces.count)].unicodeScalars, at: index)
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        return String(view)
    }

    static func check(_ raw: String, _ type: FieldType) {
        let shown = "\(raw.debugDescription) as \(type)"
        let field = FieldDefinition(owner: .contact, progID: "f", type: type)
        let fields = UserDefinedFields(entity: ["CustomFields": ["f": .string(raw), "g": "x"]])
        #expect(fields.changes(since: fields).isEmpty, "\(shown)")
        switch fields.reading(field) {
        case .absent: Issue.record("\(shown) is absent")
        case .malformed(let reason, let kept):
            #expect(kept == raw && !reason.isEmpty, "\(shown)")
            #expect(type != .shortText && type != .longText, "any text is a text: \(shown)")
        case .value(let value):
            if value.isSame(as: .empty) { #expect(isNothing(raw, type), "\(shown) was taken for empty") }
            let written = value.encoded(for: type)
            let again = try? FieldValue(raw: written, as: type)
            // The CRM has no empty number: it comes back as 0.
            let isSame = value == .empty ? again?.mayBeUntouched : again?.isSame(as: value)
            #expect(isSame == true, "\(shown) was read as \(value), written as \(written)")
            #expect(again?.encoded(for: type) == written, "\(shown): \(written) is not written the same way again")
        }
    }

    /// All the ways to say nothing, told without the decoder.
    private static func isNothing(_ raw: String, _ type: FieldType) -> Bool {
        if type == .shortText || type == .longText { return raw.isEmpty }
        let bare = raw.filter { !$0.isWhitespace }.uppercased()
        if bare.isEmpty { return true }
        switch type {
        case .list:
            return bare.contains(
                /^(\[I:[+-]?0+\]|\[[FM]:[+-]?0*(\.?0+)([Ee][+-]?[0-9]+)?\]|[+-]?0*(\.?0+)(E[+-]?[0-9]+)?)$/
            )
        case .checkbox: return bare == "FALSE" || bare.contains(/^(\[I:[+-]?0+\]|0)$/)
        case .date, .unlimitedDate: return bare.contains("0001")
        default: return false
        }
    }

    /// Dictionaries of any shape: a key that is there is never absent, and a spoilt one spoils no other.
    @Test(arguments: 0..<shares) func anyShapeIsReadFieldByField(share: Int) {
        var state = SplitMix(seed: Self.first + share + 1000)
        for _ in 0..<Self.cases / Self.shares / 4 {
            let (custom, older) = (Self.shape(&state), Self.shape(&state))
            let fields = UserDefinedFields(entity: ["CustomFields": custom, "UserDefinedFields": older])
            let earlier = UserDefinedFields(entity: ["CustomFields": older, "UserDefinedFields": custom])
            _ = (fields.changes(since: earlier), fields.progIDs)
            for type in Self.types {
                let field = FieldDefinition(owner: .contact, progID: "a", type: type)
                let reading = fields.reading(field)
                let present = custom["a"] ?? older["a"]
                if let present {
                    #expect(reading == UserDefinedFields.decode(present, type), "\(custom) \(older)")
                    if present.string == nil, case .value(.empty) = reading, present != 0, present != 0.0,
                        present != false
                    {
                        Issue.record("\(present) was taken for empty")
                    }
                } else if case .value = reading {
                    Issue.record("made up: \(reading)")
                }
            }
        }
    }

    private static func shape(_ state: inout SplitMix, depth: Int = 0) -> JSONValue {
        switch state.below(depth == 0 ? 12 : 8) {
        case 0: return .null
        case 1: return .bool(state.below(2) == 0)
        case 2: return .integer(state.below(3) - 1)
        case 3: return .number(Double(state.below(7)) / 2 - 1)
        case 4, 5: return .string(text(&state))
        case 6: return depth > 2 ? [] : [shape(&state, depth: depth + 1)]
        default:
            if depth > 2 { return [:] }
            var members: [String: JSONValue] = [:]
            for _ in 0..<state.below(4) {
                members[["a", "a:DisplayText", "a:org", "b"][state.below(4)]] = shape(&state, depth: depth + 1)
            }
            return .object(members)
        }
    }
}

/// The same random numbers for the same seed.
struct SplitMix {
    private var state: UInt64

    init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x2545_F491_4F6C_DD1D &+ 1 }

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % UInt64(limit))
    }
}
