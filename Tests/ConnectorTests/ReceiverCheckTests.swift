import FoundationEssentials
import Testing

@testable import Operations

/// Our own receiver, asked as SuperOffice asks it.
@Suite("Asking the receiver")
struct ReceiverCheckTests {
    private static let keys = ["WEBHOOK_SECRET": "a secret,the old one", "WEBHOOK_TOKEN": "the token"]

    @Test(
        "The right secret and token are answered, wrong or missing ones are not",
        arguments: [
            (ReceiverCheck.Keys(secret: "a secret", token: "the token"), ReceiverCheck.Finding.answers),
            (.init(secret: "the old one", token: "the token"), .answers),
            (.init(secret: "another", token: "the token"), .refuses(401)),
            (.init(secret: "a secret", token: "another"), .refuses(401)), (.init(), .refuses(401)),
        ]
    )
    func keys(_ keys: ReceiverCheck.Keys, _ finding: ReceiverCheck.Finding) async throws {
        try await withWorkplace { place in
            let receiver = try await place.start("receive", settings: Self.keys)
            let url = "http://127.0.0.1:\(try await receiver.webhookPort)"
            #expect(await ReceiverCheck(keys: keys).ask(url + "/connector/webhook") == finding)
            #expect(await ReceiverCheck(keys: keys).ask(url + "/elsewhere") == .refuses(404))
            #expect(place.spool.jobs.isEmpty, "a test event leaves nothing behind")
        }
    }

    @Test("Where nobody listens, the finding says so")
    func silence() async throws {
        let finding = await ReceiverCheck(keys: .init(secret: "hunter2", token: "hunter3")).ask("http://127.0.0.1:9/w")
        guard case .isSilent(let why) = finding else {
            Issue.record("\(finding)")
            return
        }
        #expect(why.contains("127.0.0.1:9"))
        #expect(!why.contains("hunter"))
    }

    @Test(
        "Each refusal has its remedy in one line",
        arguments: [
            (204, "exactly 200"), (301, "redirect"), (401, "WEBHOOK_SECRET"), (404, "RECEIVER_PATH"), (502, "proxy"),
            (503, "log"), (500, "log"),
        ]
    )
    func remedy(_ status: Int, _ part: String) throws {
        let problem = try #require(ReceiverCheck.Finding.refuses(status).problem)
        #expect(problem.contains("\(status)") && problem.contains(part) && !problem.contains("\n"), "\(problem)")
    }

    @Test("All is well with 200 only")
    func well() { #expect(ReceiverCheck.Finding.answers.problem == nil) }
}
