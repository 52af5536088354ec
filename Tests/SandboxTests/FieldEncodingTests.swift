import JSON
import Sandbox
import Testing

@Suite struct FieldEncodingTests {
    @Test(arguments: [
        ("SuperOffice:1", "K-0018", "K-0018"), ("SuperOffice:2", "[I:85]", "[I:85]"),
        ("SuperOffice:3", "[F:4.56]", "[F:4.56]"),
        ("SuperOffice:4", "True", "[I:1]"), ("SuperOffice:5", "[D:06/01/2020]", "[DT:06/01/2020 00:00:00.0000000]"),
        ("SuperOffice:6", "[D:11/30/1898]", "[DT:11/30/1898 00:00:00.0000000]"), ("SuperOffice:7", "[I:6]", "[I:6]"),
        ("SuperOffice:83", "[I:0]", "[I:0]"), ("SuperOffice:84", "", ""), ("main_category", "[I:2]", "[I:2]"),
    ])
    func theDictionariesWriteTheSameValueInTheirOwnWay(field: String, old: String, custom: String) async throws {
        try await Wire.run { wire in
            let answer = try await wire.get("/Contact/18")
            #expect(answer["UserDefinedFields"]?[field]?.string == old)
            #expect(answer["CustomFields"]?[field]?.string == custom)
            #expect(answer["CustomFields"]?[field + ":org"]?.string == custom)
            #expect(answer["UserDefinedFields"]?[field + ":org"] == nil)
        }
    }

    @Test func emptyCheckboxesAndDates() async throws {
        try await Wire.run { wire in
            let answer = try await wire.get("/Contact/9")
            #expect(answer["UserDefinedFields"]?["SuperOffice:4"] == "False")
            #expect(answer["CustomFields"]?["SuperOffice:4"] == "[I:0]")
            #expect(answer["UserDefinedFields"]?["SuperOffice:5"] == "[D:01/01/0001 00:00:00.0000000]")
            #expect(answer["CustomFields"]?["SuperOffice:5"] == "[DT:01/01/0001 00:00:00.0000000]")
        }
    }

    @Test func listsHaveCompanionsAndExtraFieldsAreInCustomFieldsToo() async throws {
        try await Wire.run { wire in
            let answer = try await wire.get("/Contact/18")
            for name in ["UserDefinedFields", "CustomFields"] {
                #expect(answer[name]?["SuperOffice:7:DisplayText"] == "Travel")
                #expect(answer[name]?["SuperOffice:83:DisplayText"] == "")
                #expect(answer[name]?["main_category:DisplayText"] == "B-Kunde")
                #expect(answer[name]?["main_category:DisplayTooltip"] == "")
                #expect(answer[name]?["SuperOffice:1:DisplayText"] == nil)
                #expect(answer[name]?["SuperOffice:87"] == nil, "not published")
            }
            #expect(answer["ExtraFields"]?["x_hassupportagreement"] == "[I:0]")
            #expect(answer["CustomFields"]?["x_hassupportagreement"] == "[I:0]")
            #expect(answer["UserDefinedFields"]?["x_hassupportagreement"] == nil)
        }
    }

    @Test func olderServersHaveAnEmptyCustomFields() async throws {
        try await Wire.run { wire in
            await wire.sandbox.setBehaviour { $0.customFieldsEmpty = true }
            let answer = try await wire.get("/Contact/18")
            #expect(answer["CustomFields"] == [:])
            #expect(answer["UserDefinedFields"]?["SuperOffice:2"] == "[I:85]")
        }
    }

    @Test func newerServersMayDropUserDefinedFields() async throws {
        try await Wire.run { wire in
            await wire.sandbox.setBehaviour { $0.userDefinedFieldsMissing = true }
            let answer = try await wire.get("/Contact/18")
            #expect(answer["UserDefinedFields"] == .some(.null))
            #expect(answer["SuperOffice:2"] == "[I:85]")
        }
    }

    @Test(arguments: [
        (Behaviour.DateForm.dayOnly, "[D:06/01/2020]", "[D:06/01/2020]"),
        (.dayAndTime, "[DT:06/01/2020 00:00:00.0000000]", "[DT:06/01/2020 00:00:00.0000000]"),
        (.dayFirst, "[D:01.06.2020]", "[D:01.06.2020]"), (.yearFirst, "[D:2020.06.01]", "[D:2020.06.01]"),
    ])
    func datesComeInEveryDocumentedForm(form: Behaviour.DateForm, old: String, custom: String) async throws {
        try await Wire.run { wire in
            await wire.sandbox.setBehaviour { $0.dateForm = form }
            let answer = try await wire.get("/Contact/18")
            #expect(answer["UserDefinedFields"]?["SuperOffice:5"]?.string == old)
            #expect(answer["CustomFields"]?["SuperOffice:5"]?.string == custom)
        }
    }

    @Test(arguments: [(Behaviour.CheckboxForm.words, "True"), (.bracketed, "[I:1]")])
    func checkboxesComeInEitherForm(form: Behaviour.CheckboxForm, text: String) async throws {
        try await Wire.run { wire in
            await wire.sandbox.setBehaviour { $0.checkboxForm = form }
            let answer = try await wire.get("/Contact/18")
            #expect(answer["UserDefinedFields"]?["SuperOffice:4"]?.string == text)
            #expect(answer["CustomFields"]?["SuperOffice:4"]?.string == text)
        }
    }

    @Test func theSameProgIdOnAPersonIsAnotherField() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.get("/Person/933")["SuperOffice:1"] == "Aldi")
            #expect(try await wire.get("/Contact/18")["SuperOffice:1"] == "K-0018")
        }
    }
}
