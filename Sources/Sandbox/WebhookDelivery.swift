import Crypto
import FoundationEssentials
import HTTPClient
import HTTPTypes

/// One attempt to deliver an event: the request as the CRM's server sends it.
struct WebhookDelivery: Sendable {
    let event: WebhookEvent
    let webhook: Webhook
    /// Attempts made before this one.
    let retry: Int

    func call() throws(HTTPClientError) -> HTTPCall {
        let target = webhook.target
        let body = event.body(for: webhook)
        var headers = HTTPFields()
        for (name, value) in target.headers.sorted(by: { $0.key < $1.key }) {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        headers[.contentType] = "application/json; charset=utf-8"
        headers[.userAgent] = "NetServer-Webhook/8.8.6684.1719"
        set("X-SuperOffice-Event", event.name, in: &headers)
        set("X-SuperOffice-EventId", event.headerID, in: &headers)
        if retry > 0 { set("X-SuperOffice-Retry", String(retry), in: &headers) }
        if event.name == "test" { set("X-Hook-Test", "true", in: &headers) }
        if let secret = target.secret { set("X-SuperOffice-Signature", Self.signature(body, secret), in: &headers) }
        return try HTTPCall(.post, url: target.url, headers: headers, body: body, timeout: .seconds(target.timeout))
    }

    /// Base64 of HMAC-SHA256 over the body, keyed with the secret's UTF-8 bytes.
    static func signature(_ body: [UInt8], _ secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        return Data(code).base64EncodedString()
    }

    private func set(_ name: String, _ value: String, in headers: inout HTTPFields) {
        if let name = HTTPField.Name(name) { headers[name] = value }
    }
}
