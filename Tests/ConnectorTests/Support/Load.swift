import FoundationEssentials
import HTTPClient

/// Clients that post webhooks while the connector comes and goes, as SuperOffice would: again until it is answered.
actor Load {
    /// Where the connector listens now; nil while it is down.
    private var port: Int?
    private var waiting: [String]
    /// Events that were answered with 200.
    private(set) var acknowledged: Set<String> = []
    private let contacts: [Int]
    private var sent = 0

    /// So many events, spread over the contacts.
    init(events count: Int, about contacts: [Int]) {
        waiting = (0..<count).map { _ in UUID().uuidString.lowercased() }
        self.contacts = contacts
    }

    func listens(at port: Int?) { self.port = port }

    var acknowledgedCount: Int { acknowledged.count }

    /// Runs clients side by side until every event was answered with 200, or the task is cancelled.
    nonisolated func run(clients: Int) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<clients { group.addTask { await self.client() } }
        }
    }

    private func client() async {
        while let event = waiting.popLast() {
            sent += 1
            let body = Body.renamed(contact: contacts[sent % contacts.count], event: event)
            while !acknowledged.contains(event) {
                if let port, (try? await Sender(port: port).post(body, timeout: .seconds(10))) == 200 {
                    acknowledged.insert(event)
                } else {
                    do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
                }
            }
        }
    }
}
