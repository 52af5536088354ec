import Testing
import Webhook

@testable import Processor

/// Reading `mapping.json`.
@Suite struct MappingTests {
    private func read(_ text: String) throws(MappingError) -> Mapping { try Mapping(Array(text.utf8)) }

    /// As Windows' editors save it.
    @Test func aByteOrderMarkIsAccepted() throws {
        let text = #"{"contact":{"vertical":{"progId":"SuperOffice:83","kind":"text"}}}"#
        #expect(try read("\u{FEFF}" + text).contact == read(text).contact)
        let wide: [UInt8] = [0xFF, 0xFE] + text.utf8.flatMap { byte -> [UInt8] in [byte, 0] }
        let error = #expect(throws: MappingError.self) { _ = try Mapping(wide) }
        #expect(error?.description.contains("UTF-16") == true)
    }

    @Test func readsWhereEachMemberGoes() throws {
        let mapping = try read(
            """
            {
              "contact": {
                "vertical": {"progId": "SuperOffice:83", "kind": "list", "onUnknownItem": "create", "overwrite": "empty"},
                "openers.primary": {"progId": "SuperOffice:86", "kind": "text"}
              },
              "person": {"role": {"progId": "SuperOffice:83", "kind": "list", "onUnknownItem": "skip"}}
            }
            """
        )
        #expect(
            mapping.contact == [
                .init(
                    path: "openers.primary",
                    progID: "SuperOffice:86",
                    kind: .text,
                    onUnknownItem: .fail,
                    overwrite: .ours
                ),
                .init(
                    path: "vertical",
                    progID: "SuperOffice:83",
                    kind: .list,
                    onUnknownItem: .create,
                    overwrite: .empty
                ),
            ]
        )
        #expect(mapping[.person].map(\.onUnknownItem) == [.skip])
        #expect(mapping[.contact] == mapping.contact)
    }

    @Test(arguments: [
        #"{"contact":{"a":{"progId":"P:1","kind":"text"}}}"#, #"{"person":{"a":{"progId":"P:1","kind":"text"}}}"#,
        #"{"contact":null,"person":{"a":{"progId":"P:1","kind":"text"}}}"#,
        #"{"contact":{},"person":{"a":{"progId":"P:1","kind":"text"}}}"#,
    ])
    func oneOfTheTwoIsEnough(_ text: String) throws {
        let mapping = try read(text)
        #expect(mapping.contact.count + mapping.person.count == 1)
    }

    @Test(arguments: Mapping.Kind.allCases) func everyKindIsRead(_ kind: Mapping.Kind) throws {
        #expect(try read(#"{"contact":{"a":{"progId":"P:1","kind":"\#(kind.rawValue)"}}}"#).contact.first?.kind == kind)
    }

    static let mistakes: [(text: String, message: String)] = [
        ("", "the file"), ("{", "the file"), ("[]", "the file"), ("7", "the file"), (#"{"contact":{},}"#, "the file"),
        ("{}", "it maps nothing; add an entry under \"contact\""),
        (#"{"contact":{},"person":{}}"#, "it maps nothing; add an entry under \"contact\""),
        (#"{"contacts":{}}"#, "\"contacts\" is none of \"contact\", \"person\" and \"scope\""),
        (#"{"contact":[]}"#, "\"contact\" is an array, not an object"),
        (#"{"person":"x"}"#, "\"person\" is a string, not an object"),
        (#"{"contact":{"vertical":"SuperOffice:83"}}"#, "contact.\"vertical\" is a string, not an object"),
        (#"{"contact":{"vertical":null}}"#, "contact.\"vertical\" is null, not an object"),
        (
            #"{"contact":{"vertical":{"kind":"list"}}}"#,
            "contact.\"vertical\" needs \"progId\", for example \"SuperOffice:83\""
        ),
        (
            #"{"contact":{"vertical":{"progId":"","kind":"list"}}}"#,
            "contact.\"vertical\" needs \"progId\", for example \"SuperOffice:83\""
        ),
        (
            #"{"contact":{"vertical":{"progId":83,"kind":"list"}}}"#,
            "contact.\"vertical\" needs \"progId\", for example \"SuperOffice:83\""
        ),
        (
            #"{"person":{"openers.primary":{"progId":"SuperOffice:10"}}}"#,
            "person.\"openers.primary\" needs \"kind\", one of text, list, number, decimal, checkbox, date"
        ),
        (
            #"{"contact":{"a":{"progId":"P:1","kind":"string"}}}"#,
            "contact.\"a\": \"kind\" must be one of text, list, number, decimal, checkbox, date"
        ),
        (
            #"{"contact":{"a":{"progId":"P:1","kind":null}}}"#,
            "contact.\"a\": \"kind\" must be one of text, list, number, decimal, checkbox, date"
        ),
        (
            #"{"contact":{"a":{"progId":"P:1","kind":"list","onUnknownItem":"ignore"}}}"#,
            "contact.\"a\": \"onUnknownItem\" must be one of fail, skip, create"
        ),
        (
            #"{"contact":{"a":{"progId":"P:1","kind":"list","overwrite":true}}}"#,
            "contact.\"a\": \"overwrite\" must be one of ours, empty, always"
        ),
        (
            #"{"contact":{"a":{"progid":"P:1","kind":"list"}}}"#,
            "contact.\"a\" has an unknown setting \"progid\"; known are kind, onUnknownItem, overwrite, progId"
        ),
        (
            #"{"contact":{"a":{"progId":"P:1","kind":"text"},"b":{"progId":"P:1","kind":"text"}}}"#,
            "contact: \"a\" and \"b\" both go to P:1"
        ),
    ]

    @Test(arguments: mistakes) func aMistakeIsNamedWithItsPlace(_ text: String, _ message: String) throws {
        let error = try #require(throws: MappingError.self) { try read(text) }
        #expect(error.description.hasPrefix(message))
        #expect(!error.description.contains("\n"))
    }

    /// A person's and a company's field may have the same ProgId: it is unique per kind only.
    @Test func theSameFieldNameMayStandUnderBoth() throws {
        let mapping = try read(
            #"{"contact":{"a":{"progId":"P:1","kind":"text"}},"person":{"a":{"progId":"P:1","kind":"text"}}}"#
        )
        #expect(mapping.contact == mapping.person)
    }

    @Test func theOrderOfMembersMeansNothing() throws {
        let one = try read(#"{"contact":{"a":{"progId":"P:1","kind":"text"},"b":{"progId":"P:2","kind":"list"}}}"#)
        let same = try read(
            #"{ "contact": {"b":{"kind":"list","progId":"P:2","overwrite":"ours"},"a":{"progId":"P:1","kind":"text"}} }"#
        )
        #expect(one == same)
    }
}
