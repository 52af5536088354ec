import Foundation
import JSON
import Testing

@testable import Spool

/// One list of codes, each with one sentence.
@Suite struct ReasonTests {
    @Test(arguments: Reason.Code.allCases) func aTemplateNamesOnlyKnownArguments(code: Reason.Code) {
        let template = code.template
        let named = template.split(separator: "{", omittingEmptySubsequences: false).dropFirst().map { part in
            String(part.prefix { $0 != "}" && $0 != ":" })
        }
        for name in named { #expect(Reason.Argument(rawValue: name) != nil, "{\(name)} in \(template)") }
        #expect(named.count == template.count { $0 == "}" })
        #expect(template.count { $0 == "[" } == template.count { $0 == "]" })
        #expect(!template.contains("\n") && !template.hasSuffix("."))
    }

    /// The code is the word that programs and operators know: renaming one makes old files unreadable.
    @Test(arguments: Reason.Code.allCases) func aCodeIsOneWordInLowerCase(code: Reason.Code) {
        #expect(code.rawValue.allSatisfy { $0 == "-" || ("a"..."z").contains($0) })
    }

    @Test func everyCodeIsInTheDocs() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/SPOOL.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let section = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix("Reasons\n") })
        let codes = section.split(separator: "\n").compactMap { line in
            line.hasPrefix("| `") ? line.dropFirst(3).prefix { $0 != "`" }.description : nil
        }
        #expect(codes.sorted() == Reason.Code.allCases.map(\.rawValue).sorted())
    }

    static let sentences: [(Reason, String)] = [
        (Reason(.processEnded), "the process that worked on it ended"),
        (Reason(.written, [.count: 1]), "1 field written and verified"),
        (Reason(.written, [.count: 3, .kept: "A, B"]), "3 fields written and verified, A, B kept"),
        (
            Reason(.crmUnavailable, [.what: "contact 18", .status: 503]),
            "contact 18: SuperOffice answered 503; try again later"
        ),
        (
            Reason(.crmUnavailable, [.what: "contact 18", .status: 429, .seconds: 60, .message: "slow down"]),
            "contact 18: SuperOffice answered 429: slow down; try again later, in 60 s at the earliest"
        ),
        (Reason(.tooLarge, [.bytes: 12, .limit: 10]), "the file has 12 bytes, more than the limit of 10"),
        (
            Reason(.crmIgnoredWrite, [.what: "contact 18", .found: #"x" {y}"#, .wanted: "[z]", .field: "A:1"]),
            #"verify failed: contact 18 still holds "x" {y}" in A:1 after two writes of "[z]""#
        ),
        // A missing value leaves a gap and never the placeholder.
        (Reason(.foreignTenant), "the event is another tenant's"), (Reason(.spoolTrouble), ""),
    ]

    @Test(arguments: sentences) func sentence(reason: Reason, text: String) { #expect(reason.sentence == text) }

    @Test func aReasonThatWasGivenUpSaysSo() {
        let reason = Reason(.explorerThinking).givenUp(after: 16)
        #expect(reason.sentence == "the Company Explorer is still thinking; gave up after 16 attempts")
        #expect(reason.hasGivenUp && !Reason(.explorerThinking).hasGivenUp)
        #expect(reason[.attempts] == 16 && reason.code == .explorerThinking)
    }

    /// Quotation marks inside of a value must not turn the masking inside out.
    @Test func maskingLeavesOutWhatPeopleWrote() {
        let reason = Reason(
            .crmIgnoredWrite,
            [.what: "contact 18", .found: #"Frau "Erika Muster" says"#, .wanted: #"a " b"#, .field: "SuperOffice:1"]
        )
        #expect(
            reason.maskedSentence
                == #"verify failed: contact 18 still holds "…" in SuperOffice:1 after two writes of "…""#
        )
        let item = Reason(.unknownListItem, [.item: "Muster", .field: "A:1", .label: "Branch"])
        #expect(!item.maskedSentence.contains("Muster") && item.maskedSentence.contains("Branch"))
    }

    @Test func theCommonSentenceKnowsNoJob() {
        let one = Reason(.crmUnavailable, [.what: "contact 18", .status: 503, .message: "a"])
        let other = Reason(.crmUnavailable, [.what: "person 933", .status: 503, .message: "b"])
        #expect(one.commonSentence == other.commonSentence)
        #expect(one.commonSentence.contains("503"))
        #expect(one.commonSentence != Reason(.crmUnavailable, [.what: "contact 18", .status: 500]).commonSentence)
    }

    @Test func isReadAsItWasWritten() {
        let reason = Reason(.crmRejected, [.what: "contact 18", .status: 400, .message: "a \"b\""])
        #expect(Reason(.object(reason.json)) == reason)
        #expect(Reason(.gone).json == ["code": "gone"])
        #expect(Reason(JSONValue.object(["code": "gone"])) == Reason(.gone))
        #expect(Reason(JSONValue.object(["code": "of-a-later-version"])) == nil)
        #expect(Reason(JSONValue.object(["arguments": ["what": 1]])) == nil)
        #expect(
            Reason(JSONValue.object(["code": "gone", "arguments": ["later": 1, "what": "x"]]))
                == Reason(.gone, [.what: "x"])
        )
    }

    @Test func aNoteIsASentenceWithItsReasonBehindIt() {
        let reason = Reason(.crmWiped, [.what: "contact 18", .field: "A:1"])
        let (sentence, read) = Reason.read(note: reason.note)
        #expect(read == reason && sentence == reason.sentence)
        #expect(reason.note.count { $0 == 0x0A } == 2)
        let old = Reason.read(note: Array("only a sentence\n".utf8))
        #expect(old.sentence == "only a sentence" && old.reason == nil)
        #expect(Reason.read(note: []).sentence.isEmpty)
    }
}
