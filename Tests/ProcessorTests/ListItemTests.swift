import JSON
import Sandbox
import Spool
import Testing

/// The analysis names an item that the list does not have: company 106 is a "Wanderzirkus".
@Suite struct ListItemTests {
    private static func mapping(_ onUnknownItem: String) -> String {
        """
        {"contact": {"summary": {"progId": "SuperOffice:84", "kind": "text"},
                     "vertical": {"progId": "SuperOffice:83", "kind": "list", "onUnknownItem": "\(onUnknownItem)"}}}
        """
    }

    @Test func failWritesNothingAndNamesTheValueAndTheList() async throws {
        try await withRig {
            $0.mapping = Self.mapping("fail")
        } _: { rig in
            let ended = try await rig.run(.contact(106))
            #expect(ended.folder == .failed)
            #expect(
                ended.why == "\"Wanderzirkus\" is no item of the list of SuperOffice:83 (Vertical); add it to the list "
                    + "or set onUnknownItem in mapping.json"
            )
            #expect(ended.job.story.account?.name == "Zirkus Polaris GmbH")
            #expect(await rig.counters.patchRequests == 0)
        }
    }

    @Test func aFailedJobCanBeReplayedOnceTheItemIsThere() async throws {
        try await withRig {
            $0.mapping = Self.mapping("fail")
        } _: { rig in
            let event = TestEvent.contact(106)
            #expect(try await rig.run(event).folder == .failed)
            await rig.close()
            let second = try rig.successor { $0.mapping = Self.mapping("create") }
            second.open()
            let ended = try await second.run(event.with { $0.age = 1 })
            await second.close()
            #expect(ended.folder == .done && ended.status == "written")
        }
    }

    @Test func skipLeavesThatFieldOnly() async throws {
        try await withRig {
            $0.mapping = Self.mapping("skip")
        } _: { rig in
            let ended = try await rig.run(.contact(106))
            #expect(ended.folder == .done && ended.why == "1 field written and verified")
            #expect(
                ended.result["skipped"]
                    == ["contact vertical": "\"Wanderzirkus\" is no item of the list of SuperOffice:83"]
            )
            #expect(await rig.field("SuperOffice:83", .contact(106)) == "[I:0]")
        }
    }

    @Test func createAddsTheItemOnce() async throws {
        try await withRig {
            $0.mapping = Self.mapping("create")
        } _: { rig in
            let ended = try await rig.run(.contact(106))
            #expect(ended.status == "written")
            #expect(await rig.sandbox.displayText("SuperOffice:83", of: .contact(106)) == "Wanderzirkus")
            _ = try await rig.run(.contact(106).with { $0.isForced = true })
            #expect(await rig.counters.listItemsCreated == 1)
        }
    }

    @Test func aDeletedItemIsNotChosen() async throws {
        try await withRig { rig in
            // Two items are called Maschinenbau; one of them is deleted.
            let ended = try await rig.run(.contact(109))
            #expect(ended.folder == .done)
            #expect(await rig.field("SuperOffice:83", .contact(109)) == "[I:5]")
        }
    }

    /// Lists are kept for hours, unless SuperOffice says that one changed.
    @Test func aListEventDropsWhatIsRememberedOfLists() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            let reads = await rig.counters.listReads
            _ = try await rig.run(.contact(18).with { $0.isForced = true })
            #expect(await rig.counters.listReads == reads)
            let list = TestEvent(name: "list.331.changed", key: 14, changes: ["name"])
            #expect(try await rig.run(list).reason == "other-event")
            try await eventually("the list is read again") {
                _ = try await rig.run(.contact(18).with { $0.isForced = true })
                return await rig.counters.listReads > reads
            }
        }
    }
}
