import Foundation
import Testing

@testable import Spool

/// Since when webhooks have not been accepted, for whoever asks the CRM what was missed.
@Suite struct LastReceivedTests {
    private static func received(_ seconds: Int) -> Date {
        Date(timeIntervalSince1970: 1_770_000_000 + Double(seconds))
    }

    private static let dropIn = #"{"_spool":{"origin":"backfill"}}"#

    @Test func aNewSpoolHasReceivedNothing() throws {
        #expect(try TestSpool().files.lastReceived() == nil)
    }

    static let folders = [
        "incoming", "deferred", "proposed", "approved", "failed", "processing/a", "processing/z", "done/2026-02-02",
        "skipped/2026-02-02/noise",
    ]

    /// Also of a claimer that is not the last by name.
    @Test(arguments: folders) func theNewestJobCountsWhereverItIs(folder: String) throws {
        let spool = try TestSpool()
        for other in Self.folders {
            try spool.makeFolder(other)
            try spool.drop("\(other)/\(name(1, other.replacing("/", with: "-")))", "{}")
        }
        try spool.drop("\(folder)/\(name(60))", "{}")
        #expect(try spool.files.lastReceived() == Self.received(60))
    }

    /// What a backfill wrote while webhooks were off would hide that they were.
    @Test func whatWasDroppedInDoesNotCount() throws {
        let spool = try TestSpool()
        try spool.drop("incoming/\(name(1))", "{}")
        for second in 2...50 { try spool.drop("incoming/\(name(second))", Self.dropIn) }
        try spool.drop("failed/\(name(51))", #"{"Event":"x","_spool":{"origin":"hand","attempts":1}}"#)
        try spool.drop("incoming/by-hand.json", "{}")
        #expect(try spool.files.lastReceived() == Self.received(1))
    }

    @Test func theHeartbeatCountsWhenItIsLater() throws {
        let spool = try TestSpool()
        try spool.files.replace(.note(.heartbeat), with: [])
        try spool.setModified("heartbeat", Self.received(30))
        try spool.drop("incoming/\(name(20))", "{}")
        try spool.drop("incoming/\(name(40))", Self.dropIn)
        #expect(try spool.files.lastReceived() == Self.received(30))
        try spool.drop("incoming/\(name(41))", "{}")
        #expect(try spool.files.lastReceived() == Self.received(41))
    }
}
