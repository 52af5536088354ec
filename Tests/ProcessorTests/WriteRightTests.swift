import JSON
import Sandbox
import Spool
@testable import SuperOffice
import Testing
import Webhook

@testable import Processor

/// Fields that SuperOffice does not let our user write are left alone, and the job's others are written.
@Suite struct WriteRightTests {
    @Test(arguments: ["Read", "None", "UIHintReadOnly, Read"])
    func aFieldWithoutWriteRightIsSkippedInTheStory(_ mask: String) async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour {
                $0.unwritableFields = "SuperOffice:84"
                $0.unwritableMask = mask
            }
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done && ended.status == "written", "\(ended.whys)")
            #expect(ended.result["contact"]?.object?.keys.sorted() == ["SuperOffice:83", "SuperOffice:86"])
            #expect(ended.result["kept"]?["contact SuperOffice:84"]?["code"] == "no-write-right", "\(ended.result)")
            #expect(await rig.counters.patchRequests == 1)
            #expect(try await rig.run(.contact(18)).status == "unchanged")
        }
    }

    /// What is not known to forbid allows: the field is written, and the refusal says so itself.
    @Test(arguments: ["", "Update", "Read, Update", "Colour", "Write"])
    func anUnknownMaskMeansWritable(_ mask: String) async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour {
                $0.unwritableFields = "SuperOffice:84"
                $0.unwritableMask = mask
            }
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .failed && ended.code == .crmRejected, "\(ended.whys)")
            #expect(ended.why.contains("SuperOffice:84"), "\(ended.why)")
        }
    }

    /// As a published sample has it, with values replaced: two dictionaries, and a length that is not told.
    @Test func rightsAndLengthsAreReadAsPublished() throws {
        func right(_ mask: String, _ length: JSONValue, _ reason: String = "") -> JSONValue {
            [
                "FieldRight": ["Mask": .string(mask), "Reason": .string(reason)], "FieldType": "X",
                "FieldLength": length,
            ]
        }
        let rights = FieldRights(entity: [
            "FieldProperties": [
                "UserDefinedFields.SuperOffice:1": right("Update", 20),
                "CustomFields.SuperOffice:1": right("Update", 20),
                "CustomFields.SuperOffice:2": right("Update", -1),
                "UserDefinedFields.SuperOffice:3": right("Read", 0, "why"),
                "CustomFields.SuperOffice:4": "nonsense", "CustomFields.SuperOffice:5": ["FieldRight": nil],
                "CustomFields.SuperOffice:6": right("Read, Colour", "7"), "UpdatedDate": right("Read", 0),
            ]
        ])
        #expect(["1", "2", "4", "5", "6", "99"].allSatisfy { rights.mayWrite("SuperOffice:\($0)") })
        #expect(!rights.mayWrite("SuperOffice:3") && rights.reason("SuperOffice:3") == "why")
        #expect(["1", "2", "3", "4", "6"].map { rights.length("SuperOffice:\($0)") } == [20, nil, nil, nil, 7])
        for nothing: JSONValue in [[:], ["FieldProperties": nil], ["FieldProperties": []]] {
            #expect(FieldRights(entity: nothing).mayWrite("SuperOffice:1"))
        }
    }

    /// The record may know a shorter length than the definition.
    @Test func aTextIsCutToTheLengthThatTheRecordTells() throws {
        let definition = FieldDefinition(owner: .contact, progID: "P:1", type: .longText)
        let wanted = WantedValue(definition: definition, value: .text("one two three"), text: "one two three")
        #expect(wanted.fitting(8).value == .text("one two…") && wanted.fitting(8).wasCut)
        #expect(wanted.fitting(13) == wanted && wanted.fitting(nil) == wanted)
    }
}
