import Foundation
import JSON
import Spool
import Testing

@testable import Dashboard

@Suite struct WordingTests {
    private let english = Wording(viewer: Viewer(language: .english))
    private let german = Wording(viewer: Viewer(language: .german))

    @Test(arguments: [
        (0.0, "0 ms"), (0.34, "340 ms"), (1.0, "1 s"), (2.34, "2.3 s"), (59.4, "59 s"), (200, "3 min 20 s"),
        (3600, "1 h"), (7500, "2 h 5 min"), (90_000, "1 d 1 h"), (-5, "0 ms"),
    ])
    func durationsAreShort(seconds: Double, text: String) { #expect(english.duration(seconds) == text) }

    @Test func durationsNeverTrap() {
        for seconds in [Double.nan, .infinity, -.infinity, 1e300, -1e300] { _ = english.duration(seconds) }
    }

    @Test func germanWritesACommaAndItsOwnDays() {
        #expect(german.duration(2.34) == "2,3 s")
        #expect(german.duration(90_000) == "1 T 1 h")
    }

    @Test func timesAreInTheViewersZoneWithUTCOnHover() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let date = Date(timeIntervalSince1970: 1_772_360_100.25)
        let time = Wording(viewer: Viewer(timeZone: berlin)).time(date)
        #expect(time.text == "2026-03-01 11:15:00")
        #expect(time.utc == "2026-03-01 10:15:00 UTC")
        #expect(time.iso == "2026-03-01T10:15:00.250Z")
    }

    @Test func anotherDayIsNamedInASpan() {
        let date = Date(timeIntervalSince1970: 1_772_360_100)
        #expect(english.span(date, date).last == nil)
        #expect(english.span(date, date.addingTimeInterval(5)).last?.text == "10:15:05")
        #expect(english.span(date, date.addingTimeInterval(86_400)).last?.text == "2026-03-02 10:15:00")
    }

    /// Four fields that were written are four, also where a company's and a person's have one name.
    @Test func fieldsOfOneNameSayWhoseTheyAre() {
        let wording = Wording(
            viewer: Viewer(),
            fieldNames: [
                "contact SuperOffice:84": "openers.primary", "person SuperOffice:84": "openers.primary",
                "contact SuperOffice:83": "vertical",
            ]
        )
        #expect(
            wording.fields(["contact SuperOffice:83", "contact SuperOffice:84", "person SuperOffice:84"])
                == ["vertical", "openers.primary (Company)", "openers.primary (Person)"]
        )
        #expect(wording.fields(["contact SuperOffice:84", "contact SuperOffice:84"]) == ["openers.primary"])
    }

    @Test func anInstantInAReasonIsOnTheViewersClock() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let wording = Wording(viewer: Viewer(timeZone: berlin))
        for until in ["2026-11-27T16:38:27Z", "2026-11-27T16:38:27.000Z"] {
            let reason = Reason(.tenantNotRunning, [.state: "Maintenance", .until: .string(until)])
            let said = wording.said(reason.sentence, reason)
            #expect(said.contains("valid until 2026-11-27 17:38:27") && !said.contains("Z"), "\(said)")
        }
        let odd = Reason(.tenantNotRunning, [.state: "Maintenance", .until: "soon"])
        #expect(wording.said(odd.sentence, odd).contains("valid until soon"))
    }

    @Test func namelessCompaniesAreNumbers() {
        #expect(english.company(.init(id: 18, name: "Adler")) == "Adler")
        #expect(english.company(.init(id: 18, name: "")) == "Company 18")
        #expect(german.company(.init(id: 18, name: "")) == "Firma 18")
    }

    @Test func aHandWrittenTimeIsNoTime() {
        #expect(Timestamp.parseReadable("2026-03-01T10:15:00.250Z") == Date(timeIntervalSince1970: 1_772_360_100.25))
        for text in ["", "yesterday", "2026-03-01", "2026-13-01T10:15:00.250Z", "<script>alert(1)</script>"] {
            #expect(Timestamp.parseReadable(text) == nil)
        }
    }
}
