import JSON
import Spool
import Testing

@testable import Dashboard
@testable import Webhook

@Suite struct MaskingTests {
    private let masking = Masking(isOn: true)

    @Test func withoutItNothingIsLeftOut() {
        let open = Masking(isOn: false)
        #expect(open.name("Adler") == "Adler")
        #expect(open.webhook(["Name": "Adler"]) == ["Name": "Adler"])
    }

    private func said(_ why: Said, isOn: Bool = true) -> String {
        Wording(viewer: Viewer(), masking: Masking(isOn: isOn)).said(why)
    }

    /// By the reason's arguments, whatever is in them: quotation marks, line ends, the words of a template.
    @Test(arguments: [
        Reason(.unknownListItem, [.item: "\"Frau \"Erika Muster\"", .field: "SuperOffice:83"]),
        Reason(.crmIgnoredWrite, [.found: "Frau \"Erika\nMuster\" …", .field: "x:1", .wanted: "\""]),
        Reason(.crmRejected, [.what: "contact 18", .status: 400, .message: "Muster {status} [Erika]"]),
        Reason(.explorerUnreadable, [.message: "<p>Erika Muster</p>"]).givenUp(after: 8),
    ])
    func whatCameFromARecordIsLeftOut(reason: Reason) {
        let why = Said(reason.sentence, reason)
        #expect(!said(why).contains("Erika") && !said(why).contains("Muster"), "\(said(why))")
        #expect(said(why).contains("…"))
        #expect(said(why, isOn: false).contains("Erika"))
    }

    @Test func whatIsNotPersonalStays() {
        let reason = Reason(.crmUnavailable, [.what: "contact 18", .status: 503])
        #expect(said(Said(reason.sentence, reason)) == reason.sentence)
        #expect(said(.nothing) == "")
    }

    /// Nobody can tell what in it came from a record.
    @Test(arguments: [
        #"holds "Frau "Erika Muster" after two writes"#, "cannot be read (…): Gehalt 85000 Frau Muster",
        "SuperOffice answered 503",
    ])
    func ofASentenceWithoutACodeNothingIsShown(sentence: String) {
        #expect(said(Said(sentence, nil)) == Texts.english["saidMasked"])
        #expect(said(Said(sentence, nil), isOn: false) == sentence)
    }

    @Test func notesOfFieldsAreMaskedAlike() {
        let wording = Wording(viewer: Viewer(), masking: masking)
        #expect(wording.said(note: "was edited by a person: Meine Notiz") == Texts.english["saidMasked"])
        let note = JSONValue.object(Reason(.unknownListItem, [.item: "Zoo", .field: "a:1"]).json)
        #expect(!wording.said(note: note).contains("Zoo") && wording.said(note: note).contains("a:1"))
        #expect(Wording(viewer: Viewer()).said(note: note).contains("Zoo"))
    }

    @Test func jobsOfVersion01HaveAGroupWithoutWords() {
        let old = FailureKind("holds Muster", nil)
        let wording = Wording(viewer: Viewer(), masking: masking)
        #expect(wording.reason(of: old) == Texts.english["saidMasked"])
        #expect(Wording(viewer: Viewer()).reason(of: old) == "holds Muster")
        #expect(!old.id.contains("Muster"))
    }

    @Test func aWebhookKeepsIdsAndColumns() {
        let webhook: JSONValue = [
            "Event": "contact.changed", "PrimaryKey": 18, "Changes": ["name"],
            "FieldValues": ["name": "Adler", "contact_id": 18, "more": ["x", ["y": "z"]]],
        ]
        #expect(
            masking.webhook(webhook) == [
                "Event": "contact.changed", "PrimaryKey": 18, "Changes": ["name"],
                "FieldValues": ["name": "…", "contact_id": 18, "more": ["…", ["y": "…"]]],
            ]
        )
    }
}
