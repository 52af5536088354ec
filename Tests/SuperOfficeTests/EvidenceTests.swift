import Webhook
import FoundationEssentials
import HTTPTypes
import JSON
import Testing

@testable import SuperOffice

/// One kind of call to the tenant, as the table of refusals sees it.
enum Call: String, CaseIterable, Sendable {
    case readContact, readPerson, readState, write, webhook, enableWebhook, removeWebhook
    case webhooks, register, addItem, archive, createCompany
    case fields, list, principal, duplicates

    var subject: APIRequest.Subject {
        switch self {
        case .readContact, .readPerson, .readState, .write, .webhook, .enableWebhook, .removeWebhook: .record
        case .webhooks, .register, .addItem, .archive, .createCompany: .administration
        case .fields, .list, .principal, .duplicates: .tenant
        }
    }

    var route: String {
        switch self {
        case .readContact, .readState: "GET /api/v1/Contact/18"
        case .readPerson: "GET /api/v1/Person/933"
        case .write: "PATCH /api/v1/Contact/18"
        case .webhook: "GET /api/v1/Webhook/7"
        case .enableWebhook: "PATCH /api/v1/Webhook/7"
        case .removeWebhook: "DELETE /api/v1/Webhook/7"
        case .webhooks: "GET /api/v1/Webhook"
        case .register: "POST /api/v1/Webhook"
        case .addItem: "POST /api/v1/List/108/Items"
        case .archive: "GET /api/v1/Archive/FindQuoteLine"
        case .createCompany: "POST /api/v1/Contact"
        case .fields: "GET /api/v1/Contact/UdefLayout/Published"
        case .list: "GET /api/v1/List/108/Items"
        case .principal: FakeSuperOffice.principalRoute
        case .duplicates: "GET /api/v1/Contact/Duplicates/Zoo"
        }
    }

    private static let field = FieldDefinition(
        owner: .contact,
        progID: "SuperOffice:83",
        type: .list,
        listTableID: 1,
        userListID: 108
    )

    func make(_ client: SuperOfficeClient) async throws(SuperOfficeError) {
        switch self {
        case .readContact: _ = try await client.contact(18)
        case .readPerson: _ = try await client.person(933)
        case .readState: _ = try await client.recordState(of: .contact(18))
        case .write: try await client.write(["a": .number(1)], to: .contact(18))
        case .webhook: _ = try await client.webhook(7)
        case .enableWebhook: _ = try await client.enableWebhook(7)
        case .removeWebhook: try await client.removeWebhook(7)
        case .webhooks: _ = try await client.webhooks()
        case .register: _ = try await client.register(NewWebhook(name: "x", events: [], targetURL: "https://x"))
        case .addItem: _ = try await client.addListItem(named: "Zoo", to: Self.field)
        case .archive:
            var pages = client.pages(of: ArchiveQuery(.quoteLines, columns: ["x"])).makeAsyncIterator()
            _ = try await pages.next()
        case .createCompany: _ = try await client.create([:])
        case .fields: _ = try await client.publishedFields(of: .contact)
        case .list: _ = try await client.listItems(of: Self.field)
        case .principal: _ = try await client.currentPrincipal()
        case .duplicates: _ = try await client.duplicates(of: NewCompany(name: "Zoo"))
        }
    }
}

/// The table of refusals over the wire, for each kind of call.
@Suite("Weak evidence ends nothing", .timeLimit(.minutes(2)))
struct EvidenceTests {
    static let api = #"{"Error":true,"ErrorType":"SoException","ErrorMessage":"why"}"#
    static let framework = #"{"Message":"No HTTP resource was found that matches the request URI."}"#
    /// What servers in between say, and what is left of an answer that was cut.
    static let foreign = [
        "", "  \r\n", "<html><body>404 Not Found</body></html>", "Not Found", "null", "{}", "[]", #""no""#,
        #"{"Error":true,"ErrorType":"SoNotFoundException","ErrorMess"#, #"{"message":"Forbidden"}"#,
        #"{"detail":"Not Found"}"#, #"{"error":"not_found"}"#,
    ]
    static let clientErrors = [400, 401, 402, 403, 404, 405, 409, 410, 412, 422, 451]

    private func refusal(
        _ call: Call,
        _ fake: FakeSuperOffice,
        _ client: SuperOfficeClient,
        _ status: Int,
        _ body: String
    ) async throws -> SuperOfficeError {
        await fake.script(call.route, .status(status, body))
        return try await failure { () async throws(SuperOfficeError) in try await call.make(client) }
    }

