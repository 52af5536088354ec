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
    static let cacheLifetime = Duration.seconds(4 * 3600)

    let gateway: Gateway
    let now: @Sendable () -> Date
    let uptime: @Sendable () -> Duration
    let definitions: FreshValues<EntityType, [FieldDefinition]>
    let lists: FreshValues<ListRoute, [ListItem]>
    let additions: FreshValues<String, ListItem>

    /// `now` is for dates; `uptime`, which only runs forward, for how long something is kept.
    package init(
        settings: SuperOfficeSettings,
        http: HTTPClient,
        now: @escaping @Sendable () -> Date = { Date() },
        uptime: @escaping @Sendable () -> Duration = runningClock(),
        logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        gateway = Gateway(settings: settings, http: http, now: now, uptime: uptime, logger: logger, metrics: metrics)
        self.now = now
        self.uptime = uptime
        definitions = FreshValues(uptime: uptime)
        lists = FreshValues(uptime: uptime)
        additions = FreshValues(uptime: uptime)
    }

    /// The tenant's state, running or not; from memory until its `ValidUntil`, for ten seconds when it does not run.
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
    /// `null` is how the API answers who reads a record that is not there (vendor documentation, sure), at 200 and in so
    /// many letters: nothing at all is an answer that went missing. An error in the clothes of a success is an error
    /// here as well (the vendor says to look at the body, not only at the status).
    init(_ answer: HTTPAnswer, _ request: APIRequest) throws(SuperOfficeError) {
        let text = String(decoding: answer.body.prefix(1000), as: UTF8.self).trimmed
        guard let value = try? JSONValue(parsing: answer.body) else {
            throw .unreadable(what: request.what, firstBytes: text.isEmpty ? "(nothing)" : bounded(text, 200))
        }
        if value["Error"] == .bool(true) {
            let message = ErrorBody(answer.body, hiding: request.secrets).message
            // What the tenant is asked for everybody is not one record's fault.
            if case .tenant = request.subject { throw .unreadable(what: request.what, firstBytes: message) }
            throw .rejected(status: answer.status, message: message, what: request.what)
        }
        if value == .null {
            if case .record = request.subject, request.method == .get, answer.status == 200 {
                throw .notFound(what: request.what)
            }
            throw .unreadable(what: request.what, firstBytes: "null")
        }
        self.value = value
    }
}
