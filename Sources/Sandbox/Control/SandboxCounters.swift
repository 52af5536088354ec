package import JSON

/// What the sandbox has been asked and has done since its start or its last reset.
///
/// Requests count when they arrive, also those that a fault then spoils.
package struct SandboxCounters: Hashable, Sendable {
    package var requests = 0
    package var tokenGrants = 0
    package var tokenRefusals = 0
    package var stateReads = 0
    package var contactReads = 0
    package var personReads = 0
    /// PATCH requests that arrived.
    package var patchRequests = 0
    /// PATCH requests that were carried out.
    package var patches = 0
    /// PATCH requests that were carried out and changed a row.
    package var changes = 0
    package var udefReads = 0
    package var listReads = 0
    package var listItemsCreated = 0
    package var principalReads = 0
    /// Calls of the webhook administration.
    package var webhookRequests = 0
    package var archiveQueries = 0
    /// Calls of the tenant's API that are counted nowhere else.
    package var otherCalls = 0
    /// Companies that were created over the API.
    package var contactsCreated = 0
    /// Requests without a valid access token.
    package var unauthorized = 0
    /// Calls to the tenant's API that came within one second, wherever it began.
    package var mostCallsInASecond = 0
    /// Requests to a place the tenant has moved away from.
    package var misdirected = 0
    package var faultsFired = 0
    package var explorerRequests = 0
    /// Questions of what became of one.
    package var explorerPolls = 0
    /// Distinct analyses made: what would have cost money.
    package var analyses = 0
    package var explorerDeclined = 0
    /// Requests that got an earlier answer again, for their idempotency key.
    package var idempotencyRepeated = 0
    /// Requests that were refused for their idempotency key.
    package var idempotencyRefused = 0
    package var explorerStillThinking = 0
    /// The most explorer requests that were open at the same time.
    package var explorerPeak = 0
    /// Explorer requests that came while another one for the same account was open.
    package var explorerOverlaps = 0
    package var analysesByAccount: [Int: Int] = [:]
    /// Events raised for a subscribed, active webhook.
    package var webhooksRaised = 0
    /// Delivery attempts made.
    package var webhooksSent = 0
    package var webhooksDelivered = 0
    package var webhooksFailed = 0
    /// Events that were never delivered: the webhook was off, or went off while they waited.
    package var webhooksDropped = 0

    package init() {}

    /// The counters as JSON, each under its own name.
    package var json: JSONValue {
        var members: [String: JSONValue] = [:]
        for case (let name?, let value) in Mirror(reflecting: self).children {
            if let count = value as? Int { members[name] = .integer(count) }
        }
        let accounts = analysesByAccount.map { (String($0), JSONValue.integer($1)) }
        members["analysesByAccount"] = .object(Dictionary(uniqueKeysWithValues: accounts))
        return .object(members)
    }
}
