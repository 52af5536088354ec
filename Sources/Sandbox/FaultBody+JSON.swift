import JSON

extension FaultBody {
    /// Reads `"body": "superOffice"` and the members beside it that this body takes.
    init(json: JSONValue) throws(SandboxError) {
        let message = json["message"]?.string
        switch json["body"]?.string {
        case "html": self = .html
        case "empty": self = .empty
        case "blanks": self = .blanks
        case "null": self = .null
        case "cutJSON": self = .cutJSON
        case "wrongType": self = .wrongType
        case "superOffice": self = .superOffice(type: json["type"]?.string, message: message)
        case "rpc": self = message.map { .rpc(message: $0) } ?? .rpc()
        case "detail": self = .detail(message)
        case "validation": self = json["field"]?.string.map { .validation(field: $0) } ?? .validation()
        case "noAnalysis": self = .noAnalysis
        case "raw":
            guard let content = json["content"]?.string else { throw SandboxError("body raw needs its content") }
            self = json["contentType"]?.string.map { .raw(content, contentType: $0) } ?? .raw(content)
        default:
            throw SandboxError("body is one of " + Self.words.joined(separator: ", "))
        }
    }

    /// The members that ``init(json:)`` reads.
    var json: [String: JSONValue] {
        switch self {
        case .html: ["body": "html"]
        case .empty: ["body": "empty"]
        case .blanks: ["body": "blanks"]
        case .null: ["body": "null"]
        case .cutJSON: ["body": "cutJSON"]
        case .wrongType: ["body": "wrongType"]
        case .superOffice(let type, let message):
            [
                "body": "superOffice", "type": type.map(JSONValue.string) ?? .null,
                "message": message.map(JSONValue.string) ?? .null,
            ]
        case .rpc(let message): ["body": "rpc", "message": .string(message)]
        case .detail(let message): ["body": "detail", "message": message.map(JSONValue.string) ?? .null]
        case .validation(let field): ["body": "validation", "field": .string(field)]
        case .noAnalysis: ["body": "noAnalysis"]
        case .raw(let content, let type):
            ["body": "raw", "content": .string(content), "contentType": .string(type)]
        }
    }
}
