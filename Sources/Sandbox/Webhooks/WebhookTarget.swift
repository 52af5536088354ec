import Crypto
import FoundationEssentials
import HTTPClient
import HTTPTypes

/// What a webhook delivers, where to, and how.
package struct WebhookTarget: Hashable, Sendable {
    package var url: String
    /// Deliveries are signed when it is set.
    package var secret: String?
    /// Sent with every delivery, for instance a token.
    package var headers: [String: String] = [:]
    package var name = "Enrichment connector"
    /// The events that are delivered; a trailing `*` stands for anything.
    package var events = ["contact.*", "person.*", "list.*"]
    /// Seconds before each attempt of a cycle.
    package var attemptDelays = [0.0, 1, 4]
    /// Multiplies the delays, so that tests need not wait.
    package var delayScale = 1.0
    /// Seconds until an attempt without an answer has failed.
    package var timeout = 30.0

    package init(url: String, secret: String? = nil, _ change: (inout WebhookTarget) -> Void = { _ in }) {
        (self.url, self.secret) = (url, secret)
        change(&self)
    }

    /// Whether events of this name are delivered.
    func wants(_ event: String) -> Bool {
        events.contains { $0 == event || ($0.hasSuffix("*") && event.hasPrefix($0.dropLast())) }
    }

    /// One attempt to deliver a webhook: the request as the CRM's server sends it.
    ///
    /// - Parameter retry: attempts made before this one.
    func delivery(of body: [UInt8], event: String, id: String, retry: Int = 0) throws(HTTPClientError)
        -> HTTPClientRequest
    {
        var headers = headers
        headers["Content-Type"] = "application/json; charset=utf-8"
        headers["User-Agent"] = "NetServer-Webhook/8.8.6684.1719"
        headers["X-SuperOffice-Event"] = event
        headers["X-SuperOffice-EventId"] = id
        if retry > 0 { headers["X-SuperOffice-Retry"] = String(retry) }
        if event == "test" { headers["X-Hook-Test"] = "true" }
        if let secret {
            // Base64 of HMAC-SHA256 over the body, keyed with the secret's UTF-8 bytes.
            let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
            headers["X-SuperOffice-Signature"] = Data(code).base64EncodedString()
        }
        var fields = HTTPFields()
        for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
        return try HTTPClientRequest(.post, url: url, headers: fields, body: body, timeout: .seconds(timeout))
    }
}
