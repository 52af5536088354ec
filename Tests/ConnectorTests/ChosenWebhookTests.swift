import Webhook
import Operations
@testable import SuperOffice
import Testing

@testable import superoffice_connector

@Suite("Which webhook a command is about")
struct ChosenWebhookTests {
    private func targeting(_ url: String, id: Int = 7) -> WebhookRegistration {
        WebhookRegistration(id: id, name: "x", events: [], targetURL: url, state: .active)
    }

    @Test("Without an id it is the one that points here, else the only one there is")
    func pick() throws {
        let address = try PublicAddress("https://here.example/webhook", named: "WEBHOOK_URL")
        let here = targeting("https://here.example/webhook", id: 1)
        let there = targeting("https://there.example/webhook", id: 2)
        #expect(try ChosenWebhook.pick([there, here], address) == here)
        #expect(try ChosenWebhook.pick([there], address) == there)
        #expect(try ChosenWebhook.pick([there], nil) == there)
        let none = #expect(throws: Failure.self) { try ChosenWebhook.pick([], address) }
        #expect(none?.code == .notSo)
        for webhooks in [[here, there], [here, here]] {
            let many = #expect(throws: Failure.self) { try ChosenWebhook.pick(webhooks, nil) }
            #expect(many?.code == .usage)
            #expect(many?.message.contains("\(webhooks[0].id), \(webhooks[1].id)") == true)
        }
    }
}
