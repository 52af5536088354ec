import Testing

@testable import Spool

@Suite struct SpoolLayoutTests {
    static let job = JobName(fileName: "a.json")!
    static let places: [(SpoolLayout.Place, String)] = [
        (.tmp("x"), "/s/tmp/x"), (.incoming(job), "/s/incoming/a.json"),
        (.processing(claimer: "h-1-z", job), "/s/processing/h-1-z/a.json"), (.deferred(job), "/s/deferred/a.json"),
        (.done(day: "2026-03-01", job), "/s/done/2026-03-01/a.json"),
        (.skipped(day: "2026-03-01", reason: "own-change", job), "/s/skipped/2026-03-01/own-change/a.json"),
        (.failed(job), "/s/failed/a.json"), (.why(job), "/s/failed/a.json.why"),
        (.ledger("contact-18"), "/s/ledger/contact-18.json"), (.laneLock(7), "/s/locks/lane-7"),
        (.alive(claimer: "h-1-z"), "/s/processing/h-1-z/.alive"),
    ]

    @Test(arguments: places) func everyPlaceHasItsPath(place: SpoolLayout.Place, path: String) {
        #expect(SpoolLayout(root: "/s").path(place) == path)
        #expect(SpoolLayout(root: "/s/").path(place) == path)
    }

    @Test(arguments: places.map(\.0)) func aRenamedPlaceStaysInItsFolder(place: SpoolLayout.Place) {
        let other = JobName(fileName: "b.json")!
        let renamed = place.renamed(other)
        #expect(renamed.jobName == (place.jobName == nil ? nil : other))
    }

    @Test func theRootFolderItselfMayBeTheSpool() { #expect(SpoolLayout(root: "/").paused == "//locks/PAUSED") }

    @Test func prepareMakesEveryFolderAndMayBeRepeated() throws {
        let spool = try TestSpool()
        try spool.files.prepare()
        #expect(
            spool.names("") == [
                "deferred", "done", "failed", "incoming", "ledger", "locks", "processing", "skipped", "tmp",
            ]
        )
    }
}
