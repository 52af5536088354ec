import Foundation
import Testing

@testable import Dashboard

@Suite struct LinkTests {
    @Test func valuesSurviveAnAddress() {
        let odd = "A&B=C+ä #?/\\\"<script>"
        let link = Link("/").setting("company", to: odd)
        #expect(Link(link.text)["company"] == odd)
        #expect(!link.text.contains("<") && !link.text.contains(" ") && !link.text.contains("\""))
    }

    @Test func formsWriteABlankAsPlus() { #expect(Link("/?company=Adler+Bau%2B")["company"] == "Adler Bau+") }

    @Test(arguments: ["/?a=%", "/?a=%zz", "/?=&&=x", "/?a", "?", "", "/?a=%FF%FE"])
    func brokenAddressesAreRead(text: String) { _ = Link(text)["a"] }

    @Test(arguments: ["//evil.example/x", "/\\evil.example", "\\\\evil.example", "///evil.example"])
    func noAddressLeadsToAnotherServer(text: String) {
        let link = Link(text).text
        #expect(link.hasPrefix("/") && !link.hasPrefix("//") && !link.hasPrefix("/\\"))
    }

    @Test func aQueryIsItsAddress() {
        let query = RunQuery(Link("/?company=Adler+%26+S%C3%B6hne&status=failed&event=contact.*&day=2026-03-01&page=3"))
        #expect(query.company == "Adler & Söhne" && query.status == .failed && query.event == "contact.*")
        #expect(query.day == "2026-03-01" && query.page == 2 && query.isSet)
        let again = RunQuery(query.link)
        #expect(again.link.text == query.link.text)
        #expect(again.company == query.company && again.during == query.during)
        #expect(query.onPage(0).link["page"] == nil)
    }

    @Test(arguments: [
        "/?status=wrong&page=-3&day=2026-13-40&event=&company=++", "/?page=x", "/?page=99999999999999999999",
        "/?day=yesterday",
    ])
    func nonsenseIsPassedOver(text: String) {
        let query = RunQuery(Link(text))
        #expect(!query.isSet && query.during == nil)
        #expect(query.link["status"] == nil && query.page == 0)
    }

    /// A day may have 23 or 25 hours; on the other side of the world it changes when UTC has another day.
    @Test(arguments: [
        ("Europe/Berlin", "2026-03-01", "2026-02-28T23:00:00Z", 24.0),
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", 23),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", 25),
        ("Pacific/Auckland", "2026-04-05", "2026-04-04T11:00:00Z", 25),
        ("America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", 23),
        ("UTC", "2026-03-08", "2026-03-08T00:00:00Z", 24),
    ])
    func aDayIsTheViewersDay(zone: String, day: String, from: String, hours: Double) throws {
        let zone = try #require(TimeZone(identifier: zone))
        let query = RunQuery(Link("/?day=\(day)"), in: zone)
        let during = try #require(query.during)
        #expect(during.lowerBound == ISO8601DateFormatter().date(from: from))
        #expect(during.upperBound.timeIntervalSince(during.lowerBound) == hours * 3600)
    }

    @Test func maskedCompaniesAreFoundByTheirIDsOnly() {
        func company(_ text: String, _ isOn: Bool) -> String? {
            RunQuery(Link("/").setting("company", to: text)).masked(Masking(isOn: isOn)).company
        }
        #expect(company("Adler", false) == "Adler")
        #expect(company("18", true) == "18")
        #expect(company("Adler", true)?.contains("Adler") == false)
    }
}
