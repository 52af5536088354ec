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

    @Test func unknownNamesCanBeIgnored() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.patchIgnoresUnknown = true }
            #expect(try await wire.write(#"{"SuperOffice:999":"x","SuperOffice:84":"neu"}"#).status == 200)
            #expect(try await wire.api(.patch, "/Contact/18", #"{"Nonsense":1}"#).status == 200)
            #expect(await wire.sandbox.field("SuperOffice:84", of: .contact(18)) == "neu")
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
    ])
    func aValueCanComeOutAltered(change: Behaviour.ValueChange, held: String) async throws {
        try await Wire.run { wire in
            await wire.sandbox.setBehaviour { $0.patchAltersValue = change }
            _ = try await wire.write(#"{"SuperOffice:84":"  ein Text  mit\nBlanks am Rand "}"#)
            #expect(await wire.sandbox.field("SuperOffice:84", of: .contact(18)) == held)
        }
    }

    @Test(arguments: [false, true]) func theSingleFieldPath(accepted: Bool) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.singleFieldPath = accepted }
            let body = #"[{"op":"replace","path":"/CustomFields/SuperOffice:83","value":"[I:3]"}]"#
            #expect(try await wire.api(.patch, "/Contact/18", body).status == (accepted ? 200 : 400))
            #expect(await wire.sandbox.field("SuperOffice:83", of: .contact(18)) == (accepted ? "[I:3]" : "[I:0]"))
            let extra = #"[{"op":"replace","path":"ExtraFields/x_hassupportagreement","value":"[I:1]"}]"#
            #expect(
                try await wire.api(.patch, "/Contact/18", extra)["ExtraFields"]?["x_hassupportagreement"] == "[I:1]"
            )
        }
    }

    @Test func aTextThatIsTooLongCanBeCut() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let long = String(repeating: "ä", count: 161)
            #expect(try await wire.write(#"{"SuperOffice:86":"\#(long)"}"#).status == 400)
            await wire.sandbox.setBehaviour { $0.longText = .truncated }
            #expect(try await wire.write(#"{"SuperOffice:86":"\#(long)"}"#).status == 200)
            #expect(await wire.sandbox.field("SuperOffice:86", of: .contact(18))?.count == 160)
        }
    }

    @Test(arguments: [
        (Behaviour.BothDictionaries.customFieldsWin, 200, "[I:1]"), (.userDefinedFieldsWin, 200, "[I:2]"),
        (.refused, 400, "[I:85]"),
    ])
    func bothDictionariesInOneWrite(rule: Behaviour.BothDictionaries, status: Int, held: String) async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.bothDictionaries = rule }
            let body = #"{"CustomFields":{"SuperOffice:2":"1"},"UserDefinedFields":{"SuperOffice:2":"2"}}"#
            #expect(try await wire.api(.patch, "/Contact/18", body).status == status)
            #expect(await wire.sandbox.field("SuperOffice:2", of: .contact(18)) == held)
        }
    }
}
