import FoundationEssentials
import HTTPTypes
import JSON

extension SandboxState {
    /// Answers one request that is not for the control API.
    ///
    /// Endpoint names do not mind case.
    mutating func answer(_ request: WireRequest) -> WireReply {
        counters.requests += 1
        performPlanned(.before, request)
        let reply = reply(request)
        performPlanned(.after, request)
        return reply
    }

    private mutating func reply(_ request: WireRequest) -> WireReply {
        let path = request.path.map { $0.lowercased() }
        switch path.first {
        case "login" where path == ["login", "common", "oauth", "tokens"]:
            return faulted(.token, request) { state, request, _ in state.token(request) }
        case "api" where path.count == 3 && path[1] == "state":
            let tenant = request.path[2]
            counters.stateReads += 1
            return faulted(.state, request) { state, request, _ in state.tenantState(tenant, request) }
        case "explorer":
            return explore(request)
        default:
            return tenantAnswer(request)
        }
    }

    /// Requests for the tenant's own data: the right place, a tenant that runs, a valid token, then the endpoint.
    private mutating func tenantAnswer(_ request: WireRequest) -> WireReply {
        guard let (place, route) = located(request) else {
            return faulted(.any, request) { _, request, _ in
                .notFound("There is nothing at /\(request.path.joined(separator: "/"))")
            }
        }
        if place == node, behaviour.tenantState.isRunning { count(route) }
        return faulted(route.faultRoute, isAPI: true, entity: route.entity, request) { state, request, malformed in
            if let refusal = state.elsewhere(place) ?? state.unauthorized(request) { return refusal }
            return state.perform(route, request, malformed: malformed)
        }
    }

    /// The refusal of a call to a place where the tenant is not, or while it does not run.
    private mutating func elsewhere(_ place: Int) -> WireReply? {
        guard place == node else {
            counters.misdirected += 1
            return .refusal(421, "MisdirectedRequest", "Wrong subdomain used to access tenant")
        }
        guard behaviour.tenantState.isRunning else {
            return .refusal(
                behaviour.stoppedTenantStatus,
                "TenantNotRunning",
                "The tenant is in state \(behaviour.tenantState.rawValue)"
            )
        }
        return nil
    }

    /// What a request asks of the tenant, when it comes to the right place at the right time.
    func tenantRoute(_ request: WireRequest) -> TenantRoute? {
        guard let (place, route) = located(request), place == node, behaviour.tenantState.isRunning else { return nil }
        return route
    }

    /// The node and the route that a path names; nil when it does not lead to the tenant.
    private func located(_ request: WireRequest) -> (node: Int, route: TenantRoute)? {
        var path = request.path
        var place = 1
        if let first = path.first?.lowercased(), first.hasPrefix("node"), let number = Int(first.dropFirst(4)) {
            place = number
            path.removeFirst()
        }
        guard path.count >= 2, path[0] == configuration.contextIdentifier, path[1].lowercased() == "api" else {
            return nil
        }
        return (place, TenantRoute(Array(path.dropFirst(2)), request.method))
    }

    private mutating func count(_ route: TenantRoute) {
        switch route {
        case .readEntity(.contact): counters.contactReads += 1
        case .readEntity(.person): counters.personReads += 1
        case .patchEntity: counters.patchRequests += 1
        case .fields: counters.udefReads += 1
        case .lists, .mdoNames, .mdoList, .listItems: counters.listReads += 1
        case .principal: counters.principalReads += 1
        case .webhook: counters.webhookRequests += 1
        case .archive: counters.archiveQueries += 1
        case .quote, .quoteLines: counters.quoteReads += 1
        case .contactTemplate, .createContact, .validateContact, .duplicates, .duplicateDomains, .product,
            .customFields,
            .currentAssociate, .createListItem, .associateMe, .version, .wrongMethod, .unknown:
            break
        }
    }

    private mutating func perform(
        _ route: TenantRoute,
        _ request: WireRequest,
        malformed: (String?, Fault.MalformedShape)?
    ) -> WireReply {
        switch route {
        case .readEntity(let key): read(key, request, malformed: malformed)
        case .patchEntity(let key): patch(key, request)
        case .fields(let kind, let published, let name): fields(kind, published: published, name: name)
        case .mdoNames: .json(.array(tenant.lists.map { .string($0.mdoName) }))
        case .mdoList(let name): mdoList(name, request)
        case .lists: lists(request)
        case .listItems(let name): listItems(name, request)
        case .createListItem(let name): createListItem(name, request)
        case .principal: principal()
        case .webhook(let route): administer(route, request)
        case .archive(let name): archive(name, request)
        case .quote: quote(request)
        case .quoteLines: quoteLines(request)
        case .product(let id): product(id)
        case .contactTemplate: contactTemplate(request)
        case .createContact: createContact(request)
        case .validateContact: validateContact(request)
        case .duplicates(let name): duplicates(name: name, request)
        case .duplicateDomains(let domain): duplicates(domain: domain)
        case .customFields(let kind, let name): customFields(kind, name: name)
        case .currentAssociate: .json(document.associate(configuration.apiAssociateID))
        case .associateMe:
            .refusal(500, "NullReferenceException", "Object reference not set to an instance of an object.")
        case .version: version()
        case .wrongMethod: .methodNotAllowed
        case .unknown: .notFound("No route matches \(request.path.joined(separator: "/"))")
        }
    }

    private func version() -> WireReply {
        .json([
            "v1": .string(api + "/v1"),
            "NetServerVersion": "11.10.1234.1005",
            "NetServerDate": "2026-02-24T00:00:00",
            "NetServerLabel": "Release_11.10_2026.02.24-02",
            "Version": "v1",
        ])
    }
}
