import FoundationEssentials
import HTTPClient
import HTTPTypes
import JSON
import Logging
import Metrics
import Text

/// The way to the tenant's REST API: finds the host, brings the token, and repeats what a second try can put right.
///
/// Each call is tried again at most once for each of two reasons, both of which mean that nothing was carried out:
/// * 401 or 403: a page of the vendor's documentation says that an expired token shows as 403, others say 401. The token
///   is renewed once; for a 403 not when it is younger than a minute, unless the tenant does not want to know who we are
///   either: a record that we have no right to must not cost a login each time.
/// * 421: the tenant has moved to another host (sure). Its state is read again once.
struct APISession: Sendable {
    let settings: SuperOfficeSettings
    let http: HTTPClient
    let now: @Sendable () -> Date
    let uptime: @Sendable () -> Duration
    let logger: Logger
    private let pacing: (any CallPacing)?

    let calls: CallMetrics<CRMOperation>
    private let tokens: SingleFlightCache<String, AccessToken>
    private let states: SingleFlightCache<String, TenantState>
    private let standings: SingleFlightCache<AccessToken, Standing>
    let signingKeys: SingleFlightCache<String, SigningKeys>

    init(
        settings: SuperOfficeSettings,
        http: HTTPClient,
        now: @escaping @Sendable () -> Date,
        uptime: @escaping @Sendable () -> Duration,
        pacing: (any CallPacing)? = nil,
        logger: Logger,
        metrics: any MetricsFactory
    ) {
        self.settings = settings
        self.pacing = pacing
        self.http = http
        self.now = now
        self.uptime = uptime
        self.logger = logger
        calls = CallMetrics(label: "crm_call_seconds", metrics: metrics)
        tokens = SingleFlightCache(uptime: uptime)
        states = SingleFlightCache(uptime: uptime)
        standings = SingleFlightCache(uptime: uptime)
        signingKeys = SingleFlightCache(uptime: uptime)
    }

    /// The tenant's state, running or not, from memory while it is valid.
    func tenantState() async throws(SuperOfficeError) -> TenantState {
        try await states.value(for: settings.contextIdentifier, fetch: readState)
    }

    /// The token that calls are made with, from memory while it is good.
    func accessToken() async throws(SuperOfficeError) -> AccessToken {
        try await tokens.value(for: "", fetch: logIn)
    }

    /// Sends the request; every answer but success is thrown.
    func send(_ request: APIRequest) async throws(SuperOfficeError) -> APIAnswer {
        let (answer, token) = try await ask(request)
        guard (200..<300).contains(answer.status) else { throw await refusal(of: request, answer, token) }
        return APIAnswer(request: request, http: answer, hidden: secrets(token) + request.secrets)
    }

    /// Sends the request; the answer that is left when no further try helps, and the token it was asked with.
    func ask(_ request: APIRequest) async throws(SuperOfficeError) -> (HTTPClientResponse, AccessToken) {
        var hasRenewed = false
        var hasRelocated = false
        while true {
            let state = try await tenantState()
            guard state.isRunning, let base = state.baseURL else {
                throw .tenantNotRunning(state: state.state, validUntil: state.validUntil)
            }
            let token = try await accessToken()
            let answer: HTTPClientResponse
            do throws(SuperOfficeError) {
                answer = try await exchange(request, base, token)
            } catch {
                // The host may be gone because the tenant moved.
                await forget(state)
                throw error
            }
            switch answer.status {
            case 401, 403:
                if !hasRenewed, await isTokensFault(answer, request, token) {
                    await tokens.forget("") { $0 == token }
                    hasRenewed = true
                    break
                }
                if !ErrorBody(answer.body).isStructured { await forget(state) }
                return (answer, token)
            case 421:
                await forget(state)
                if hasRelocated { return (answer, token) }
                hasRelocated = true
            case 502, 503, 504:
                // How the API itself behaves under maintenance is not documented; the next call asks the state first.
                await forget(state)
                return (answer, token)
            case 408, 425, 429:
                return (answer, token)
            case 400..<500 where !ErrorBody(answer.body).isStructured:
                // Whoever answers here is not the API; perhaps the tenant is elsewhere by now.
                await forget(state)
                return (answer, token)
            default:
                return (answer, token)
            }
            logger.debug("SuperOffice call is tried again", metadata: ["status": "\(answer.status)"])
        }
    }

