import HTTPTypes
import JSON
import Sandbox
import Testing

/// A tenant whose own script writes a field on each save.
@Suite struct TenantScriptTests {
    private static let own = "SuperOffice:85"

    @Test func itWritesWithTheSaveAndInTheSaversName() async throws {
        try await withWebhook { (wire: Wire, receiver: Receiver) async throws in
            await wire.sandbox.setBehaviour { $0.tenantScript = .sameSave }
            let written = try await wire.write(#"{"SuperOffice:84":"neu"}"#)
            #expect(written["SuperOffice:84"] == "neu" && written[Self.own] == "Save 4")
            #expect(written["UpdatedBy"]?["AssociateId"] == 77)
            try await wire.sandbox.editByPerson(.contact(18), "SuperOffice:8", to: "x", associate: 12)
            #expect(await wire.sandbox.field(Self.own, of: .contact(18)) == "Save 5")
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.map { $0.json["ChangedByAssociateId"] } == [77, 12])
        }
    }

    @Test func itCanSaveOnceMore() async throws {
        try await withWebhook { (wire: Wire, receiver: Receiver) async throws in
            await wire.sandbox.setBehaviour { $0.tenantScript = .ownSave }
            let before = try await wire.get("/Contact/18")["UpdatedDate"]
            let written = try await wire.write(#"{"SuperOffice:84":"neu"}"#)
            #expect(written[Self.own] == "Save 5" && written["UpdatedDate"] != before)
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.map { $0.json["ChangedByAssociateId"] } == [77, 77])
        }
    }

    @Test func itLeavesRowsWithoutItsFieldAlone() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setBehaviour { $0.tenantScript = .sameSave }
            #expect(try await wire.api(.patch, "/Person/933", #"{"Title":"CIO"}"#)["Title"] == "CIO")
        }
    }
}
