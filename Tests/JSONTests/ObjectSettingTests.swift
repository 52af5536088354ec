import Testing

@testable import JSON

/// Adding, replacing and removing our member must not touch a byte of the others.
@Suite struct ObjectSettingTests {
    static func texts(_ object: JSONObject, without name: String) -> [String] {
        object.members.filter { $0.name != name }.map { String(decoding: object.bytes[$0.range], as: UTF8.self) }
    }

    /// `_spool` nowhere, first, in the middle, last, alone, twice, and spelt with an escape.
    @Test(arguments: 0..<400) func othersStayByteForByte(seed: Int) throws {
        var random = RandomJSON(seed: seed)
        var members = random.members(random.below(6))
        for _ in 0..<random.below(3) {
            let name = random.pick([#""_spool""#, #""\u005fspool""#])
            let ours = random.member(name)
            members.insert(ours, at: random.below(members.count + 1))
        }
        let text = random.blanks() + random.object(members) + random.blanks()
        let before = try JSONObject(Array(text.utf8))
        let story = Array(#"{"attempts":1,"trail":[]}"#.utf8)

        let added = try JSONObject(before.setting("_spool", to: story))
        #expect(Self.texts(added, without: "_spool") == Self.texts(before, without: "_spool"))
        #expect(added.members.count { $0.name == "_spool" } == 1)
        #expect(added.members.last?.name == "_spool")
        #expect(added["_spool"] == ["attempts": 1, "trail": []])

        let removed = try JSONObject(before.setting("_spool", to: nil))
        #expect(Self.texts(removed, without: "_spool") == Self.texts(before, without: "_spool"))
        #expect(!removed.members.contains { $0.name == "_spool" })

        let again = added.setting("_spool", to: story)
        #expect(again == added.bytes, "setting the same story twice changes nothing")
    }

    static let table: [(String, String)] = [
        (#"{"a":1}"#, "{\"a\":1,\n\"_spool\":{}\n}"),
        (#"{}"#, "{\n\"_spool\":{}\n}"),
        (#" { } "#, " {\n\"_spool\":{}\n} "),
        (#"{"_spool":5}"#, "{\n\"_spool\":{}\n}"),
        (#"{"_spool":5,"a":1}"#, "{\"a\":1,\n\"_spool\":{}\n}"),
        (#"{"a":1,"_spool":5,"b":2}"#, "{\"a\":1,\"b\":2,\n\"_spool\":{}\n}"),
        (#"{"_spool":1,"a":1,"_spool":2}"#, "{\"a\":1,\n\"_spool\":{}\n}"),
        (#"{"_spool":1,"_spool":2}"#, "{\n\"_spool\":{}\n}"),
        ("{\"a\":1}\n", "{\"a\":1,\n\"_spool\":{}\n}\n"),
    ]

    @Test(arguments: table) func theStoryIsTheLastMember(before: String, after: String) throws {
        let object = try JSONObject(Array(before.utf8))
        #expect(String(decoding: object.setting("_spool", to: Array("{}".utf8)), as: UTF8.self) == after)
    }

    @Test func withoutOurMemberNothingChanges() throws {
        let text = Array(" { \"a\" : 1 ,\n\"b\":[ ] } \n".utf8)
        #expect(try JSONObject(text).setting("_spool", to: nil) == text)
    }
}
