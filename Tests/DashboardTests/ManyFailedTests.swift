import Foundation
import Spool
import Testing

@testable import Dashboard

/// Thousands of failed jobs: what pages count, and what they cost.
///
/// With `ALL_TESTS=1` there are 50,000.
@Suite("Many failed jobs", .serialized, .timeLimit(.minutes(5))) struct ManyFailedTests {
    private static let count = ProcessInfo.processInfo.environment["ALL_TESTS"] == nil ? 3000 : 50_000

    @Test func pagesListsAndQuestionsAgree() async throws {
        let (count, spool) = (Self.count, try TestSpool())
        for number in 0..<count {
            let job = Sample(key: number % 5000 + 1, at: Double(number))
            let why = number % 5 == 0 ? "SuperOffice answered \(500 + number % 7)" : "contact \(number): refused"
            let story = job.story("failed", why: why, account: (number % 5000 + 1, "Firma \(number % 5000)"))
            try Data(job.webhook(story: story).utf8).write(to: URL(filePath: spool.path("failed/\(job.name)")))
        }
        let clock = ContinuousClock()
        try await withPages(spool: spool) { rig in
            func ask(_ path: String) async throws -> String {
                var body = ""
                let time = try await clock.measure { body = try await rig.ask("GET", path).body }
                print("\(count) failed: \(path): \(time)")
                return body
            }
            let first = try await ask("/folders/failed")
            #expect(count < 50_000 || first.contains(Texts.english["stillReading"]), "nobody waits until all is read")
            try await untilTrue("all is read") {
                !(try await rig.ask("GET", "/folders/failed").body.contains(Texts.english["stillReading"]))
            }
            let (answered, refused) = (Texts.english.number(count / 5), Texts.english.number(count - count / 5))
            let spoolPage = try await ask("/spool")
            #expect(spoolPage.contains("\(Texts.english.number(count)) jobs failed."))
            #expect(spoolPage.contains("Replay all \(answered) of this reason"))
            #expect(spoolPage.contains("Replay all \(refused) of this reason"))
            // The jobs of a company are more than an hour apart.
            #expect(try await ask("/").contains("\(Texts.english.number(count)) sync runs"))
            #expect(try await ask("/folders/failed").contains("\(Texts.english.number(count)) jobs"))
            for query in ["text=refused", "reason=refused", "text=refused&sort=company&page=9999"] {
                #expect(try await ask("/folders/failed?\(query)").contains("\(refused) jobs match"))
            }
            #expect(
                try await ask("/folders/failed?text=answered&format=csv").components(separatedBy: "failed,contact")
                    .count - 1 == count / 5
            )
            let form = ["list": "/folders/failed?text=answered", "what": "all", "csrf": try await rig.formToken()]
            let question = try await rig.ask("POST", "/actions/jobs", form: form)
            #expect(question.body.contains("Move \(answered) jobs back to incoming?"))
        }
    }
}
