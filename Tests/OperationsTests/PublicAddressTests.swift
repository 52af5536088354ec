import Webhook
@testable import SuperOffice
import Testing

@testable import Operations

@Suite("Which webhook is ours")
struct PublicAddressTests {
    private func targeting(_ url: String, id: Int = 7) -> WebhookRegistration {
        WebhookRegistration(id: id, name: "x", events: [], targetURL: url, state: .active)
    }

    @Test(
        "The same place, however it is spelled, with or without a token in its query",
        arguments: [
            ("https://hooks.example.com/connector/webhook", true),
            ("HTTPS://Hooks.Example.COM/connector/webhook", true),
            ("https://hooks.example.com:443/connector/webhook", true),
            ("https://hooks.example.com/connector/webhook/", true),
            ("https://hooks.example.com/connector/webhook?token=hunter2", true),
            ("http://hooks.example.com/connector/webhook", false),
            ("https://hooks.example.com:8443/connector/webhook", false),
            ("https://hooks.example.com/Connector/webhook", false), ("https://hooks.example.com/webhook", false),
            ("https://hooks.example.org/connector/webhook", false), ("", false), ("66", false),
        ]
    )
    func target(_ url: String, _ isOurs: Bool) throws {
        let address = try PublicAddress("https://hooks.example.com/connector/webhook", named: "WEBHOOK_URL")
        #expect(address.isTarget(of: targeting(url)) == isOurs)
    }

    @Test(
        "What is no address, or has a token in it, is refused without repeating the token",
        arguments: [
            "hooks.example.com", "ftp://hooks.example.com/", "https://", "",
            "https://hooks.example.com/w?token=hunter2",
            "https://hunter2@hooks.example.com/w", "https://hooks.example.com/w#hunter2",
        ]
    )
    func refused(_ text: String) throws {
        let failure = try #require(throws: OperationError.self) { try PublicAddress(text, named: "--url") }
        #expect(failure.kind == .configuration)
        #expect(failure.description.contains("--url"))
        #expect(!failure.description.contains("hunter"), "\(failure.description)")
    }
}
