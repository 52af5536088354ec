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
            (("a secret", "the token"), true), (("the old one", "the token"), true),
            (("another", "the token"), false), (("a secret", "another"), false), ((nil, nil), false),
        ] as [(ReceiverCheck.Keys, Bool)]
    )
    func keys(_ keys: ReceiverCheck.Keys, _ isAnswered: Bool) async throws {
        try await withWorkplace { place in
            let receiver = try await place.start("receive", settings: Self.keys)
            let url = "http://127.0.0.1:\(try await receiver.webhookPort)"
            let problem = await ReceiverCheck(keys: keys).problem(at: url + "/connector/webhook")
            #expect(isAnswered ? problem == nil : problem?.contains("answered 401") == true, "\(problem ?? "none")")
            let elsewhere = await ReceiverCheck(keys: keys).problem(at: url + "/elsewhere")
            #expect(elsewhere?.contains("answered 404") == true, "\(elsewhere ?? "none")")
            #expect(place.spool.jobs.isEmpty, "a test event leaves nothing behind")
        }
    }

    @Test("Where nobody listens, the finding says so")
    func silence() async throws {
        let check = ReceiverCheck(keys: ("hunter2", "hunter3"))
        let why = try #require(await check.problem(at: "http://127.0.0.1:9/w"))
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
    func remedy(_ status: Int, _ part: String) {
        let remedy = ReceiverCheck.remedy(status)
        #expect(remedy.contains(part) && !remedy.contains("\n"), "\(remedy)")
    }
}
