import Webhook
import JSON
import Testing

@testable import SuperOffice

@Suite("Truth check")
struct TruthCheckTests {
    private static let definitions = [
        FieldDefinition(owner: .contact, progID: "SuperOffice:83", type: .list, userListID: 331),
        FieldDefinition(owner: .contact, progID: "SuperOffice:84", type: .longText),
        FieldDefinition(owner: .contact, progID: "SuperOffice:4", type: .checkbox),
    ]
    private static let items = ["SuperOffice:83": [ListItem(id: 14, name: "Zoo"), ListItem(id: 15, name: "Park")]]

    private func check(_ custom: String, _ older: String = "{}", id: Int = 18) -> TruthCheck {
        TruthCheck(
            Array(#"{"ContactId":\#(id),"CustomFields":\#(custom),"UserDefinedFields":\#(older)}"#.utf8),
            of: .contact(18),
            definitions: Self.definitions,
            items: Self.items
        )
    }

    /// What is not fine: path, verdict and reason.
    private func problems(_ check: TruthCheck) -> [String] {
        check.entries.filter { $0.verdict != .fine }.map { "\($0.path) \($0.verdict.rawValue): \($0.why)" }
    }

    @Test("two dictionaries that spell the same values differently are fine, companions included")
    func fine() {
        let check = check(
            #"{"SuperOffice:83":"[I:14]","SuperOffice:83:DisplayText":"Zoo","SuperOffice:83:org":"[I:14]","#
                + #""SuperOffice:4":"[I:0]","SuperOffice:84":"a\u0062","x_extra":"5"}"#,
            #"{"SuperOffice:83":"[I:14]","SuperOffice:83:DisplayText":"Zoo","SuperOffice:4":"False","SuperOffice:84":"ab"}"#
        )
        #expect(problems(check) == [])
        #expect(check.entries.count == 10)
        #expect(check.absent == [])
        let text = check.entries.first { $0.path == "$['CustomFields']['SuperOffice:84']" }
        #expect(text?.raw == #""a\u0062""#, "as it was sent")
        #expect(text?.meaning == "\"ab\"")
        #expect(check.entries.first?.meaning == "item 14, \"Zoo\"")
    }

    @Test("an empty or missing dictionary is no contradiction, and absent fields are named")
    func absent() {
        let older = check("{}", #"{"SuperOffice:84":"ab"}"#)
        #expect(problems(older) == [])
        #expect(older.absent.map(\.progID) == ["SuperOffice:83", "SuperOffice:4"])
        #expect(problems(check("null", "null")) == [])
    }

    @Test(
        "what cannot be read is malformed, at its path",
        arguments: [
            (#"{"SuperOffice:83":"[Q:7]"}"#, "$['CustomFields']['SuperOffice:83']", "List"),
            (#"{"SuperOffice:83":{"Id":14}}"#, "$['CustomFields']['SuperOffice:83']", "an object"),
            (#"{"SuperOffice:4":"[I:7]"}"#, "$['CustomFields']['SuperOffice:4']", "neither ticked nor unticked"),
            (#"{"SuperOffice:84":5}"#, "$['CustomFields']['SuperOffice:84']", "a number"),
            (
                #"{"SuperOffice:84":"a","SuperOffice:84":"b"}"#, "$['CustomFields']['SuperOffice:84']",
                "stands more than once"
            ),
            (
                #"{"SuperOffice:83":"[I:14]","SuperOffice:83:DisplayText":["Zoo"]}"#,
                "$['CustomFields']['SuperOffice:83:DisplayText']", "an array"
            ),
            ("[]", "$['CustomFields']", "not a JSON object"),
        ]
    )
    func malformed(_ custom: String, _ path: String, _ why: String) {
        let check = check(custom)
        #expect(check.count(.malformed) > 0)
        let entry = check.entries.first { $0.verdict == .malformed }
        #expect(entry?.path == path)
        #expect(entry?.why.contains(why) == true, "\(entry?.why ?? "")")
    }

    @Test(
        "values that contradict each other are inconsistent",
        arguments: [
            (#"{"SuperOffice:4":"[I:1]"}"#, #"{"SuperOffice:4":"False"}"#, "UserDefinedFields has False"),
            (#"{"SuperOffice:4":"[I:1]"}"#, #"{"SuperOffice:84":"x"}"#, "UserDefinedFields has no such member"),
            (#"{"SuperOffice:83":"[I:99]","SuperOffice:83:DisplayText":"Zoo"}"#, "{}", "its list has no item 99"),
            (
                #"{"SuperOffice:83":"[I:14]","SuperOffice:83:DisplayText":"Park"}"#, "{}",
                "item 14 is \"Zoo\" in its list"
            ),
            (#"{"SuperOffice:83":"[I:14]","SuperOffice:83:DisplayText":""}"#, "{}", "without its text"),
            (#"{"SuperOffice:83":"[I:0]","SuperOffice:83:DisplayText":"Zoo"}"#, "{}", "names no item"),
            (#"{"SuperOffice:83":"[I:14]","SuperOffice:83:org":"[I:15]"}"#, "{}", "the value itself is [I:14]"),
            (#"{"SuperOffice:83:DisplayText":"Zoo"}"#, "{}", "CustomFields has no SuperOffice:83"),
        ]
    )
    func inconsistent(_ custom: String, _ older: String, _ why: String) {
        let check = check(custom, older)
        #expect(check.count(.malformed) == 0)
        #expect(problems(check).contains { $0.contains(why) }, "\(problems(check))")
    }

    @Test("an answer that is no JSON, or about another record, is malformed as a whole")
    func wholeAnswer() {
        let broken = TruthCheck(Array(#"{"ContactId":18,"#.utf8), of: .contact(18), definitions: Self.definitions)
        #expect(broken.entries.map(\.path) == ["$"])
        #expect(broken.count(.malformed) == 1)
        #expect(problems(check("{}", id: 19)) == ["$['ContactId'] malformed: the answer is not about contact 18"])
    }
}
