import JSON
import Processor
@testable import SuperOffice
import Testing
import Webhook

@testable import Operations

@Suite("A first mapping")
struct FirstMappingTests {
    private static func field(_ owner: RecordKind, _ id: Int, _ label: String, _ type: FieldType, locked: Bool = false)
        -> FieldDefinition
    {
        FieldDefinition(owner: owner, progID: "SuperOffice:\(id)", label: label, type: type, isReadOnly: locked)
    }

    @Test("Fields are chosen by label and type, and what comes out is a mapping without problems")
    func chosen() throws {
        let contact = [
            Self.field(.contact, 7, "Zweite Branche", .list), Self.field(.contact, 80, "Vertical (alt)", .shortText),
            Self.field(.contact, 82, "Vertical", .list, locked: true), Self.field(.contact, 83, "KI-Vertical", .list),
            Self.field(.contact, 84, "Zusammenfassung", .longText), Self.field(.contact, 88, "Opener2", .longText),
            Self.field(.contact, 86, "Opener", .longText),
        ]
        let person = [
            Self.field(.person, 11, "Opener 2", .longText), Self.field(.person, 10, "Opener 1", .shortText),
            Self.field(.person, 12, "Rolle", .list),
        ]
        let first = FirstMapping(contact: contact, person: person)
        #expect(
            first.json == [
                "contact": [
                    "vertical": ["progId": "SuperOffice:83", "kind": "list"],
                    "summary": ["progId": "SuperOffice:84", "kind": "text"],
                    "openers.primary": ["progId": "SuperOffice:86", "kind": "text"],
                    "openers.secondary": ["progId": "SuperOffice:88", "kind": "text"],
                ],
                "person": [
                    "openers.primary": ["progId": "SuperOffice:10", "kind": "text"],
                    "openers.secondary": ["progId": "SuperOffice:11", "kind": "text"],
                    "role": ["progId": "SuperOffice:12", "kind": "list", "onUnknownItem": "skip"],
                ],
            ]
        )
        #expect(first.unmapped.isEmpty)
        let mapping = try Mapping(first.json.serialized(pretty: true))
        #expect(mapping.problems(.contact, published: contact) == [])
        #expect(mapping.problems(.person, published: person) == [])
    }

    @Test("A field of the right type with another label is not taken, and what is left over is named")
    func leftOver() {
        let first = FirstMapping(
            contact: [Self.field(.contact, 84, "Notiz Vertrieb", .longText)],
            person: [Self.field(.person, 10, "Opener", .longText)]
        )
        #expect(first.json == ["person": ["openers.primary": ["progId": "SuperOffice:10", "kind": "text"]]])
        #expect(first.unmapped.contains("contact summary (text)"))
        #expect(first.unmapped.count == 6)
        #expect(FirstMapping(contact: [], person: []).isEmpty)
    }
}
