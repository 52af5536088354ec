package import FoundationEssentials
package import HTTPClient
import HTTPTypes
package import JSON
package import Logging

/// The CRM of one tenant: reads companies and persons, writes user-defined fields, and knows fields and lists.
///
/// Where a comment states a fact about SuperOffice it says how sure that is: "sure" stands in the vendor's documentation
/// or its published answers, "inferred" is our conclusion, and the code survives being wrong about it.
///
/// ## Errors
/// All failures are `SuperOfficeError`, sorted by what the caller can do. Records that are gone are `notFound`; a wrong
/// address or list is `configuration`, never `notFound`.
///
/// ## Limits
/// Field definitions and list items are kept for four hours, since the vendor asks apps to cache them; `forgetFields()`
/// and `forgetLists()` drop them early. Nothing is kept about records.
package actor SuperOfficeClient {
    static let cacheLifetime: TimeInterval = 4 * 3600

    let gateway: Gateway
    let now: @Sendable () -> Date
    let definitions: FreshValues<EntityType, [FieldDefinition]>
    let lists: FreshValues<ListRoute, [ListItem]>
    let additions: FreshValues<String, ListItem>

    package init(
        settings: SuperOfficeSettings,
        http: HTTPClient,
        now: @escaping @Sendable () -> Date = { Date() },
        logger: Logger
    ) {
        gateway = Gateway(settings: settings, http: http, now: now, logger: logger)
        self.now = now
        definitions = FreshValues(now: now)
        lists = FreshValues(now: now)
        additions = FreshValues(now: now)
    }

    /// The tenant's state, running or not; from memory until its `ValidUntil`.
    package func tenantState() async throws(SuperOfficeError) -> TenantState {
        try await gateway.tenantState()
    }

    /// Who we are; its associate id is how we recognise our own changes.
    ///
    /// `/Associate/Me` does not exist; `currentPrincipal` works Online too (vendor's OpenAPI file, sure).
    package func currentPrincipal() async throws(SuperOfficeError) -> Principal {
        let request = APIRequest(path: "User/currentPrincipal", what: "the current user", subject: .tenant)
        let answer = try await gateway.send(request)
        guard let principal = Principal(try JSONBody(answer, request).value) else {
            throw unreadable(request, answer)
        }
        return principal
    }

    /// What the API answers to a GET below `/api/v1/`, for people who look for the truth.
    ///
    /// The path is written as in a URL, escaped and with its query.
    package func raw(_ path: String) async throws(SuperOfficeError) -> JSONValue {
        let path = path.drop { $0 == "/" }
        guard !path.isEmpty, !path.split(separator: "?", maxSplits: 1)[0].split(separator: "/").contains("..") else {
            throw .configuration("\"\(bounded(String(path), 100))\" is no path below /api/v1/")
        }
        let name = String(path.prefix { $0 != "?" })
        let request = APIRequest(path: String(path), what: name, subject: .record)
        return try JSONBody(try await gateway.send(request), request).value
    }

    nonisolated func unreadable(_ request: APIRequest, _ answer: HTTPAnswer) -> SuperOfficeError {
        .unreadable(what: request.what, firstBytes: bounded(String(decoding: answer.body, as: UTF8.self), 200))
    }
}

/// The JSON of an answer of success.
struct JSONBody {
    let value: JSONValue

    /// Parses the body.
    ///
    /// None at all, `null`, or an error in the clothes of a success is an error here as well (the
    /// vendor says to look at the body, not only at the status).
    init(_ answer: HTTPAnswer, _ request: APIRequest) throws(SuperOfficeError) {
        let value: JSONValue
        if answer.body.allSatisfy({ $0 <= 0x20 }) {
            value = .null
        } else if let parsed = try? JSONValue(parsing: answer.body) {
            value = parsed
        } else {
            throw .unreadable(
                what: request.what,
                firstBytes: bounded(String(decoding: answer.body.prefix(1000), as: UTF8.self), 200)
            )
        }
        if value["Error"] == .bool(true) {
            throw .rejected(status: answer.status, message: ErrorBody(answer.body).message, what: request.what)
        }
        if value == .null {
            if case .record = request.subject { throw .notFound(what: request.what) }
            throw .unreadable(what: request.what, firstBytes: "(nothing)")
        }
        self.value = value
    }
}
