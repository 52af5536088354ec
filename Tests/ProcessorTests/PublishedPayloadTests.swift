import Spool
import Testing
import Webhook

@testable import Processor

/// Every kind of webhook that the vendor has published an example of.
@Suite struct PublishedPayloadTests {
    @Test(arguments: PublishedPayload.all) func isDecidedForItsOwnTenant(_ payload: PublishedPayload) throws {
        let event = try payload.event
        #expect(Decision.decide(event, DecisionSettings(tenant: event.tenant)) == payload.expected)
        #expect(Decision.decide(event, DecisionSettings(tenant: nil)) == payload.expected)
    }

    @Test(arguments: PublishedPayload.all) func isNeverProcessedForAnotherTenant(_ payload: PublishedPayload) throws {
        let expected: Decision = payload.expected == .process ? .skip(.foreignTenant) : payload.expected
        #expect(Decision.decide(try payload.event, DecisionSettings(tenant: "Cust99999")) == expected)
    }

    @Test(arguments: PublishedPayload.all) func isSkippedWhenOurOwnUserChangedIt(_ payload: PublishedPayload) throws {
        let event = try payload.event
        let settings = DecisionSettings(tenant: event.tenant, ownAssociate: event.changedByAssociate)
        let isChange = payload.expected == .process && event.name.hasSuffix(".changed")
        #expect(Decision.decide(event, settings) == (isChange ? .skip(.ownChange) : payload.expected))
    }

    /// None of the examples names bookkeeping columns only.
    @Test(arguments: PublishedPayload.all) func doesNotDependOnUnnamedChanges(_ payload: PublishedPayload) throws {
        let event = try payload.event
        let settings = DecisionSettings(tenant: event.tenant, unnamedChanges: .skip)
        #expect(Decision.decide(event, settings) == payload.expected)
    }

    /// Only a created record does not depend on which columns are named.
    @Test(arguments: PublishedPayload.all) func columnsMatterForChangesOnly(_ payload: PublishedPayload) throws {
        let event = try payload.event
        let settings = DecisionSettings(tenant: event.tenant, contactColumns: ["x_new"], personColumns: ["x_new"])
        let isChange = payload.expected == .process && event.name.hasSuffix(".changed")
        #expect(Decision.decide(event, settings) == (isChange ? .skip(.irrelevant) : payload.expected))
    }

    @Test func thereAreAllOfThem() { #expect(PublishedPayload.all.count == 24) }
}
