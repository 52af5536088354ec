import FoundationEssentials
import HTTPTypes
import JSON
import Sandbox
import Testing

/// Whether the tenant's calls and answers fit the vendor's OpenAPI document, whose path stands in `SUPEROFFICE_OPENAPI`.
@Suite struct SchemaTests {
    @Test func everyCallExistsAndItsAnswerFitsTheSchema() async throws {
        guard let path = ProcessInfo.processInfo.environment["SUPEROFFICE_OPENAPI"] else {
            print("skipped: set SUPEROFFICE_OPENAPI to the vendor's Swagger-v1-REST.json")
            return
        }
        let document = Schema(document: try JSONValue(parsing: try Data(contentsOf: URL(filePath: path))))
        try await withWebhook { (wire: Wire, _) async throws in
            let vendor = Vendor(document: document, wire: wire)
            try await Self.entities(vendor)
            try await Self.fieldsAndLists(vendor)
            try await Self.archives(vendor)
            try await Self.creation(vendor)
            try await Self.webhooks(vendor)
        }
    }

    private static func entities(_ vendor: Vendor) async throws {
        for key in await vendor.wire.sandbox.keys {
            let word = key.kind == .contact ? "Contact" : "Person"
            try await vendor.check(.get, "/\(word)/{id}", "/\(word)/\(key.id)")
        }
        try await vendor.check(.get, "/Contact/{id}", "/Contact/18")
        let fields = #"[{"op":"replace","path":"CustomFields","value":{"SuperOffice:83":"[I:1]"}}]"#
        try await vendor.check(.patch, "/Contact/{id}", "/Contact/18", fields)
        try await vendor.check(.patch, "/Person/{id}", "/Person/933", #"{"Title":"CIO"}"#)
        try await vendor.check(.get, "/User/currentPrincipal", "/User/currentPrincipal")
        try await vendor.check(.get, "/User/currentAssociate", "/User/currentAssociate")
    }

    private static func fieldsAndLists(_ vendor: Vendor) async throws {
        for word in ["Contact", "Person"] {
            try await vendor.check(.get, "/\(word)/UdefLayout/Published", "/\(word)/UdefLayout/Published")
            try await vendor.check(.get, "/\(word)/UdefLayout", "/\(word)/UdefLayout")
        }
        for name in ["udlist331?flat=true", "udlist?additional=331&flat=true", "business?flat=true"] {
            try await vendor.check(.get, "/MDOList/{listname}", "/MDOList/" + name)
        }
        try await vendor.check(.get, "/List", "/List")
        try await vendor.check(.get, "/List/{udListDefinitionId}/Items", "/List/331/Items")
        try await vendor.check(.post, "/List/{udListDefinitionId}/Items", "/List/331/Items", #"{"Name":"Neu"}"#)
        try await vendor.check(.get, "/List/Country/Items", "/List/Country/Items")
        let families = "/List/ProductFamily/Items"
        try await vendor.check(.get, families, families + "?includeDeleted=false")
    }

    private static func archives(_ vendor: Vendor) async throws {
        let rest = "&$orderBy=saleId&$top=5&$skip=5&$filter=saleId%20gt%20931"
        try await vendor.check(.get, "/Sale", "/Sale?$select=heading,amount,date,currency" + rest)
        try await vendor.check(.get, "/Contact", "/Contact?$select=contactId,name,updatedDate,updatedBy")
        try await vendor.check(.get, "/Person", "/Person?$select=personId,contactId,personUpdatedDate")
        for name in ["FindSale", "FindQuoteLine", "Dynamic"] {
            try await vendor.check(.get, "/Archive/{archiveProviderName}", "/Archive/\(name)?$top=3")
        }
    }

    private static func creation(_ vendor: Vendor) async throws {
        try await vendor.check(.get, "/Contact/default", "/Contact/default")
        try await vendor.check(.post, "/Contact/Validate", "/Contact/Validate", "{}")
        try await vendor.check(.post, "/Contact", "/Contact", #"{"Name":"Neu"}"#)
        try await vendor.check(.post, "/Person", "/Person", #"{"Lastname":"Neu","Contact":{"ContactId":18}}"#)
        let ids = await vendor.wire.sandbox.keys.reduce(into: [:]) { $0[$1.kind] = max($0[$1.kind] ?? 0, $1.id) }
        try await vendor.check(.delete, "/Person/{id}", "/Person/\(try #require(ids[.person]))", status: 204)
        try await vendor.check(.delete, "/Contact/{id}", "/Contact/\(try #require(ids[.contact]))", status: 204)
        try await vendor.check(.get, "/Contact/Duplicates/{name}", "/Contact/Duplicates/Hansa?department=Werk%20Nord")
        let domains = "/Contact/DuplicateDomains/"
        try await vendor.check(.get, domains + "{domain}", domains + "abenteuerland.example")
    }

    private static func webhooks(_ vendor: Vendor) async throws {
        let url = try #require(try await vendor.wire.get("/Webhook/1")["TargetUrl"]?.string)
        let hook = #"{"Name":"Feed","Events":["contact.changed"],"TargetUrl":"\#(url)","Secret":"s"}"#
        try await vendor.check(.post, "/Webhook/Test", "/Webhook/Test", hook)
        try await vendor.check(.post, "/Webhook", "/Webhook", hook)
        try await vendor.check(.get, "/Webhook", "/Webhook")
        try await vendor.check(.get, "/Webhook/{id}", "/Webhook/2")
        let patch = #"[{"op":"replace","path":"/State","value":"Active"}]"#
        try await vendor.check(.patch, "/Webhook/{id}", "/Webhook/2", patch)
        try await vendor.check(.delete, "/Webhook/{id}", "/Webhook/2", status: 204)
    }
}

/// Calls the tenant and holds what it asked and got against the vendor's document.
struct Vendor: Sendable {
    let document: Schema
    let wire: Wire

    /// The path template is the document's, without `/api/v1`.
    func check(
        _ method: HTTPRequest.Method,
        _ template: String,
        _ path: String,
        _ body: String = "",
        status: Int = 200
    ) async throws {
        let word = method.rawValue.lowercased()
        let operation = try #require(document.operation(word, "/api/v1" + template), "\(word) \(template)")
        let known =
            operation["parameters"]?.array?.filter { $0["in"] == "query" }.compactMap { $0["name"]?.string } ?? []
        for pair in path.split(separator: "?").dropFirst().joined().split(separator: "&") {
            let name = String(pair.prefix { $0 != "=" })
            #expect(known.contains(name), "\(template) has no parameter \(name)")
        }
        let answer = try await wire.api(method, path, body)
        try #require(answer.status == status, "\(word) \(path): \(answer.text)")
        let response = try #require(
            operation["responses"]?["\(status)"],
            "\(word) \(template) does not answer \(status)"
        )
        guard let schema = response["schema"] else { return }
        let problems = document.problems(try #require(answer.json), schema, at: template)
        #expect(problems == [])
    }
}

/// A small checker: every property exists in the schema, and each value is of its type.
///
/// The document knows no nulls, so null fits everywhere; an object without any members described is "anything".
struct Schema: Sendable {
    let document: JSONValue

    func operation(_ method: String, _ path: String) -> JSONValue? { document["paths"]?[path]?[method] }

    func problems(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        if value == .null { return [] }
        if let reference = schema["$ref"]?.string {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let definition = document["definitions"]?[name] else { return ["\(place): no definition \(name)"] }
            return problems(value, definition, at: place)
        }
        if schema["type"] == "object", schema["properties"] == nil, schema["additionalProperties"] == nil { return [] }
        switch (schema["type"]?.string, value) {
        case ("object", .object(let members)):
            return members.sorted { $0.key < $1.key }.flatMap { name, member -> [String] in
                if let property = schema["properties"]?[name] {
                    return problems(member, property, at: "\(place).\(name)")
                }
                if let any = schema["additionalProperties"] { return problems(member, any, at: "\(place).\(name)") }
                return ["\(place).\(name) is not in the schema"]
            }
        case ("array", .array(let elements)):
            return elements.flatMap { problems($0, schema["items"] ?? .null, at: place + "[]") }
        case ("string", .string(let text)):
            if let choices = schema["enum"]?.array, !choices.contains(.string(text)) {
                return ["\(place): '\(text)' is none of the choices"]
            }
            return []
        case ("integer", .integer), ("boolean", .bool), ("number", .integer), ("number", .number):
            return []
        default:
            return ["\(place) is \(value.kind) where the schema has \(schema["type"]?.string ?? "nothing")"]
        }
    }
}
