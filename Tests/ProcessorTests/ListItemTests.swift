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
                ended.because
                    == Reason(.unknownListItem, [.item: "Wanderzirkus", .field: "SuperOffice:83", .label: "Vertical"])
            )
            #expect(
                ended.why == "\"Wanderzirkus\" is not in the list of SuperOffice:83 (Vertical); add it to the list or "
                    + "set onUnknownItem in mapping.json"
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
            #expect(ended.result["skipped"]?["contact vertical"]?["code"] == "unknown-list-item")
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

    /// Case "list item added": the advice of the failed job works at once.
    @Test func whoAddsTheMissingItemCanReplayAtOnce() async throws {
        try await withRig {
            $0.mapping = Self.mapping("fail")
        } _: { rig in
            let failed = try await rig.run(.contact(106))
            #expect(failed.code == .unknownListItem)
            try await rig.sandbox.addItem("Wanderzirkus", list: "udlist331")
            let ended = try await rig.run(.contact(106).with { $0.age = 1 })
            #expect(ended.status == "written", "\(ended.why)")
            #expect(await rig.sandbox.displayText("SuperOffice:83", of: .contact(106)) == "Wanderzirkus")
            #expect(await rig.counters.analyses == 1, "the answer was paid for")
        }
    }

    /// An item that was deleted and made again under another id: 400, and the list is read again.
    @Test func anItemThatWasMadeAgainIsFound() async throws {
        try await withRig { rig in
            _ = try await rig.run(.contact(18))
            let items = await rig.sandbox.listItems("udlist331")
            let old = try #require(items.first { $0.value == "Freizeitpark" }?.key)
            try await rig.sandbox.deleteItem(old, list: "udlist331")
            try await rig.sandbox.addItem("Freizeitpark", list: "udlist331")
            try await rig.sandbox.editByPerson(.contact(18), "Name", to: "Bremer Freizeitpark GmbH")
            let ended = try await rig.run(.contact(18))
            #expect(ended.trail == ["done"] && ended.status == "written", "\(ended.whys)")
            #expect(await rig.sandbox.displayText("SuperOffice:83", of: .contact(18)) == "Freizeitpark")
        }
    }

    /// Two processes that need the same new item at the same time add it once.
    @Test func twoProcessesAddAnItemOnce() async throws {
        try await withRig {
            $0.mapping = Self.mapping("create")
        } _: { rig in
            let second = try rig.successor()
            second.open()
            try await rig.ready()
            await rig.sandbox.setFault(
                Fault(.explorer, .answer(200, .raw(#"{"vertical":"Ganz neu"}"#, contentType: "application/json")))
            )
            let names = try [9, 18, 43, 101, 102, 103, 104, 105].map { try rig.drop(.contact($0)) }
            try await eventually("all are done") { rig.spool.jobs(.done).count == names.count }
            await second.close()
            #expect(await rig.counters.listItemsCreated == 1)
            #expect(await rig.sandbox.listItems("udlist331").values.filter { $0 == "Ganz neu" }.count == 1)
        }
    }
}
