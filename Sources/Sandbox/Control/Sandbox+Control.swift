package import JSON

/// The control API of a sandbox in one's own process; the HTTP control API does the same.
extension Sandbox {
    /// Adds a fault; several may be set, and the oldest that fits hits first.
    package func setFault(_ fault: Fault) { state.faults.append(fault) }

    package func clearFaults() { state.faults = [] }

    package var faults: [Fault] { state.faults }

    package var behaviour: Behaviour { state.behaviour }

    package func setBehaviour(_ behaviour: Behaviour) { state.behaviour = behaviour }

    /// Changes single switches and leaves the others.
    package func setBehaviour(_ change: @Sendable (inout Behaviour) -> Void) { change(&state.behaviour) }

    /// The tenant moves: its old address answers 421 from now on, its state names the new one.
    package func moveTenant() { state.node += 1 }

    /// Every access token granted so far stops working.
    package func expireTokens() { state.expireTokens() }

    package func counters() -> SandboxCounters { state.counters }

    /// What a user-defined field holds now, encoded as `CustomFields` carries it; nil when there is no such field or row.
    package func field(_ progID: String, of key: EntityKey) -> String? {
        guard let field = state.tenant.field(progID, of: key.kind), let row = state.tenant.rows[key] else { return nil }
        return row.field(field).canonical
    }

    /// The text that people see in a list field; nil when it is not a list field or is empty.
    package func displayText(_ progID: String, of key: EntityKey) -> String? {
        guard let field = state.tenant.field(progID, of: key.kind), let row = state.tenant.rows[key],
            case .whole(let id) = row.field(field)
        else { return nil }
        return state.tenant.list(of: field)?.item(id)?.name
    }

    /// Every company and person there is.
    package var keys: [EntityKey] {
        state.tenant.rows.keys.sorted { ($0.kind.rawValue, $0.id) < ($1.kind.rawValue, $1.id) }
    }

    /// A row as the API would answer it, in the default encodings.
    package func entity(_ key: EntityKey) -> JSONValue? {
        state.tenant.rows[key].map {
            EntityDocument(tenant: state.tenant, behaviour: Behaviour(), api: state.api, language: "US").json($0)
        }
    }

    /// A person at work in the CRM changes one thing; the webhook it raises is the one the CRM would raise.
    ///
    /// What is edited is a ProgId (`SuperOffice:83`) or a property path (`Name`, `Category/Id`, `Urls/-`).
    package func editByPerson(_ key: EntityKey, _ field: String, to value: JSONValue, associate: Int = 5)
        throws(SandboxError)
    {
        try edit(key, [field: value], by: associate)
    }

    /// The same of several things in one save.
    func edit(_ key: EntityKey, _ fields: [String: JSONValue], by associate: Int) throws(SandboxError) {
        try state.edit(key, fields, by: associate)
        handOver()
    }

    /// Puts in so many plain companies with so many people each, as if they had always been there: no webhook is raised.
    ///
    /// - Returns: the companies.
    package func seed(companies: Int, people: Int = 0) -> [EntityKey] {
        state.tenant.seed(companies: companies, peopleEach: people).map { .contact($0) }
    }

    /// The tenant's clock jumps ahead; what it dates, stamps and lets expire follows.
    package func letTimePass(seconds: Double) { state.ahead += max(0, seconds) }

    /// A user deletes a row: it is marked, and gone for good only when it is purged.
    package func deleteByPerson(_ key: EntityKey, associate: Int = 5) throws(SandboxError) {
        try state.softDelete(key, by: associate)
        handOver()
    }

    /// A deleted row goes for good.
    package func purge(_ key: EntityKey, associate: Int = 5) throws(SandboxError) {
        try state.purge(key, by: associate)
        handOver()
    }

    /// An administrator adds an item to a list, named by its definition's id, its name or its MDO name.
    package func addItem(_ name: String, list: String, associate: Int = 5) throws(SandboxError) {
        try state.addItem(name, list: list, by: associate)
        handOver()
    }

    /// An administrator deletes an item: it can no longer be chosen, and records that hold it keep it.
    package func deleteItem(_ id: Int, list: String, associate: Int = 5) throws(SandboxError) {
        try state.deleteItem(id, list: list, by: associate)
        handOver()
    }

    /// A user creates a company or a person, with properties given by path.
    package func createByPerson(
        _ kind: EntityKind,
        _ properties: [String: JSONValue],
        associate: Int = 5
    ) throws(SandboxError) -> EntityKey {
        let key = try state.create(kind, properties, by: associate)
        handOver()
        return key
    }

    /// The ids and names of a list's items that can be chosen; the list is named by id, name or MDO name.
    package func listItems(_ list: String) -> [Int: String] {
        guard let index = try? state.listIndex(list) else { return [:] }
        let items = state.tenant.lists[index].items.filter { !$0.deleted }
        return Dictionary(uniqueKeysWithValues: items.map { ($0.id, $0.name) })
    }

    /// Sets up the webhook that needs no registration, active again; nil removes it.
    package func setWebhookTarget(_ target: WebhookTarget?) { state.setWebhookTarget(target) }

    /// Returns once every raised event has been delivered or dropped.
    package func webhooksSettled() async {
        while let delivery = deliveries.values.first { await delivery.value }
    }

    /// Sends the event that registering a webhook sends, and says which status came back.
    package func sendTestEvent() async throws(SandboxError) -> Int {
        guard let webhook = state.webhooks[Webhook.configured] else {
            throw SandboxError.noTarget
        }
        let attempt = await attempt(state.testEvent(), webhook)
        guard let status = attempt.status else { throw SandboxError(attempt.text) }
        return status
    }

    /// Back to the seed: rows, tokens, faults, switches, counters and registered webhooks; the configured webhook's
    /// target stays.
    package func reset() {
        let before = state
        state = SandboxState(configuration: configuration)
        state.baseURL = before.baseURL
        state.webhooks[Webhook.configured] = before.webhooks[Webhook.configured]
    }
}
