import FoundationEssentials
import JSON
import Sandbox
import Spool
import Testing

/// A field that holds what no field can hold spoils itself and no other.
@Suite struct MalformedFieldTests {
    @Test(arguments: Fault.MalformedShape.allCases)
    func isLeftAloneWhileTheOthersAreWritten(_ shape: Fault.MalformedShape) async throws {
        try await withRig { rig in
            await rig.sandbox.setFault(Fault(.contact, .malformedField(progID: "SuperOffice:83", shape: shape)))
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done, "\(ended.why)")
            #expect(ended.why == "2 fields written and verified, 1 kept")
            let kept = ended.result["kept"]?["contact SuperOffice:83"]?["code"]
            // A bare number and an item that no list has can be read, but we did not write them.
            let isReadable = [.number, .unknownItem].contains(shape)
            #expect(kept == (isReadable ? "not-ours" : "unreadable-value"), "\(ended.result)")
            await rig.sandbox.clearFaults()
            #expect(await rig.field("SuperOffice:83", .contact(18)) == "[I:0]")
            #expect(await rig.field("SuperOffice:84", .contact(18))?.isEmpty == false)
        }
    }

    @Test(arguments: [Fault.MalformedShape.object, .array, .null, .unknownMarker, .badNumber, .badDate])
    func isNotOverwrittenEvenWhenThatIsAllowed(_ shape: Fault.MalformedShape) async throws {
        let mapping = """
            {"contact": {"vertical": {"progId": "SuperOffice:83", "kind": "list", "overwrite": "always"}}}
            """
        try await withRig {
            $0.mapping = mapping
        } _: { rig in
            await rig.sandbox.setFault(Fault(.contact, .malformedField(progID: "SuperOffice:83", shape: shape)))
            let ended = try await rig.run(.contact(18))
            #expect(ended.status == "unchanged" && ended.result["kept"]?.object?.count == 1)
            #expect(await rig.counters.patchRequests == 0)
        }
    }

    /// Fields that are not ours may hold anything.
    @Test(arguments: Fault.MalformedShape.allCases)
    func isNobodysBusinessWhenItIsNotMapped(_ shape: Fault.MalformedShape) async throws {
        try await withRig { rig in
            await rig.sandbox.setFault(Fault(.contact, .malformedField(progID: "SuperOffice:7", shape: shape)))
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done && ended.why == "3 fields written and verified")
            #expect(await rig.field("SuperOffice:7", .contact(18)) == "[I:6]")
        }
    }

    @Test func aPersonsFieldDoesNotSpoilTheOthers() async throws {
        try await withRig { rig in
            await rig.sandbox.setFault(Fault(.person, .malformedField(shape: .object)))
            let ended = try await rig.run(.person(933))
            #expect(ended.result["kept"]?.object?.keys.sorted() == ["person SuperOffice:12"])
            #expect(ended.result["contact"] == nil && ended.result["person"]?.object?.count == 2)
        }
    }

    /// Both spellings, and servers that fill only one of the two dictionaries.
    @Test(arguments: ["custom fields empty", "user-defined fields missing", "other forms", "no list names"])
    func everyDocumentedSpellingIsUnderstood(_ spelling: String) async throws {
        try await withRig { rig in
            await rig.sandbox.setBehaviour {
                $0.customFieldsEmpty = spelling == "custom fields empty"
                $0.userDefinedFieldsMissing = spelling == "user-defined fields missing"
                $0.mdoListNameMissing = spelling == "no list names"
                if spelling == "other forms" {
                    $0.dateForm = .dayFirst
                    $0.checkboxForm = .words
                }
            }
            let ended = try await rig.run(.contact(18))
            #expect(ended.folder == .done && ended.why == "3 fields written and verified", "\(ended.why)")
            let again = try await rig.run(.contact(18).with { $0.isForced = true })
            #expect(again.why == "nothing to write")
        }
    }
}
