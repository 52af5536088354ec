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
    package var quoteReads = 0
    /// Companies that were created over the API.
    package var contactsCreated = 0
    /// Requests without a valid access token.
    package var unauthorized = 0
    /// Requests to a place the tenant has moved away from.
    package var misdirected = 0
    package var faultsFired = 0
    /// Planned changes that came to pass.
    package var plannedChanges = 0
    /// Planned changes that could not be done any more when their moment came.
    package var plannedChangesFailed = 0
    package var explorerRequests = 0
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
        [
            "requests": .integer(requests),
            "tokenGrants": .integer(tokenGrants),
            "tokenRefusals": .integer(tokenRefusals),
            "stateReads": .integer(stateReads),
            "contactReads": .integer(contactReads),
            "personReads": .integer(personReads),
            "patchRequests": .integer(patchRequests),
            "patches": .integer(patches),
            "changes": .integer(changes),
            "udefReads": .integer(udefReads),
            "listReads": .integer(listReads),
            "listItemsCreated": .integer(listItemsCreated),
            "principalReads": .integer(principalReads),
            "webhookRequests": .integer(webhookRequests),
            "archiveQueries": .integer(archiveQueries),
            "quoteReads": .integer(quoteReads),
            "contactsCreated": .integer(contactsCreated),
            "unauthorized": .integer(unauthorized),
            "misdirected": .integer(misdirected),
            "faultsFired": .integer(faultsFired),
            "plannedChanges": .integer(plannedChanges),
            "plannedChangesFailed": .integer(plannedChangesFailed),
            "explorerRequests": .integer(explorerRequests),
            "analyses": .integer(analyses),
            "explorerDeclined": .integer(explorerDeclined),
            "idempotencyRepeated": .integer(idempotencyRepeated),
            "idempotencyRefused": .integer(idempotencyRefused),
            "explorerStillThinking": .integer(explorerStillThinking),
            "explorerPeak": .integer(explorerPeak),
            "explorerOverlaps": .integer(explorerOverlaps),
            "analysesByAccount": .object(
                Dictionary(uniqueKeysWithValues: analysesByAccount.map { (String($0), .integer($1)) })
            ),
            "webhooksRaised": .integer(webhooksRaised),
            "webhooksSent": .integer(webhooksSent),
            "webhooksDelivered": .integer(webhooksDelivered),
            "webhooksFailed": .integer(webhooksFailed),
            "webhooksDropped": .integer(webhooksDropped),
        ]
    }
}
