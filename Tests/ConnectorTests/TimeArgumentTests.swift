import FoundationEssentials
import Testing

@testable import superoffice_connector

@Suite("Times in the past")
struct TimeArgumentTests {
    /// 2026-03-01 10:15 UTC, a Sunday.
    private static let now = Date(timeIntervalSince1970: 1_772_360_100)

    @Test(
        "an instant, a day, a time of day, or so long ago",
        arguments: [
            ("2026-03-01T10:15:00Z", 1_772_360_100), ("2026-03-01T11:15:00+01:00", 1_772_360_100),
            ("2026-03-01T11:15+01:00", 1_772_360_100), ("2026-03-01 11:15+0100", 1_772_360_100),
            ("2026-03-01T05:15-05", 1_772_360_100), ("2026-03-01 10:15", 1_772_360_100),
            ("2026-03-01", 1_772_323_200), ("2026-03-01T10:15", 1_772_360_100),
            ("2026-03-01T10:15:00.5Z", 1_772_360_100.5), ("0s", 1_772_360_100), ("90m", 1_772_354_700),
            ("90s", 1_772_360_010), ("2h", 1_772_352_900), ("3d", 1_772_100_900), ("1w", 1_771_755_300),
            ("today", 1_772_323_200), ("yesterday", 1_772_236_800), ("Today 08:00", 1_772_352_000),
            ("yesterday 08:00", 1_772_265_600), ("10:15", 1_772_360_100), ("9:00", 1_772_355_600),
            // It has not been half past four yet.
            ("16:30", 1_772_296_200), ("10:15:01", 1_772_273_701), ("11:00+01:00", 1_772_359_200),
            ("-3d", nil), ("", nil), ("2026-13-01", nil), ("2026-02-30", nil), ("h", nil), ("2", nil), ("24:00", nil),
            ("2026-03-01T", nil), ("2026-03-0110:15", nil), ("tomorrow", nil), ("today10:00", nil), ("T10:15", nil),
        ] as [(String, Double?)]
    )
    func reading(_ text: String, _ seconds: Double?) {
        #expect(TimeArgument(text, now: Self.now, zone: .utc)?.date.timeIntervalSince1970 == seconds)
    }

    @Test("A time is of the machine's zone, shown and typed, unless --utc; also where the clocks change")
    func zones() async throws {
        try await withWorkplace { place in
            try place.makeSpool(["failed"])
            for name in ["20260328T225959.000000Z_contact.changed_1_a", "20260328T230000.000000Z_contact.changed_2_b"] {
                try place.write(Body.renamed(contact: 1), to: "spool/failed/\(name).json")
            }
            await place.set(["TZ": "Europe/Berlin"])
            func count(_ arguments: String...) async throws -> Int {
                try await place.command(["list", "failed", "-o", "name"] + arguments).output.split(separator: "\n")
                    .count
            }
            #expect(try await count("--since", "2026-03-29") == 1)
            #expect(try await count("--since", "2026-03-29", "--utc") == 0)
            #expect(try await count("--until", "2026-03-28 23:59:59.5") == 1)
            #expect(try await count("--since", "2026-03-29 03:30") == 0)
            let wide = try await place.command("list", "failed", "-o", "wide")
            #expect(wide.output.contains("2026-03-29 00:00 "), "\(wide.output)")
            let utc = try await place.command("list", "failed", "-o", "wide", "--utc")
            #expect(utc.output.contains("2026-03-28 23:00 ") && !utc.output.contains("2026-03-29"), "\(utc.output)")
            let csv = try await place.command("list", "failed", "-o", "csv")
            #expect(csv.output.contains("2026-03-28T23:00:00.000Z"), "\(csv.output)")
        }
    }
}
