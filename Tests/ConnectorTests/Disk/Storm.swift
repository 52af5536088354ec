import FoundationEssentials
import HTTPClient
import JSON

/// Clients that post webhooks without a pause and write down which were answered with 200.
///
/// What was refused, or had no answer, is sent again, as SuperOffice does.
actor Storm {
    private let contacts: [Int]
    private let token: String
    /// Where the connector listens now; nil while it is down.
    private var port: Int?
    private var isOver = false
    private var number = 0
    /// The body of every event that was ever sent, by its id.
    private(set) var sent: [String: String] = [:]
    /// Events that were answered with 200.
    private(set) var acknowledged: Set<String> = []
    /// Events that were sent more than once, because nobody answered or somebody refused.
    private(set) var repeated: Set<String> = []
    /// How often each status was answered; -1 when there was no answer.
    private(set) var answers: [Int: Int] = [:]

    init(about contacts: [Int], token: String) {
        self.contacts = contacts
        self.token = token
    }

    func listens(at port: Int?) { self.port = port }

    /// Nothing new is sent; what is on its way ends.
    func stop() { isOver = true }

    /// Sends new events until `stop()`, then repeats what was not answered with 200 yet.
    nonisolated func run(clients: Int, pause: Duration = .milliseconds(2)) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<clients { group.addTask { await self.client(pause) } }
        }
    }

    private func client(_ pause: Duration) async {
        while !isOver, !Task.isCancelled {
            let (event, body) = nextEvent()
            sent[event] = body
            while !acknowledged.contains(event) {
                let status = await post(body)
                answers[status, default: 0] += 1
                if status == 200 {
                    acknowledged.insert(event)
                } else {
                    repeated.insert(event)
                    do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
                }
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    private func post(_ body: String) async -> Int {
        guard let port else { return -1 }
        let status = try? await Sender(port: port).post(body, headers: ["X-Webhook-Token": token], timeout: .seconds(5))
        return status ?? -1
    }

    /// Most are work, some are noise; no serializer would write them like this.
    private func nextEvent() -> (String, String) {
        number += 1
        let event = UUID().uuidString.lowercased()
        let contact = contacts[number % contacts.count]
        let associate = number % 7 == 0 ? 77 : 5
        let column = number % 5 == 0 ? "soundEx" : "name"
        let body = """
            { "EventId":"\(event)",  "Event" : "contact.changed","PrimaryKey":\(contact),\t"Entity":"contact",
              "Changes":[ "\(column)" ], "ContextIdentifier":"\(PublishedPayload.tenant)", "ChangedByAssociateId":\(associate),
              "Timestamp":"2026-03-01T10:15:00.1234567Z", "Odd":[1.50, 1e3, "\\u00e4\\/ä"], "Pad":"\(padding)" }
            """
        return (event, body)
    }

    /// Files of several sizes: some fit an inode, some need blocks.
    private var padding: String { String(repeating: "x", count: [0, 200, 1500, 9000][number % 4]) }
}
