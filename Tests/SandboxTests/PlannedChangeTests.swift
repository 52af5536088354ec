import HTTPTypes
import JSON
import Testing

@testable import Sandbox

/// The tenant changes between any two calls of a client.
@Suite struct PlannedChangeTests {
    private static let note = "SuperOffice:8"

    @Test func anEditBeforeACallIsSeenByIt() async throws {
        try await withWebhook { (wire: Wire, receiver: Receiver) async throws in
            try await wire.sandbox.edit(
                before: .call(.get, "Contact/18"),
                occurrence: 2,
                .contact(18),
                [Self.note: "Geändert", "Department": "Einkauf"],
                by: 12
            )
            #expect(try await wire.get("/Contact/18")[Self.note] != "Geändert")
            #expect(await wire.sandbox.planned.map(\.occurrence) == [1])
            let answer = try await wire.get("/Contact/18")
            #expect(answer[Self.note] == "Geändert" && answer["Department"] == "Einkauf")
            #expect(answer["UpdatedBy"]?["AssociateId"] == 12)
            #expect(await wire.sandbox.planned.isEmpty)
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.map(\.event) == ["contact.changed"], "one save, one event")
            #expect(receiver.calls.first?.json["ChangedByAssociateId"] == 12)
            #expect(await wire.sandbox.plans.outcomes == [true])
        }
    }

    @Test func anEditAfterACallIsSeenByTheNextOne() async throws {
        try await Wire.run { (wire: Wire) async throws in
            try await wire.sandbox.edit(after: .call(.patch, "Contact"), .contact(18), [Self.note: "Danach"])
            let written = try await wire.write(#"{"SuperOffice:84":"neu"}"#)
            #expect(written["SuperOffice:84"] == "neu" && written[Self.note] != "Danach")
            #expect(try await wire.get("/Contact/18")[Self.note] == "Danach")
        }
    }

    /// The calls of a little job, in the order they are made; every gap between them can have an edit.
    @Test(arguments: 1...5) func allCallsCountWhereverTheyGo(place: Int) async throws {
        try await Wire.run { (wire: Wire) async throws in
            try await wire.sandbox.edit(before: .any, occurrence: place, .contact(43), ["Department": "X"])
            let calls: [() async throws -> Wire.Answer] = [
                { try await wire.state() }, { try await wire.get("/Contact/18") },
                { try await wire.explore(ExplorerTests.request()) },
                { try await wire.get("/MDOList/udlist331?flat=true") },
                { try await wire.write(#"{"SuperOffice:84":"neu"}"#) },
            ]
            for (index, call) in calls.enumerated() {
                _ = try await wire.control(.get, "/counters")
                #expect(await wire.sandbox.planned.isEmpty == (index >= place))
                _ = try await call()
            }
            #expect(await wire.sandbox.entity(.contact(43))?["Department"] == "X")
        }
    }

    @Test func callsAreKnownByWholeSegmentsWithoutRegardToCase() async throws {
        try await Wire.run { (wire: Wire) async throws in
            try await wire.sandbox.edit(before: .call("contact/1"), .contact(43), ["Department": "X"])
            try await wire.sandbox.edit(before: .call(.post, "explorer"), .contact(43), ["Department": "Y"])
            try await wire.sandbox.edit(before: .call("login"), .contact(43), ["Department": "Z"])
            _ = try await wire.get("/Contact/18")
            #expect(await wire.sandbox.planned.count == 3)
            _ = try await wire.explore(ExplorerTests.request())
            #expect(await wire.sandbox.entity(.contact(43))?["Department"] == "Y")
            _ = try await wire.signIn()
            #expect(await wire.sandbox.entity(.contact(43))?["Department"] == "Z")
        }
    }

    @Test func anEditCountsWhenItsCallIsSpoiled() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await wire.sandbox.setFault(Fault(.contact, .status(503), times: 1))
            try await wire.sandbox.edit(before: .call(.get, "Contact/18"), .contact(18), [Self.note: "x"])
            #expect(try await wire.get("/Contact/18").status == 503)
            #expect(try await wire.get("/Contact/18")[Self.note] == "x")
        }
    }

    @Test func aRowCanGoBetweenReadAndWrite() async throws {
        try await Wire.run { (wire: Wire) async throws in
            try await wire.sandbox.plan(
                PlannedChange(.before, .call(.patch, "Contact/18")) { (state, user) throws(SandboxError) in
                    try state.purge(.contact(18), by: user)
                }
            )
            try await wire.sandbox.edit(before: .call(.patch, "Contact/18"), occurrence: 2, .contact(18), ["Name": "x"])
            #expect(try await wire.get("/Contact/18").status == 200)
            for _ in 0..<2 { #expect(try await wire.write(#"{"SuperOffice:84":"neu"}"#).status == 404) }
            #expect(await wire.sandbox.plans.outcomes == [true, false])
        }
    }

    @Test func whatCannotBeDoneIsRefusedWhenItIsPlanned() async throws {
        try await Wire.run { (wire: Wire) async throws in
            await #expect(throws: SandboxError.self) {
                try await wire.sandbox.edit(before: .any, .contact(1), ["Name": "x"])
            }
            await #expect(throws: SandboxError.self) {
                try await wire.sandbox.edit(before: .any, .contact(18), ["SuperOffice:2": "many"])
            }
            #expect(await wire.sandbox.planned.isEmpty)
            #expect(await wire.sandbox.entity(.contact(18))?["Name"] == "Bremer Abenteuerland GmbH")
        }
    }
}
