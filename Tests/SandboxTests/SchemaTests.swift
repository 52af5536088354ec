import FoundationEssentials
import HTTPTypes
import JSON
import Sandbox
import Testing

/// Whether the tenant's answers fit the vendor's OpenAPI document, whose path stands in `SUPEROFFICE_OPENAPI`.
@Suite struct SchemaTests {
    @Test func everyAnswerFitsTheVendorsSchema() async throws {
        guard let path = ProcessInfo.processInfo.environment["SUPEROFFICE_OPENAPI"] else {
            print("skipped: set SUPEROFFICE_OPENAPI to the vendor's Swagger-v1-REST.json")
            return
        }
        let document = try JSONValue(parsing: try Data(contentsOf: URL(filePath: path)))
        try await Wire.run { wire in
            func check(_ method: String, _ template: String, _ answer: Wire.Answer) throws {
                #expect(answer.status == 200)
                let schema = try #require(
                    document["paths"]?[template]?[method]?["responses"]?["200"]?["schema"],
                    "\(template)"
                )
                let problems = Schema(document: document).problems(try #require(answer.json), schema, at: template)
                #expect(problems == [])
            }
            for key in await wire.sandbox.keys {
                let word = key.kind == .contact ? "Contact" : "Person"
                try check("get", "/api/v1/\(word)/{id}", try await wire.get("/\(word)/\(key.id)"))
            }
            try check("get", "/api/v1/Contact/{id}", try await wire.get("/Contact/18?$select=Name"))
            try check("patch", "/api/v1/Contact/{id}", try await wire.write(#"{"SuperOffice:83":"[I:1]"}"#))
            try check("patch", "/api/v1/Person/{id}", try await wire.api(.patch, "/Person/933", #"{"Title":"CIO"}"#))
            for word in ["Contact", "Person"] {
                try check(
                    "get",
                    "/api/v1/\(word)/UdefLayout/Published",
                    try await wire.get("/\(word)/UdefLayout/Published")
                )
                try check("get", "/api/v1/\(word)/UdefLayout", try await wire.get("/\(word)/UdefLayout"))
                let one = try await wire.get("/\(word)/UdefLayout/Published/SuperOffice:1")
                try check("get", "/api/v1/\(word)/UdefLayout/Published/{progidOrLabel}", one)
            }
            try check("get", "/api/v1/MDOList", try await wire.get("/MDOList"))
            for name in ["udlist331?flat=true", "udlist331?flat=false", "business", "perspos"] {
                try check("get", "/api/v1/MDOList/{listname}", try await wire.get("/MDOList/" + name))
            }
            try check("get", "/api/v1/List", try await wire.get("/List"))
            try check("get", "/api/v1/List/{udListDefinitionId}/Items", try await wire.get("/List/331/Items"))
            let new = try await wire.api(.post, "/List/331/Items", #"{"Name":"Neu"}"#)
            try check("post", "/api/v1/List/{udListDefinitionId}/Items", new)
            try check("get", "/api/v1/User/currentPrincipal", try await wire.get("/User/currentPrincipal"))
        }
    }
}

/// A small checker: every property exists in the schema, and each value is of its type.
///
/// The document knows no nulls, so
/// null fits everywhere.
struct Schema {
    let document: JSONValue

    func problems(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        if value == .null { return [] }
        if let reference = schema["$ref"]?.string {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let definition = document["definitions"]?[name] else { return ["\(place): no definition \(name)"] }
            return problems(value, definition, at: place)
        }
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
