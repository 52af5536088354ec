import Crypto
import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON

/// Posts messages as JSON: to Slack, Teams, or a program.
///
/// They are signed as Standard Webhooks has it (standardwebhooks.com, its specification 1.0): `webhook-id`,
/// `webhook-timestamp` in seconds since 1970, and `webhook-signature: v1,` with the base64 text of HMAC-SHA256 over
/// `ID.TIMESTAMP.BODY`. The key is the secret's UTF-8 bytes; of a secret that begins with `whsec_` it is what the base64
/// text behind that stands for.
package struct NotifyAddress: NotifyReceiver {
    private let url: String
    private var secret: String?
    private let address: WebAddress
    var timeout = Duration.seconds(10)

    package var channel: NotifyChannel { .url }
    package var place: String { address.origin }
    package var isSigned: Bool { secret != nil }

    /// - Parameter url: https, or plain http to this machine; path and query may be secret.
    package init(_ url: String) throws(OperationError) {
        do throws(HTTPClientError) {
            address = try WebAddress(url)
            guard address.isConfidential else { throw .plainHTTP(origin: address.origin) }
        } catch {
            // The address itself is a secret: whoever knows it can post.
            if case .plainHTTP = error { throw OperationError(.configuration, "\(error)") }
            throw OperationError(.configuration, "the text is not an address that can be called, such as https://…")
        }
        self.url = url
    }

    /// The same, with signed messages.
    package func signing(with secret: String?) -> NotifyAddress {
        var signing = self
        signing.secret = secret
        return signing
    }

    /// Slack's own `attachments` are something else than Teams'.
    private var takesCards: Bool { address.host != "slack.com" && !address.host.hasSuffix(".slack.com") }

    package func send(_ message: NotifyMessage) async -> NotifyOutcome {
        let body = message.json(card: takesCards).serialized()
        let answer = await ServiceDiagnosis.ask(url, headers(message.id, body), posting: body, timeout: timeout)
        switch answer {
        case .failure(let error): return .refused(why: "\(error)")
        case .success(let answer) where (200..<300).contains(answer.status): return .taken
        case .success(let answer):
            let wait = answer.retryAfter(now: Date()).map { Double($0.components.seconds) }
            return .refused(why: "\(place) answered \(answer.status)", wait: wait)
        }
    }

    private func headers(_ id: String, _ body: [UInt8]) -> HTTPFields {
        let time = String(Int(Date().timeIntervalSince1970))
        var fields: HTTPFields = [.contentType: "application/json; charset=utf-8"]
        var signed = [("webhook-id", id), ("webhook-timestamp", time)]
        if let secret {
            let code = HMAC<SHA256>.authenticationCode(
                for: Data("\(id).\(time).".utf8) + Data(body),
                using: SymmetricKey(data: Self.key(secret))
            )
            signed.append(("webhook-signature", "v1,\(Data(code).base64EncodedString())"))
        }
        for (name, value) in signed {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }

    private static func key(_ secret: String) -> Data {
        let prefix = "whsec_"
        let encoded = secret.hasPrefix(prefix) ? Data(base64Encoded: String(secret.dropFirst(prefix.count))) : nil
        return encoded ?? Data(secret.utf8)
    }
}
