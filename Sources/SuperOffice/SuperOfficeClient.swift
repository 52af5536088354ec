package import FoundationEssentials
package import HTTPClient
import HTTPTypes
import JSON
package import Logging
package import Metrics

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
        logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        gateway = Gateway(settings: settings, http: http, now: now, logger: logger, metrics: metrics)
        self.now = now
        definitions = FreshValues(now: now)
        lists = FreshValues(now: now)
        additions = FreshValues(now: now)
    }

    /// The tenant's state, running or not; from memory until its `ValidUntil`.
    package func tenantState() async throws(SuperOfficeError) -> TenantState {
        try await gateway.tenantState()
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
