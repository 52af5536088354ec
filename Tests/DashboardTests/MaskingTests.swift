import JSON
import Testing

@testable import Dashboard

@Suite struct MaskingTests {
    private let masking = Masking(isOn: true)

    @Test func withoutItNothingIsLeftOut() {
        let open = Masking(isOn: false)
        #expect(open.name("Adler") == "Adler")
        #expect(open.said("\"Zoo\" is no item") == "\"Zoo\" is no item")
        #expect(open.webhook(["Name": "Adler"]) == ["Name": "Adler"])
    }

    @Test(arguments: [
        ("\"Adler GmbH\" is no item of the list", "\"…\" is no item of the list"),
        ("holds \"a\" instead of \"b\"", "holds \"…\" instead of \"…\""),
        ("was edited by a person: Meine Notiz", "was edited by a person: …"),
        ("SuperOffice answered 503", "SuperOffice answered 503"), ("unfinished \"quote", "unfinished \"…"),
    ])
    func whatCameFromARecordIsLeftOut(said: String, masked: String) { #expect(masking.said(said) == masked) }

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
