import HTTPTypes
import Hummingbird
import JSON
import NIOCore

/// One thing that has to be right before the program can do its work.
package struct ReadinessCheck: Sendable, Equatable {
    /// For example `spool` or `crm`.
    package var name: String
    package var isReady: Bool
    /// Why not, or what was seen; one line without secrets.
    package var detail: String?
    /// Whether requests must go elsewhere while it is not ready; else it is only shown.
    package var isVital: Bool

    package init(_ name: String, isReady: Bool, detail: String? = nil, isVital: Bool = true) {
        self.name = name
        self.isReady = isReady
        self.detail = detail
        self.isVital = isVital
    }
}

/// The health pages.
enum Health {
    /// Says that the process runs and answers.
    static let path: Substring = "/health"
    /// Says whether it can do its work.
    static let readyPath: Substring = "/health/ready"

    static func reply(to head: HTTPRequest) -> Reply {
        guard head.method == .get || head.method == .head else {
            return .line(.methodNotAllowed, "health is read with GET", [.allow: "GET, HEAD"])
        }
        return .line(.ok, "ok", [.cacheControl: "no-store"])
    }

    /// 200 when every vital check is ready, else 503; `isDeep` makes every check vital.
    static func response(_ checks: [ReadinessCheck], isDeep: Bool = false) -> Response {
        let isReady = checks.allSatisfy { $0.isReady || !($0.isVital || isDeep) }
        let body: JSONValue = [
            "ready": .bool(isReady),
            "checks": .array(
                checks.map { check in
                    var members: [String: JSONValue] = [
                        "name": .string(check.name), "ready": .bool(check.isReady), "vital": .bool(check.isVital),
                    ]
                    if let detail = check.detail { members["detail"] = .string(detail) }
                    return .object(members)
                }
            ),
        ]
        return Response(
            status: isReady ? .ok : .serviceUnavailable,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: body.serialized(pretty: true) + [0x0A]))
        )
    }
}
