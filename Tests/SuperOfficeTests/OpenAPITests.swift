import Webhook
import Foundation
import Glibc
import JSON
import Testing

@testable import SuperOffice

/// Where the vendor's OpenAPI document lies; `Swagger-v1-REST.json` of the public documentation repository.
private let document = getenv("SUPEROFFICE_OPENAPI").map { String(cString: $0) }

@Suite("Against the vendor's OpenAPI document", .timeLimit(.minutes(2)))
struct OpenAPITests {
    @Test(
        "every request is a documented method, path and set of query parameters",
        .enabled(if: document != nil, "set SUPEROFFICE_OPENAPI to the vendor's Swagger-v1-REST.json")
    )
    func requestsAreDocumented() async throws {
        let path = try #require(document)
        let paths = try #require(try JSONValue(parsing: try Data(contentsOf: URL(filePath: path)))["paths"]?.object)
        let items = #"[{"Id":14,"Name":"Freizeitpark"}]"#
        try await withTenant { fake, client, _ in
            await fake.script("GET /api/v1/Contact/18", .ok(Samples.contact))
            await fake.script("GET /api/v1/Person/933", .ok(Samples.person))
            await fake.script("GET /api/v1/User/currentPrincipal", .ok(Samples.principal))
            await fake.script("PATCH /api/v1/Contact/18", .ok(Samples.contact))
            await fake.script("PATCH /api/v1/Person/933", .ok(Samples.person))
            await fake.script("GET /api/v1/Contact/UdefLayout/Published", .ok("[\(Samples.textDefinition)]"))
            await fake.script("GET /api/v1/Person/UdefLayout/Published", .ok("[\(Samples.listDefinition)]"))
            await fake.script("GET /api/v1/MDOList/udlist108", .ok(items))
            await fake.script("GET /api/v1/List/-61/Items", .ok(items))
            await fake.script("POST /api/v1/List/108/Items", .ok(#"{"Id":15,"Name":"Zoo"}"#))

            let webhook = #"{"WebhookId":7,"State":"Active"}"#
            await fake.script("GET /api/v1/Webhook", .ok("[\(webhook)]"))
            await fake.script("POST /api/v1/Webhook", .ok(webhook))
            await fake.script("GET /api/v1/Webhook/7", .ok(webhook))
            await fake.script("PATCH /api/v1/Webhook/7", .ok(webhook))
            await fake.script("DELETE /api/v1/Webhook/7", .status(204))
            await fake.script("POST /api/v1/Webhook/Test", .ok(#"{"Success":true}"#))
            await fake.script("GET /api/v1/Webhook/7/LastError", .ok("null"))
            await fake.script("GET /api/v1/Archive/dynamic", .ok(#"{"value":[]}"#))
            for path in ["Contact", "Person", "Sale", "Archive/FindQuoteLine"] {
                await fake.script("GET /api/v1/\(path)", .ok(#"{"value":[]}"#))
            }
            await fake.script("GET /api/v1/List/ProductFamily/Items", .ok(items))

            _ = try await client.contact(18)
            _ = try await client.person(933)
            _ = try await client.currentPrincipal()
            _ = try await client.publishedFields(of: .contact)
            let field = try #require(try await client.publishedFields(of: .person).first)
            _ = try await client.listItems(of: field)
            _ = try await client.listItems(
                of: FieldDefinition(owner: .contact, progID: "x", type: .list, listTableID: 61)
            )
            _ = try await client.addListItem(named: "Zoo", to: field)
            let since = Date(timeIntervalSince1970: 1_772_360_100)
            try await client.write(["SuperOffice:84": .text("x")], to: .contact(18), unmodifiedSince: since)
            try await client.write(["SuperOffice:10": .listItem(14)], to: .person(933))

            for archive in [Archive.contacts, .persons, .sales, .quoteLines] {
                _ = try await client.pages(of: ArchiveQuery(archive, columns: ["x"])).first { _ in true }
            }
            _ = try await client.productFamilies()

            _ = try await client.webhooks()
            _ = try await client.register(NewWebhook(name: "x", events: [], targetURL: "https://x"))
            _ = try await client.enableWebhook(7)
            _ = try await client.testWebhook(7, secret: nil)
            _ = try await client.lastWebhookError(7)
            try await client.removeWebhook(7)

            let requests = await fake.seen.filter { $0.route.contains(" /api/v1/") }
            #expect(requests.count == 25)
            Self.check(requests, paths)
        }
    }

    @Test(
        "every request of the tenant commands is a documented method, path and set of query parameters",
        .enabled(if: document != nil, "set SUPEROFFICE_OPENAPI to the vendor's Swagger-v1-REST.json")
    )
    func tenantRequestsAreDocumented() async throws {
        let path = try #require(document)
        let paths = try #require(try JSONValue(parsing: try Data(contentsOf: URL(filePath: path)))["paths"]?.object)
        try await withTenant { fake, client, _ in
            for route in [
                "List", "List/108/Items", "List/Business/Items", "List/Category/Items", "List/Country/Items",
                "Contact/UdefLayout", "Contact/Duplicates/Zoo", "Contact/DuplicateDomains/zoo.example",
            ] {
                await fake.script("GET /api/v1/\(route)", .ok("[]"))
            }
            await fake.script("POST /api/v1/Contact", .ok(Samples.contact))

            _ = try await client.tenantLists()
            _ = try await client.items(of: try #require(TenantList(["Id": 108])))
            _ = try await client.businesses()
            _ = try await client.categories()
            _ = try await client.countries()
            _ = try await client.draftFields(of: .contact)
            var company = NewCompany(name: "Zoo")
            company.department = "Nord"
            company.url = "zoo.example"
            _ = try await client.duplicates(of: company)
            await fake.script("GET /api/v1/Contact/default", .ok("{}"))
            await fake.script("POST /api/v1/Contact/Validate", .ok("{}"))
            let draft = try await client.draft(company)
            _ = try await client.objections(to: draft)
            _ = try await client.create(draft)

            let requests = await fake.seen.filter { $0.route.contains(" /api/v1/") }
            #expect(requests.count == 11)
            Self.check(requests, paths)
            let entity = try #require(
                try JSONValue(parsing: try Data(contentsOf: URL(filePath: path)))["definitions"]?[
                    "SuperOffice.CRM.Services.ContactEntity"
                ]?["properties"]?.object
            )
            let sent = try #require(requests.last { $0.route == "POST /api/v1/Contact" })
            let members = try #require(try JSONValue(parsing: Array(sent.body.utf8)).object)
            #expect(Set(members.keys).isSubset(of: entity.keys))
        }
    }

    private static func check(_ requests: [FakeSuperOffice.Seen], _ paths: [String: JSONValue]) {
        for request in requests {
            let parts = request.route.split(separator: " ").map(String.init)
            let operations = paths.filter { Self.matches($0.key, parts[1]) }
                .compactMap { $0.value[parts[0].lowercased()] }
            #expect(!operations.isEmpty, "\(request.route) is not documented")
            let names = request.query.split(separator: "&").map { Self.unescaped(String($0.prefix { $0 != "=" })) }
            let isKnown = operations.contains { operation in
                let known = (operation["parameters"]?.array ?? [])
                    .filter { $0["in"] == "query" }
                    .compactMap { $0["name"]?.string }
                return Set(names).isSubset(of: known)
            }
            #expect(isKnown, "\(request.route) has no parameters \(names)")
        }
    }

    static func unescaped(_ text: String) -> String { text.removingPercentEncoding ?? text }

    /// Whether a path fits a template such as `/api/v1/Contact/{id}`.
    static func matches(_ template: String, _ path: String) -> Bool {
        let left = template.split(separator: "/")
        let right = path.split(separator: "/")
        return left.count == right.count && zip(left, right).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
