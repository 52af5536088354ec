import FoundationEssentials
import HTTPTypes
import JSON
import NIOConcurrencyHelpers
import Sandbox
import Testing

/// What tells a client that somebody saved a record: dates, and preconditions on them.
@Suite struct ConcurrencyTests {
    /// A clock that stands still, half a second after a whole one, until it is moved.
    private static func withClock(_ body: (Wire, NIOLockedValueBox<Date>) async throws -> Void) async throws {
        let clock = NIOLockedValueBox(Date(timeIntervalSince1970: 1_790_000_000.5))
        try await Wire.run(SandboxConfiguration { $0.now = { clock.withLockedValue { $0 } } }) {
            try await body($0, clock)
        }
    }

    private func updated(_ wire: Wire) async throws -> String {
        try #require(try await wire.get("/Contact/18", headers: ["SO-TimeZone": "GMT"])["UpdatedDate"]?.string)
    }

    private static let write = #"{"Department":"Neu"}"#

    private func patch(_ wire: Wire, unmodifiedSince: String) async throws -> Int {
        try await wire.api(.patch, "/Contact/18", Self.write, headers: ["If-Unmodified-Since": unmodifiedSince]).status
    }

    @Test func everySaveIsAWholeSecondLater() async throws {
        try await Self.withClock { (wire: Wire, _: NIOLockedValueBox<Date>) async throws in
            var dates: [String] = []
            for text in ["a", "b", "c"] {
                try await wire.sandbox.editByPerson(.contact(18), "SuperOffice:8", to: .string(text))
                dates.append(try await self.updated(wire))
            }
            #expect(dates == ["2026-09-21T14:13:20Z", "2026-09-21T14:13:21Z", "2026-09-21T14:13:22Z"])
            #expect(try await wire.write(#"{"SuperOffice:84":"neu"}"#)["UpdatedBy"]?["AssociateId"] == 77)
            #expect(try await self.updated(wire) == "2026-09-21T14:13:23Z")
            try await wire.sandbox.deleteByPerson(.contact(18), associate: 12)
            #expect(try await self.updated(wire) == "2026-09-21T14:13:24Z")
            #expect(try await wire.get("/Contact/18")["UpdatedBy"]?["AssociateId"] == 12)
        }
    }

    @Test func aNewRowIsSavedWhenItIsCreated() async throws {
        try await Self.withClock { (wire: Wire, _: NIOLockedValueBox<Date>) async throws in
            let key = try await wire.sandbox.createByPerson(.contact, ["Name": "Neu", "Department": "x", "OrgNr": "1"])
            let row = try #require(await wire.sandbox.entity(key))
            #expect(row["UpdatedDate"] == row["CreatedDate"])
        }
    }

    @Test func editsWithinOneSecondLookLikeOne() async throws {
        try await Self.withClock { (wire: Wire, clock: NIOLockedValueBox<Date>) async throws in
            await wire.sandbox.setBehaviour { $0.editsWithinOneSecond = true }
            try await wire.sandbox.editByPerson(.contact(18), "SuperOffice:8", to: "a")
            let since = try #require(try await wire.get("/Contact/18").header("Last-Modified"))
            try await wire.sandbox.editByPerson(.contact(18), "SuperOffice:8", to: "b")
            #expect(try await self.updated(wire) == "2026-09-21T14:13:20Z")
            #expect(try await self.patch(wire, unmodifiedSince: since) == 200, "the second edit cannot be seen")
            clock.withLockedValue { $0 += 1 }
            try await wire.sandbox.editByPerson(.contact(18), "SuperOffice:8", to: "c")
            #expect(try await self.patch(wire, unmodifiedSince: since) == 412)
        }
    }

    @Test func answersAreDatedByTheClockThatStampsRecords() async throws {
        try await Self.withClock { (wire: Wire, clock: NIOLockedValueBox<Date>) async throws in
            #expect(try await wire.get("/Contact/18").header("Date") == "Mon, 21 Sep 2026 14:13:20 GMT")
            #expect(try await wire.state().header("Date") == "Mon, 21 Sep 2026 14:13:20 GMT")
            clock.withLockedValue { $0 += 2 }
            #expect(try await wire.get("/Nonsense").header("Date") == "Mon, 21 Sep 2026 14:13:22 GMT")
            await wire.sandbox.letTimePass(seconds: 3)
            #expect(
                try await wire.write(#"{"SuperOffice:84":"neu"}"#).header("Date") == "Mon, 21 Sep 2026 14:13:25 GMT"
            )
            #expect(try await self.updated(wire) == "2026-09-21T14:13:25Z")
            #expect(try await wire.control(.post, "/clock", #"{"ahead":60}"#).status == 200)
            #expect(try await wire.explore("{").header("Date") == "Mon, 21 Sep 2026 14:14:25 GMT")
        }
    }

    @Test func noRecordIsNewerThanTheAnswerThatShowsIt() async throws {
        try await Self.withClock { (wire: Wire, _: NIOLockedValueBox<Date>) async throws in
            for text in ["a", "b", "c"] {
                try await wire.sandbox.editByPerson(.contact(18), "SuperOffice:8", to: .string(text))
            }
            #expect(try await wire.get("/Contact/18").header("Date") == "Mon, 21 Sep 2026 14:13:22 GMT")
        }
    }

    @Test func aSaveIsNoticedByTheSecond() async throws {
        try await Self.withClock { (wire: Wire, _: NIOLockedValueBox<Date>) async throws in
            let since = try #require(try await wire.get("/Contact/18").header("Last-Modified"))
            try await wire.sandbox.edit(before: .call(.patch, "Contact/18"), .contact(18), ["SuperOffice:8": "x"])
            #expect(try await self.patch(wire, unmodifiedSince: since) == 412)
            #expect(await wire.sandbox.entity(.contact(18))?["Department"] == "")
            let again = try #require(try await wire.get("/Contact/18").header("Last-Modified"))
            #expect(try await self.patch(wire, unmodifiedSince: again) == 200)
        }
    }

    @Test func aServerThatComparesFractionsSeesEveryRecordModified() async throws {
        try await Self.withClock { (wire: Wire, _: NIOLockedValueBox<Date>) async throws in
            await wire.sandbox.setBehaviour { $0.unmodifiedSinceNeedsSecondMore = true }
            #expect(try await wire.get("/Contact/18").header("Last-Modified") == "Thu, 15 Jan 2026 09:00:00 GMT")
            #expect(try await self.patch(wire, unmodifiedSince: "Thu, 15 Jan 2026 09:00:00 GMT") == 412)
            #expect(try await self.patch(wire, unmodifiedSince: "Thu, 15 Jan 2026 09:00:01 GMT") == 200)
        }
    }
}
