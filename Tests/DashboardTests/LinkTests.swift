import Foundation
import Spool
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
        #expect(query.filter.company == "Adler & Söhne" && query.status == .failed && query.filter.event == "contact.*")
        #expect(query.filter.from == "2026-03-01T00:00" && query.filter.to == "2026-03-01T23:59")
        #expect(query.page == 2 && query.isSet)
        let again = RunQuery(query.link(page: query.page))
        #expect(again.link(page: 2).text == query.link(page: 2).text)
        #expect(again.filter == query.filter && again.page == 2)
        #expect(query.link(page: 0)["page"] == nil)
    }

    @Test func aFoldersQueryIsItsAddress() throws {
        let query = try #require(
            FolderQuery(Link("/folders/failed?text=a+b&reason=crm-rejected&from=2026-03-01T10:15&sort=company&page=2"))
        )
        #expect(query.state == .failed && query.filter.text == "a b" && query.filter.reason == "crm-rejected")
        #expect(query.filter.during == Sample.start.addingTimeInterval(-6300)..<Date.distantFuture)
        #expect(query.order == ListOrder(.company) && query.page == 1)
        #expect(FolderQuery(query.link(page: 1))?.link(page: 1).text == query.link(page: 1).text)
        #expect(FolderQuery(Link("/folders/failed?sort=-received"))?.list.text == "/folders/failed")
    }

    @Test(arguments: ["/folders/", "/folders/tmp", "/folders/ledger", "/folders/failed/x", "/failed", "/"])
    func nothingElseIsAFolder(path: String) { #expect(FolderQuery(Link(path)) == nil) }

    @Test(arguments: [(-5, 0), (0, 0), (2, 2), (3, 2), (Int.max, 2)])
    func aPageBehindTheLastIsTheLast(asked: Int, shown: Int) {
        #expect(ListPlace(page: asked, of: 101, size: 50) == ListPlace(page: shown, of: 101, size: 50))
        #expect(ListPlace(page: asked, of: 101, size: 50).page == shown)
        #expect(ListPlace(page: asked, of: 0, size: 50).page == 0)
    }

    @Test(arguments: [
        "/?status=wrong&page=-3&day=2026-13-40&event=&company=++", "/?page=x", "/?page=99999999999999999999",
        "/?day=yesterday", "/?from=2026-03-01T99:00&to=x&sort=nonsense",
    ])
    func nonsenseIsPassedOver(text: String) {
        let query = RunQuery(Link(text))
        #expect(!query.isSet && query.filter.during == nil)
        #expect(query.list["status"] == nil && query.page == 0)
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
        let during = try #require(query.filter.during)
        #expect(during.lowerBound == ISO8601DateFormatter().date(from: from))
        #expect(during.upperBound.timeIntervalSince(during.lowerBound) == hours * 3600)
    }
}
