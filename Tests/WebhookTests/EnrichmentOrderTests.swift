import FoundationEssentials
import JSON
import Spool
import Testing

@testable import Webhook

@Suite struct EnrichmentOrderTests {
    private static let now = Date(timeIntervalSince1970: 1_772_360_100)

    @Test func anOrderIsAWebhookThatIsProcessedUnderItsOwnName() throws {
        let job = EnrichmentOrder(.contact, 18).job(tenant: "Cust12345", at: Self.now)
        let event = try WebhookEvent(try JSONObject(job.bytes))
        #expect(event.name == "contact.requested" && event.primaryKey == 18 && event.isRequest)
        #expect(event.tenant == "Cust12345" && event.instant?.hasPrefix("2026-03-01T10:15:00") == true)
        #expect(event.jobName(receivedAt: Self.now) == job.name)
        #expect(job.name.event?.name == "contact.requested" && job.name.event?.key == 18)
        let settings = DecisionSettings(
            tenant: "Cust12345",
            ownAssociate: 77,
            contactColumns: [],
            personColumns: [],
            unnamedChanges: .skip
        )
        #expect(Decision.decide(event, settings) == .process)
        #expect(try JobFile(job.bytes).story.force == false)
    }

    @Test func aForcedOneSaysSoAndAPersonsNamesTheCompany() throws {
        let job = EnrichmentOrder(.person, 933, company: 18, isForced: true).job(tenant: nil, at: Self.now)
        let event = try WebhookEvent(try JSONObject(job.bytes))
        #expect(event.contactID == 18 && event.tenant == nil)
        let story = try JobFile(job.bytes).story
        #expect(story.force)
        #expect(story.json["origin"] == "enrich")
    }

    @Test func everyOrderIsAJobOfItsOwn() {
        let order = EnrichmentOrder(.contact, 18)
        #expect(order.job(tenant: nil, at: Self.now).name != order.job(tenant: nil, at: Self.now).name)
    }
}
