import HTTPClient
import HTTPTypes
import JSON
import Text
import Webhook

/// The administration of webhooks.
///
/// Online, an app sees the webhooks that it made itself and no others, and needs the right to the webhook API (vendor
/// documentation, sure): without it every call here fails with `rejected` 403 or `credentialsRefused`. Webhooks hold
/// secrets, so no error here quotes an answer.
extension SuperOfficeClient {
    /// All webhooks of this app in the tenant, with their counters where the tenant has them.
    package func webhooks() async throws(SuperOfficeError) -> [WebhookRegistration] {
        let request = APIRequest(path: "Webhook", what: "the webhooks", subject: .administration)
        let json = try await body(request)
        guard let elements = json.array ?? json["value"]?.array else { throw Self.unreadable(request) }
        var webhooks: [WebhookRegistration] = []
        for webhook in elements.compactMap({ WebhookRegistration($0) }) { webhooks.append(try await counted(webhook)) }
        return webhooks
    }

    /// One webhook; `notFound` when there is none, or when it is another app's.
    package func webhook(_ id: Int) async throws(SuperOfficeError) -> WebhookRegistration {
        let request = request(id)
        return try await counted(try registration(try await body(request), request))
    }

    /// Registers a webhook, which is active at once.
    ///
    /// SuperOffice posts a `test` event to the target and refuses to save the webhook unless that is answered with 200
    /// (vendor documentation, sure).
    package func register(_ webhook: NewWebhook) async throws(SuperOfficeError) -> WebhookRegistration {
        let request = APIRequest(
            method: .post,
            path: "Webhook",
            body: webhook.json,
            what: "the new webhook",
            subject: .administration,
            secrets: [webhook.secret].compactMap(\.self) + webhook.headers.values
        )
        return try registration(try await body(request), request)
    }

    /// Switches a webhook on, whoever switched it off.
    package func enableWebhook(_ id: Int) async throws(SuperOfficeError) -> WebhookRegistration {
        var request = request(id)
        request.method = .patch
        let state = WebhookState.active.rawValue
        request.body = [["op": "replace", "path": "/State", "value": .string(state)]]
        return try await counted(try registration(try await body(request), request))
    }

    /// Removes a webhook for good.
    package func removeWebhook(_ id: Int) async throws(SuperOfficeError) {
        var request = request(id)
        request.method = .delete
        let answer = try await session.send(request)
        // 204, or JSON of some kind; a page was not sent by the API.
        if !answer.isEmpty, (try? JSONValue(parsing: answer.http.body)) == nil {
            throw Self.unreadable(request)
        }
    }

    /// Lets SuperOffice post a `test` event to a webhook's target.
    ///
    /// - Parameter secret: signs the event when SuperOffice does not give the webhook's own secret away, which is not
    ///   documented.
    /// - Returns: whether the target answered 200, and the headers and body of what it answered.
    package func testWebhook(
        _ id: Int,
        secret: String?
    ) async throws(SuperOfficeError) -> (succeeded: Bool, answer: String) {
        var webhook = try await body(request(id)).object ?? [:]
        webhook["_Links"] = nil
        if JSONValue.object(webhook).text("Secret").isEmpty, let secret { webhook["Secret"] = .string(secret) }
        let test = APIRequest(
            method: .post,
            path: "Webhook/Test",
            body: .object(webhook),
            what: "the test of webhook \(id)",
            subject: .administration,
            secrets: [JSONValue.object(webhook).text("Secret")]
                + (webhook["Headers"]?.object ?? [:]).values
                .compactMap(\.string)
        )
        let result = try await body(test)
        guard result["Success"] != nil else { throw Self.unreadable(test) }
        return (result.flag("Success"), Secrets(test.secrets).hidden(in: result.text("Message")))
    }

    /// What a webhook's target answered the last time it failed: headers and body, several lines; empty when it never
    /// did.
    package func lastWebhookError(_ id: Int) async throws(SuperOfficeError) -> String {
        var request = request(id)
        request.path += "/LastError"
        let answer = try await session.send(request)
        // Documented as text; whether it comes as JSON text or bare is not.
        guard let json = try? JSONValue(parsing: answer.http.body) else {
            return String(decoding: answer.http.body, as: UTF8.self).trimmed
        }
        return json.string?.trimmed ?? ""
    }

    // MARK: Pieces

    private func request(_ id: Int) -> APIRequest {
        APIRequest(path: "Webhook/\(id)", what: "webhook \(id)", subject: .record)
    }

    private func registration(
        _ json: JSONValue,
        _ request: APIRequest
    ) throws(SuperOfficeError) -> WebhookRegistration {
        guard let webhook = WebhookRegistration(json) else { throw Self.unreadable(request) }
        return webhook
    }

    /// Older versions have the counters in a table of their own only.
    private func counted(_ webhook: WebhookRegistration) async throws(SuperOfficeError) -> WebhookRegistration {
        if webhook.usage != nil { return webhook }
        let request = APIRequest(
            path: "Archive/dynamic",
            query: [
                ("$select", WebhookUsage.columns.joined(separator: ",")),
                ("$filter", "webhook_usage.webhook_usage_id eq \(webhook.id)"),
            ],
            what: "the counters of webhook \(webhook.id)",
            subject: .administration
        )
        var counted = webhook
        do throws(SuperOfficeError) {
            counted.usage = try await body(request)["value"]?.array?.first.flatMap { .init(row: $0) }
        } catch {
            switch error {
            // A tenant that does not tell, in whatever words; the state alone is worth something. 500 is an exception, here
            // at a column that it does not know (inferred).
            case .rejected, .credentialsRefused, .configuration, .notFound, .unreadable,
                .unavailable(status: 400...407, _, _, _), .unavailable(status: 500, _, _, _):
                break
            case .transport, .foreignAddress, .foreignTenant, .tenantNotRunning, .preconditionFailed, .unavailable:
                throw error
            }
        }
        return counted
    }

    private func body(_ request: APIRequest) async throws(SuperOfficeError) -> JSONValue {
        let answer = try await session.send(request)
        do throws(SuperOfficeError) {
            return try answer.json()
        } catch {
            if case .unreadable = error { throw Self.unreadable(request) }
            throw error
        }
    }

    private static func unreadable(_ request: APIRequest) -> SuperOfficeError {
        .unreadable(what: request.what, firstBytes: "(not shown, it may hold a secret)")
    }
}
