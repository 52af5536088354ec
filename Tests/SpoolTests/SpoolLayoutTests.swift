import Testing

@testable import Spool

@Suite struct SpoolLayoutTests {
    static let job = JobName(fileName: "a.json")!
    static let places: [(SpoolLayout.Place, String)] = [
        (.tmp("x"), "/s/tmp/x"), (.incoming(job), "/s/incoming/a.json"),
        (.job(.processing(claimer: "h-1-z"), job), "/s/processing/h-1-z/a.json"),
        (.deferred(job), "/s/deferred/a.json"),
        (.job(.done(day: "2026-03-01"), job), "/s/done/2026-03-01/a.json"),
        (.job(.skipped(day: "2026-03-01", reason: "own-change"), job), "/s/skipped/2026-03-01/own-change/a.json"),
        (.job(.proposed, job), "/s/proposed/a.json"), (.job(.approved, job), "/s/approved/a.json"),
        (.failed(job), "/s/failed/a.json"), (.why(job), "/s/failed/a.json.why"),
        (.ledger("contact-18"), "/s/ledger/contact-18.json"), (.laneLock(7), "/s/locks/lane-7"),
        (.analyses(day: "2026-03-01"), "/s/locks/analyses-2026-03-01"),
        (.reconciling, "/s/locks/reconciling"), (.notified, "/s/locks/notified"),
        (.note(.reconciliation), "/s/reconciliation.json"),
        (.alive(claimer: "h-1-z"), "/s/processing/h-1-z/.alive"), (.note(.version), "/s/VERSION"),
        (.signal(.paused), "/s/locks/PAUSED"), (.signal(.tryNow), "/s/locks/TRY-NOW"),
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

    @Test func everyStateFolderIsInTheTable() throws {
        let states = SpoolLayout.states
        #expect(Set(states) == Set(SpoolLayout.Folder.allCases).subtracting([.tmp, .ledger, .locks]))
        #expect(states.map(\.rank).sorted() == Array(0..<states.count), "no two are equally late")
        #expect(try SpoolInspector(files: TestSpool().files).folders(of: .ledger).isEmpty)
    }

    @Test func theRootFolderItselfMayBeTheSpool() {
        #expect(SpoolLayout(root: "/").path(.signal(.paused)) == "//locks/PAUSED")
    }

    @Test func prepareMakesEveryFolderAndMayBeRepeated() throws {
        let spool = try TestSpool()
        try spool.files.prepare()
        #expect(
            spool.names("") == [
                "VERSION", "approved", "deferred", "done", "failed", "incoming", "ledger", "locks", "processing",
                "proposed", "skipped", "tmp",
            ]
        )
    }
}
