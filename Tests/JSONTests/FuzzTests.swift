import Foundation
import Testing

@testable import JSON

/// The parser and the setting of a member, on texts that nobody wrote.
///
/// 30,000 cases, or so many times more as `FUZZ_FACTOR` says; `FUZZ_SEED` begins elsewhere.
@Suite("Fuzzing JSON") struct FuzzTests {
    static let environment = ProcessInfo.processInfo.environment
    static let cases = 30_000 * (environment["FUZZ_FACTOR"].flatMap { Int($0) } ?? 1)
    static let first = environment["FUZZ_SEED"].flatMap { Int($0) } ?? 0
    static let shares = 8

    @Test(arguments: 0..<shares) func whatIsAcceptedIsUnderstood(share: Int) throws {
        var mutations = Mutations(seed: Self.first + share)
        var accepted = 0
        for text in share == 0 ? Corpus.texts : [] { accepted += try Self.check(text) ? 1 : 0 }
        for _ in 0..<Self.cases / Self.shares {
            let base =
                mutations.random.below(2) == 0
                ? mutations.random.pick(Corpus.texts)
                : Array(mutations.random.object(count: mutations.random.below(5)).utf8)
            let text = mutations.random.below(4) == 0 ? base : mutations.damage(base, with: Corpus.texts)
            accepted += try Self.check(text) ? 1 : 0
        }
        #expect(accepted > Self.cases / Self.shares / 10, "most texts are too broken to tell anything")
    }

    /// - Returns: whether it is a JSON object.
    static func check(_ text: [UInt8]) throws -> Bool {
        let shown = String(decoding: text, as: UTF8.self)
        let theirs = (try? JSONSerialization.jsonObject(with: Data(text))) is [String: Any]
        let object: JSONObject
        do {
            object = try JSONObject(text)
        } catch {
            let reason = error.description
            #expect(!reason.isEmpty && !reason.contains("\n"), "\(shown)")
            #expect(!theirs || isForgiven(text, shown), "only Foundation takes \(text): \(reason)")
            if case .object? = try? JSONValue(parsing: text) { Issue.record("only as a value \(text) is read") }
            return false
        }
        #expect(theirs || isBeyondFoundation(shown), "only we take \(text): \(shown)")
        checkRanges(object, shown)
        do throws(JSONError) {
            checkValues(object, try JSONValue(parsing: text).object ?? [:], shown)
        } catch {
            #expect(isBeyondFoundation(shown), "only as an object \(text) is read: \(error)")
        }
        try checkSetting(object, shown)
        return true
    }

    /// Foundation lets a comma before a bracket pass, and guesses UTF-16 and UTF-32; and it knows no limit of ours.
    private static func isForgiven(_ text: [UInt8], _ shown: String) -> Bool {
        text.contains(0) || shown.contains(/,\s*[\]}]/)
            || text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF])
            || text.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") } > JSONLimits.file.depth
    }

    /// Numbers and half characters that JSON's grammar allows and no type holds.
    private static func isBeyondFoundation(_ shown: String) -> Bool {
        shown.contains(/[0-9.][eE][+-]?[0-9]+/) || shown.contains(/\\u[dD][89a-fA-F]/) || shown.contains(/[0-9]{38}/)
    }

    /// Members stand one behind the other, with nothing but blanks, commas and the brackets around them.
    private static func checkRanges(_ object: JSONObject, _ shown: String) {
        var rest: [UInt8] = []
        // A byte order mark may stand before all.
        var end = object.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        for member in object.members {
            #expect(member.range.lowerBound >= end && member.value.upperBound == member.range.upperBound, "\(shown)")
            rest += object.bytes[end..<member.range.lowerBound]
            end = member.range.upperBound
        }
        rest += object.bytes[end...]
        let between = rest.filter { !JSONParser.isBlank($0) }
        let commas = [UInt8](repeating: UInt8(ascii: ","), count: max(0, object.members.count - 1))
        #expect(between == [UInt8(ascii: "{")] + commas + [UInt8(ascii: "}")], "\(shown)")
    }

    private static func checkValues(_ object: JSONObject, _ whole: [String: JSONValue], _ shown: String) {
        #expect(Set(object.members.map(\.name)) == Set(whole.keys), "\(shown)")
        for name in whole.keys {
            #expect(object[name] == whole[name], "\(name) in \(shown)")
        }
    }

    private static func checkSetting(_ object: JSONObject, _ shown: String) throws {
        let story = Array(#"{"attempts":1}"#.utf8)
        let others = ObjectSettingTests.texts(object, without: "_spool")
        let added = try JSONObject(object.setting("_spool", to: story))
        #expect(ObjectSettingTests.texts(added, without: "_spool") == others, "\(shown)")
        #expect(added.members.last?.name == "_spool" && added["_spool"] == ["attempts": 1], "\(shown)")
        #expect(added.members.count == others.count + 1, "\(shown)")
        #expect(added.setting("_spool", to: story) == added.bytes, "\(shown)")
        let removed = try JSONObject(object.setting("_spool", to: nil))
        #expect(ObjectSettingTests.texts(removed, without: "_spool") == others && removed.members.count == others.count)
    }
}
