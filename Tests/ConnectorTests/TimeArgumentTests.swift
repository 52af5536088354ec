import FoundationEssentials
import Testing

@testable import superoffice_connector

@Suite("Times in the past")
struct TimeArgumentTests {
    @Test(
        "an instant, a day, or so long ago",
        arguments: [
            ("2026-03-01T10:15:00Z", 1_772_360_100), ("2026-03-01T11:15:00+01:00", 1_772_360_100),
            ("2026-03-01", 1_772_323_200), ("2026-03-01T10:15", 1_772_360_100), ("2026-03-01 10:15", 1_772_360_100),
            ("2026-03-01T10:15:00.5Z", 1_772_360_100.5), ("0s", 1_772_360_100), ("90m", 1_772_354_700),
            ("2h", 1_772_352_900), ("3d", 1_772_100_900),
            ("-3d", nil), ("yesterday", nil), ("", nil), ("2026-13-01", nil), ("h", nil), ("2", nil),
        ] as [(String, Double?)]
    )
    func reading(_ text: String, _ seconds: Double?) {
        #expect(
            TimeArgument(text, now: Date(timeIntervalSince1970: 1_772_360_100))?.date.timeIntervalSince1970 == seconds
        )
    }
}