    /// Whether a new token may help.
    private func isTokensFault(_ answer: HTTPClientResponse, _ request: APIRequest, _ token: AccessToken) async -> Bool
    {
        if answer.status == 401 || uptime() - token.obtainedAt >= .seconds(60) { return true }
        if case .refused = await standing(of: token, after: answer, to: request) { return true }
        return false
    }

    /// What the tenant thinks of our login, asked once for all who are refused at the same time.
    private func standing(of token: AccessToken, after answer: HTTPClientResponse, to request: APIRequest) async
        -> Standing
    {
        if request.path == APIRequest.currentPrincipal.path { return Standing(answer, hiding: Secrets(secrets(token))) }
        do throws(SuperOfficeError) {
            return try await standings.value(for: token) { () async throws(SuperOfficeError) in
                let standing = await askStanding(token)
                return Expiring(value: standing, lasts: standing.lasts)
            }
        } catch {
            return .unknown("\(error)")
        }
    }

    private func askStanding(_ token: AccessToken) async -> Standing {
        do throws(SuperOfficeError) {
            guard let base = try await tenantState().baseURL else { return .unknown("the tenant has no address") }
            return Standing(try await exchange(.currentPrincipal, base, token), hiding: Secrets(secrets(token)))
        } catch {
            return .unknown("\(error)")
        }
    }

    private func forget(_ state: TenantState) async {
        await states.forget(settings.contextIdentifier) { $0 == state }
    }

    private func exchange(
        _ request: APIRequest,
        _ base: String,
        _ token: AccessToken
    ) async throws(SuperOfficeError) -> HTTPClientResponse {
        if !request.isUnpaced, let wait = await pacing?.turn() {
            let why = "SuperOffice asked for a pause, and no calls are made until it ends"
            throw .unavailable(status: 429, retryAfter: wait, message: why, what: request.what)
        }
        let start = ContinuousClock.now
        do throws(HTTPClientError) {
            let call = try HTTPClientRequest(
                request.method,
                url: request.url(below: base),
                headers: request.headers(token: token, language: settings.language),
                body: request.body?.serialized() ?? [],
                timeout: settings.timeout
            )
            let answer = try await calls.perform(call, as: request.operation, with: http)
            let took = start.duration(to: .now).components
            logger.debug(
                "SuperOffice answered",
                metadata: [
                    "method": "\(request.method)", "path": "\(request.path)", "status": "\(answer.status)",
                    "milliseconds": "\(took.seconds * 1000 + took.attoseconds / 1_000_000_000_000_000)",
                ]
            )
            // Without a time, a second: what the limit is about.
            if answer.status == 429 { await pacing?.pause(for: answer.retryAfter(now: now()) ?? .seconds(1)) }
            return answer
        } catch {
            throw SuperOfficeError(error, what: request.what)
        }
    }

    private func refusal(
        of request: APIRequest,
        _ answer: HTTPClientResponse,
        _ token: AccessToken
    ) async -> SuperOfficeError {
        var refusal = ErrorMapping(
            status: answer.status,
            retryAfter: answer.retryAfter(now: now()),
            body: ErrorBody(answer.body, hiding: Secrets(secrets(token) + request.secrets)),
            request: request
        )
        if answer.status == 401 || answer.status == 403 {
            refusal.standing = await standing(of: token, after: answer, to: request)
            // The next call begins with a new one.
            if case .refused = refusal.standing { await tokens.forget("") { $0 == token } }
        }
        return refusal.error
    }

    private func secrets(_ token: AccessToken) -> [String] {
        [token.text, settings.clientSecret] + settings.login.secrets
    }
}
