package import FoundationEssentials
package import HTTPClient
import HTTPTypes
import JSON
package import Logging
package import Metrics
import Text
import Webhook

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

    let session: APISession
    let definitions: SingleFlightCache<RecordKind, [FieldDefinition]>
    let lists: SingleFlightCache<ListRoute, [ListItem]>
    let additions: SingleFlightCache<String, ListItem>

    /// `now` is for dates; `uptime`, which only runs forward, for how long something is kept; `pacing` says when the tenant
    /// may be called, at any time without one.
    package init(
        settings: SuperOfficeSettings,
        http: HTTPClient,
        pacing: (any CallPacing)? = nil,
        now: @escaping @Sendable () -> Date = { Date() },
        uptime: @escaping @Sendable () -> Duration = runningClock(),
        logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        session = APISession(
            settings: settings,
            http: http,
            now: now,
            uptime: uptime,
            pacing: pacing,
            logger: logger,
            metrics: metrics
        )
        definitions = SingleFlightCache(uptime: uptime)
        lists = SingleFlightCache(uptime: uptime)
        additions = SingleFlightCache(uptime: uptime)
    }

    /// The tenant that is asked, `Cust12345`.
    package nonisolated var tenant: String { session.settings.contextIdentifier }

    /// The tenant's state, running or not; from memory until its `ValidUntil`, for ten seconds when it does not run.
    package func tenantState() async throws(SuperOfficeError) -> TenantState {
        try await session.tenantState()
    }

    /// Who we are; its associate id is how we recognise our own changes.
    package func currentPrincipal() async throws(SuperOfficeError) -> Principal {
        let answer = try await session.send(.currentPrincipal)
        guard let principal = Principal(try answer.json()) else { throw answer.unreadable }
        return principal
    }
}

/// A clock that only runs forward, for everything that has a duration: nobody sets it back, and daylight saving time
/// and a corrected wall clock do not reach it.
///
/// It starts at zero and counts while the machine sleeps, as tokens do.
package func runningClock() -> @Sendable () -> Duration {
    let start = ContinuousClock.now
    return { start.duration(to: .now) }
}
