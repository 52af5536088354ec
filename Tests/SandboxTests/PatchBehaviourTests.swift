import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct PatchBehaviourTests {
    @Test func aPartialDictionaryCanWipeTheOthers() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.patchWipesOthers = true }
            #expect(try await wire.write(#"{"SuperOffice:84":"neu"}"#).status == 200)
            #expect(await wire.sandbox.field("SuperOffice:84", of: .contact(18)) == "neu")
            #expect(await wire.sandbox.field("SuperOffice:2", of: .contact(18)) == "[I:0]")
        }
    }

    /// Either dictionary is emptied of what the PATCH does not name, and a second PATCH can give everything back.
    @Test(arguments: ["CustomFields", "UserDefinedFields"], [18, 933]) func aWipeCanBeUndone(
        dictionary: String,
        id: Int
    ) async throws {
        try await Wire.run { (wire: Wire) async throws in
            let (path, written) = id == 18 ? ("/Contact/18", "SuperOffice:84") : ("/Person/933", "SuperOffice:10")
            await wire.sandbox.setBehaviour { $0.patchWipesOthers = true }
            let before = try await wire.get(path)
            let wiped = try await wire.api(
                .patch,
                path,
                #"[{"op":"replace","path":"\#(dictionary)","value":{"\#(written)":"neu"}}]"#
            )
            for name in ["CustomFields", "UserDefinedFields"] {
                #expect(wiped[name]?[written] == "neu")
                #expect(wiped[name]?["SuperOffice:1"] == "" && wiped[name]?["SuperOffice:2"] == "[I:0]")
            }
            var fields = try #require(before[dictionary]?.object)
            fields[written] = "neu"
            let body = JSONValue.array([
                ["op": "replace", "path": .string(dictionary), "value": .object(fields)]
            ])
            let restored = try await wire.api(.patch, path, String(decoding: body.serialized(), as: UTF8.self))
            #expect(restored.status == 200, "\(restored.text)")
            for name in ["CustomFields", "UserDefinedFields"] {
                var held = before[name]?.object ?? [:]
                for key in [written, written + ":org"] where held[key] != nil { held[key] = "neu" }
                #expect(restored[name]?.object == held)
            }
        }
    }

    @Test func someWritesCanBeSwallowed() async throws {
        try await Wire.run { wire in
            #expect(try await wire.control(.put, "/behaviour", #"{"patchesToIgnore":2}"#).status == 200)
            for text in ["", "", "neu"] {
                let answer = try await wire.write(#"{"SuperOffice:84":"neu"}"#)
                #expect(answer.status == 200 && answer["SuperOffice:84"]?.string == text)
            }
            let counters = await wire.sandbox.counters()
            #expect(counters.patches == 3 && counters.changes == 1)
            #expect(await wire.sandbox.behaviour == Behaviour())
        }
    }

    @Test func controlCharactersAreStoredOrRefused() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let text = #"{"SuperOffice:84":"a\u0000\u001b\tb\nc"}"#
            #expect(try await wire.write(text)["SuperOffice:84"] == "a\0\u{1b}\tb\nc")
            await wire.sandbox.setBehaviour { $0.controlCharactersRefused = true }
            #expect(try await wire.write(text).status == 500)
            #expect(try await wire.write(#"{"SuperOffice:84":"a\tb\nc"}"#).status == 200)
        }
    }

    @Test func aWriteCanBeSwallowed() async throws {
        try await Wire.run { wire in
            await wire.sandbox.setBehaviour { $0.patchSilentlyIgnored = true }
            let answer = try await wire.write(#"{"SuperOffice:84":"neu"}"#)
            #expect(answer.status == 200)
            #expect(answer["SuperOffice:84"] == "")
            #expect(await wire.sandbox.field("SuperOffice:84", of: .contact(18)) == "")
        }
    }

    @Test(arguments: [
        (Behaviour.ValueChange.trimmed, "ein Text mit Blanks am Rand"), (.truncated, "  ein Text  mit\nBlan"),
        (.endsTrimmed, "ein Text  mit\nBlanks am Rand"),
        (.windowsLineEnds, "  ein Text  mit\r\nBlanks am Rand "), (.capitalised, "  ein Text  mit\nBlanks am Rand "),
    ])
    func aValueCanComeOutAltered(change: Behaviour.ValueChange, held: String) async throws {
        try await Wire.run { wire in
            await wire.sandbox.setBehaviour { $0.patchAltersValue = change }
            _ = try await wire.write(#"{"SuperOffice:84":"  ein Text  mit\nBlanks am Rand "}"#)
            #expect(await wire.sandbox.field("SuperOffice:84", of: .contact(18)) == held)
        }
    }

    @Test(arguments: [
        (Behaviour.ValueChange.capitalised, "über\\nuns", "Über\nuns"),
        (.controlsStripped, "a\\u0000b\\u001b[31m\\tc\\r\\nd", "ab[31m\tc\r\nd"),
        (.windowsLineEnds, "a\\r\\nb\\rc\\nd", "a\r\nb\r\nc\r\nd"),
        (.htmlEscaped, "A & <b> 'x'", "A &amp; &lt;b&gt; &#39;x&#39;"),
    ])
    func aValueCanBeNormalised(change: Behaviour.ValueChange, sent: String, held: String) async throws {
        try await Wire.run { wire in
            await wire.sandbox.setBehaviour { $0.patchAltersValue = change }
            _ = try await wire.write(#"{"SuperOffice:84":"\#(sent)"}"#)
            #expect(await wire.sandbox.field("SuperOffice:84", of: .contact(18)) == held)
            _ = try await wire.write(#"{"SuperOffice:2":"7"}"#)
            #expect(await wire.sandbox.field("SuperOffice:2", of: .contact(18)) == "[I:7]", "texts only")
        }
    }

    @Test func aPathToASingleFieldIsRefused() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let body = #"[{"op":"replace","path":"/CustomFields/SuperOffice:83","value":"[I:3]"}]"#
            #expect(try await wire.api(.patch, "/Contact/18", body).status == 400)
            #expect(await wire.sandbox.field("SuperOffice:83", of: .contact(18)) == "[I:0]")
        }
    }

    @Test func aTextThatIsTooLongIsRefused() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let long = String(repeating: "ä", count: 161)
            #expect(try await wire.write(#"{"SuperOffice:86":"\#(long)"}"#).status == 400)
            #expect(try await wire.write(#"{"SuperOffice:86":"\#(long.dropLast())"}"#).status == 200)
        }
    }

    @Test func theNewerOfBothDictionariesWins() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let body = #"{"CustomFields":{"SuperOffice:2":"1"},"UserDefinedFields":{"SuperOffice:2":"2"}}"#
            #expect(try await wire.api(.patch, "/Contact/18", body).status == 200)
            #expect(await wire.sandbox.field("SuperOffice:2", of: .contact(18)) == "[I:1]")
        }
    }
}