    private func withCalls(
        _ call: Call,
        _ body: (FakeSuperOffice, SuperOfficeClient) async throws -> Void
    ) async throws {
        try await withTenant { fake, client, _ in
            await fake.script(FakeSuperOffice.principalRoute, .ok(Samples.principal))
            if call == .addItem { await fake.script(Call.list.route, .ok("[]")) }
            try await body(fake, client)
        }
    }

    @Test("a 4xx that the API does not explain is an outage, for each kind of call", arguments: Call.allCases)
    func outage(call: Call) async throws {
        try await withCalls(call) { fake, client in
            for status in Self.clientErrors {
                for body in Self.foreign {
                    // Who we are is the one question whose 401 counts without a word, and with a login's.
                    let isBare = status == 401 && body.allSatisfy(\.isWhitespace)
                    let isOAuth = [401, 403].contains(status) && body.contains(#""error""#)
                    let isLogin = call == .principal && (isBare || isOAuth)
                    let error = try await refusal(call, fake, client, status, body)
                    guard case .unavailable(status, _, _, _) = error else {
                        #expect(isLogin, "\(status) \(body): \(error)")
                        continue
                    }
                    #expect(!isLogin, "\(status) \(body): \(error)")
                }
            }
        }
    }

    @Test("what the API itself explains is about what was asked, for each kind of call", arguments: Call.allCases)
    func explained(call: Call) async throws {
        try await withCalls(call) { fake, client in
            for status in Self.clientErrors {
                for (body, isAPI) in [(Self.api, true), (Self.framework, false)] {
                    let expected =
                        switch (status, call.subject) {
                        case (401, _) where call == .principal, (403, _) where call == .principal: "credentialsRefused"
                        case (404, .record) where isAPI, (410, .record) where isAPI: "notFound"
                        case (404, _), (405, _), (410, _): "configuration"
                        case (412, _): "unavailable"
                        case (_, .tenant): "configuration"
                        case (_, .record), (_, .administration): "rejected"
                        }
                    let error = try await refusal(call, fake, client, status, body)
                    #expect(error.label == expected, "\(status) \(body): \(error)")
                    #expect(!error.description.contains("\n"))
                }
            }
        }
    }

    @Test("what may pass is an outage whatever is explained, with the time to wait", arguments: Call.allCases)
    func mayPass(call: Call) async throws {
        try await withCalls(call) { fake, client in
            for status in [302, 304, 408, 421, 425, 429, 500, 501, 502, 503, 504, 520] {
                for body in [Self.api, Self.framework, "", "<html>"] where status != 304 || body == "" {
                    await fake.script(call.route, .status(status, body, [.retryAfter: "17"]))
                    let error = try await failure { () async throws(SuperOfficeError) in try await call.make(client) }
                    guard case .unavailable(status, .seconds(17), _, _) = error else {
                        Issue.record("\(status) \(body): \(error)")
                        continue
                    }
                }
            }
        }
    }

    @Test("an answer of success that is a page, cut or nothing is unreadable", arguments: Call.allCases)
    func unreadable(call: Call) async throws {
        try await withCalls(call) { fake, client in
            for body in ["<html>Sign in</html>", #"{"ContactId":18,"#, "", "  "] {
                let isNothing = body.allSatisfy(\.isWhitespace)
                // A write may be answered with nothing.
                if isNothing, call == .write || call == .removeWebhook { continue }
                let error = try await refusal(call, fake, client, 200, body)
                #expect(error.label == "unreadable", "\(body): \(error)")
            }
        }
    }

    @Test("an unexplained 4xx makes the next call look where the tenant is; an explained one does not")
    func stateIsForgotten() async throws {
        try await withTenant { fake, client, _ in
            await fake.script(FakeSuperOffice.principalRoute, .ok(Samples.principal))
            var states = 0
            for (status, body) in [
                (404, "<html>"), (400, ""), (403, "<html>"), (401, "<html>"), (404, Self.api), (403, Self.api),
                (429, ""),
            ] {
                await fake.script(Call.readContact.route, .status(status, body), .status(status, body))
                _ = try await failure { () async throws(SuperOfficeError) in _ = try await client.contact(18) }
                await fake.script(Call.readContact.route, .ok(Samples.contact))
                try await expectContact18(client)
                let isForgotten = body != Self.api && status != 429
                if isForgotten { states += 1 }
                #expect(await fake.count(FakeSuperOffice.stateRoute) == states + 1, "\(status) \(body)")
            }
        }
    }
}
