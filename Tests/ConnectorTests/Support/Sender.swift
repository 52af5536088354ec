import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON

/// Posts webhooks as SuperOffice does.
struct Sender: Sendable {
    let url: String

    init(port: Int, path: String = "/connector/webhook") { url = "http://127.0.0.1:\(port)\(path)" }

    /// - Returns: the status.
    @discardableResult
    func post(_ body: String, headers: [String: String] = [:], timeout: Duration = .seconds(30)) async throws -> Int {
        var fields = HTTPFields()
        fields[.contentType] = "application/json"
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { continue }
            fields[name] = value
        }
        let call = try HTTPClientRequest(.post, url: url, headers: fields, body: Array(body.utf8), timeout: timeout)
        return try await HTTP.client.perform(call).status
    }
}

/// Bodies of webhooks that the tests make up.
enum Body {
    /// A person's change to a company's name.
    static func renamed(contact id: Int, event: String = UUID().uuidString) -> String {
        webhook("contact.changed", id, changes: ["name"], event: event)
    }

    static func webhook(
        _ name: String,
        _ id: Int,
        changes: [String],
        event: String = UUID().uuidString,
        by associate: Int = 5,
        tenant: String = PublishedPayload.tenant
    ) -> String {
        let members: JSONValue = [
            "EventId": .string(event), "Timestamp": "2026-03-01T10:15:00.1234567Z",
            "Changes": .array(changes.map(JSONValue.string)), "Event": .string(name), "PrimaryKey": .integer(id),
            "Entity": .string(String(name.prefix { $0 != "." })), "ContextIdentifier": .string(tenant),
            "ChangedByAssociateId": .integer(associate), "WebhookName": "Enrichment connector",
        ]
        return String(decoding: members.serialized(), as: UTF8.self)
    }
}
