import FoundationEssentials
import Testing

@testable import SuperOffice

@Suite("Dates on the wire")
struct SuperOfficeDateTests {
    @Test(
        "instants with any zone and any fraction",
        arguments: [
            ("2026-03-01T10:15:00Z", 1_772_360_100.0), ("2026-03-01T11:15:00+01:00", 1_772_360_100),
            ("2026-03-01T05:15:00-0500", 1_772_360_100), ("2026-03-01T10:15:00", 1_772_360_100),
            ("2026-03-01T10:15:00.5Z", 1_772_360_100.5), ("2026-02-23T09:52:01.9342965Z", 1_771_840_321.9342965),
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1), ("2000-02-29T00:00:00Z", 951_782_400),
        ]
    )
    func reads(text: String, seconds: Double) throws {
        let date = try #require(SuperOfficeDate.instant(text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.000_01)
    }

    @Test(
        "no date",
        arguments: [
            "0001-01-01T00:00:00", "", "soon", "2026-03-01", "2026-13-01T00:00:00Z", "2026-03-01T10:15:00+1:00",
        ]
    )
    func refuses(text: String) {
        #expect(SuperOfficeDate.instant(text) == nil)
    }

    @Test("the header rounds up to the second and names the weekday")
    func header() {
        #expect(SuperOfficeDate.header(Date(timeIntervalSince1970: 1_772_360_100)) == "Sun, 01 Mar 2026 10:15:00 GMT")
        #expect(SuperOfficeDate.header(Date(timeIntervalSince1970: 1_772_360_099.1)) == "Sun, 01 Mar 2026 10:15:00 GMT")
        #expect(SuperOfficeDate.header(Date(timeIntervalSince1970: 1_445_412_480)) == "Wed, 21 Oct 2015 07:28:00 GMT")
    }
}
