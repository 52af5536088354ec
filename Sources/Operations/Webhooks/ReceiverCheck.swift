import Crypto
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON

/// Posts a `test` event to our receiver as SuperOffice would, to learn whether a webhook would be answered.
package struct ReceiverCheck: Sendable {
    /// What SuperOffice is given to sign and to send along; of two values each, the first.
    package typealias Keys = (secret: String?, token: String?)

    package static let tokenHeader = "X-Webhook-Token"

    private let keys: Keys
    /// Sent along with the event, beside the token.
    private let headers: [String: String]

    package init(keys: Keys, headers: [String: String] = [:]) {
        self.keys = keys
        self.headers = headers
    }

    /// Why a webhook would not be answered there, in one line with what to do; nil when all is well.
    package func problem(at url: String) async -> String? {
        let (headers, body) = testEvent()
        return switch await ServiceDiagnosis.ask(url, headers, posting: body).map(\.status) {
        case .success(200): nil
        case .success(let status): "the receiver answered \(status) to a test event, not 200: \(Self.remedy(status))"
        case .failure(let error): "\(error)"
        }
    }

    private func testEvent() -> (headers: HTTPFields, body: [UInt8]) {
        let id = UUID().uuidString.lowercased()
        let event: JSONValue = [
            "EventId": .string(id), "Timestamp": .string(Date().ISO8601Format()), "Changes": [], "Event": "test",
            "PrimaryKey": 0, "Entity": "test", "ChangedByAssociateId": 0, "WebhookName": "superoffice-connector",
        ]
        let body = event.serialized()
        var all = headers
        all["Content-Type"] = "application/json; charset=utf-8"
        all["X-SuperOffice-Event"] = "test"
        all["X-SuperOffice-EventId"] = id
        all["X-Hook-Test"] = "true"
        all[Self.tokenHeader] = keys.token
        all["X-SuperOffice-Signature"] = keys.secret.map { secret in
            let key = SymmetricKey(data: Data(secret.utf8))
            return Data(HMAC<SHA256>.authenticationCode(for: body, using: key)).base64EncodedString()
        }
        var fields = HTTPFields()
        for (name, value) in all {
            guard let name = HTTPField.Name(name) else { continue }
            fields[name] = value
        }
        return (fields, body)
    }

    static func remedy(_ status: Int) -> String {
        switch status {
        case 200..<300: "something else answers there; SuperOffice takes exactly 200"
        case 300..<400: "give the address that the redirect leads to"
        case 401, 403:
            "it runs with another WEBHOOK_SECRET or WEBHOOK_TOKEN; start it with the same values, the new one added "
                + "after a comma"
        case 404, 405: "the path is not the receiver's; compare it with RECEIVER_PATH"
        case 502, 504: "the proxy cannot reach the receiver; is it running?"
        case 503: "it cannot store events now, or the proxy cannot reach the receiver; see its log"
        default: "see its log"
        }
    }
}
