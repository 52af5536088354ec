import Webhook
import FoundationEssentials
import JSON
@testable import SuperOffice
import Testing

@testable import Processor

/// What stands in a record after a write, and who made it so.
@Suite struct VerificationTests {
    private static let us = 77
    private static let somebody = 5
    private static let text = FieldDefinition(owner: .contact, progID: "SuperOffice:84", type: .longText)

    private static func fields(_ values: [String: String]) -> UserDefinedFields {
        UserDefinedFields(entity: ["CustomFields": .object(values.mapValues { .string($0) })])
    }

    private static func seen(
        _ after: [String: String],
        by associate: Int?,
        before: [String: String] = ["SuperOffice:84": "old", "SuperOffice:1": "a", "SuperOffice:2": "b"],
        at updated: String = "2026-03-01T10:15:00Z"
    ) -> Verification {
        var plan = WritePlan()
        let target = Mapping.Target(path: "summary", progID: "SuperOffice:84", kind: .text, overwrite: .always)
        let wanted = WantedValue(definition: text, value: .text("new"), text: "new")
        plan.add(target, wanted, reading: fields(before).reading(text), raw: before["SuperOffice:84"], known: nil)
        var entity: [String: JSONValue] = [
            "CustomFields": .object(after.mapValues { .string($0) }), "UpdatedDate": .string(updated),
        ]
        entity["UpdatedBy"] = associate.map { ["AssociateId": .integer($0)] }
        let state = RecordState(entity: .object(entity), answeredAt: nil)
        let before = RecordState(
            entity: [
                "CustomFields": .object(before.mapValues { .string($0) }), "UpdatedDate": "2026-03-01T10:14:00Z",
            ],
            answeredAt: nil
        )
        return Verification(plan, before: before, after: state, own: us)
    }

    @Test func eachFieldTellsWhatBecameOfIt() {
        let rest = ["SuperOffice:1": "a", "SuperOffice:2": "b"]
        func field(_ value: String, _ associate: Int?) -> Verification.Field? {
            Self.seen(rest.merging(["SuperOffice:84": value]) { $1 }, by: associate).fields["SuperOffice:84"]
        }
        #expect(field("new", Self.us) == .asSent)
        #expect(field("new", Self.somebody) == .asSent)
        #expect(field("old", Self.us) == .ignored)
        #expect(field("old", Self.somebody) == .edited)
        #expect(field("New", Self.us) == .respelled(stored: "New"))
        #expect(field("", Self.us) == .ignored, "nothing is no spelling of something")
        #expect(field("by hand", Self.somebody) == .edited)
        // Nobody saved: it was ignored, whoever saved last.
        let unsaved = Self.seen(
            rest.merging(["SuperOffice:84": "old"]) { $1 },
            by: Self.somebody,
            at: "2026-03-01T10:14:00Z"
        )
        #expect(unsaved.fields["SuperOffice:84"] == .ignored)
        // Who saved is not known: never taken for ours.
        #expect(field("New", nil) == .edited)
    }

    @Test func fieldsThatWereNotSentAreNamed() {
        let seen = Self.seen(["SuperOffice:84": "new", "SuperOffice:1": "a", "SuperOffice:2": "touched"], by: Self.us)
        #expect(seen.alsoChanged == ["SuperOffice:2"] && !seen.isWipe && seen.emptied.isEmpty)
    }

    @Test func aWipeIsTwoFilledFieldsOrAllIfFewerSavedByUs() {
        let full = ["SuperOffice:84": "old", "SuperOffice:1": "a", "SuperOffice:2": "b", "SuperOffice:3": "c"]
        func isWipe(_ after: [String: String], by associate: Int = Self.us, before: [String: String] = full) -> Bool {
            Self.seen(after.merging(["SuperOffice:84": "new"]) { $1 }, by: associate, before: before).isWipe
        }
        #expect(isWipe([:]))
        #expect(isWipe(["SuperOffice:1": "a"]))
        #expect(isWipe(["SuperOffice:1": "a", "SuperOffice:2": "", "SuperOffice:3": "[I:0]"]))
        #expect(!isWipe(["SuperOffice:1": "a", "SuperOffice:2": "b"]), "a script of the tenant may empty one")
        #expect(!isWipe([:], by: Self.somebody))
        #expect(isWipe([:], before: ["SuperOffice:84": "old", "SuperOffice:1": "a"]))
        #expect(!isWipe([:], before: ["SuperOffice:84": "old", "SuperOffice:1": "", "SuperOffice:2": "[I:0]"]))
    }
}
