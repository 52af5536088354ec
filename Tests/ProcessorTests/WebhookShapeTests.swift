import JSON
import Spool
import Testing
import Webhook

@testable import Processor

/// Webhooks that differ from the usual ones, and bodies that are none, as seen in public samples; values are ours.
@Suite struct WebhookShapeTests {
    @Test(arguments: [
        // Plain values where a created one has them encoded.
        (
            #"{"Event":"y_table.deleted","PrimaryKey":3,"Changes":[],"Values":{},"#
                + #""FieldValues":{"id":3,"dbi_agent_id":-1,"dbi_last_syncronized":"0001-01-01T00:00:00"}}"#,
            Reason.Code.otherEvent
        ),
        // Two answers to one question.
        (
            #"{"Event":"salestakeholder.deleted","PrimaryKey":18,"Changes":[],"Values":{"sale_id":4},"#
                + #""FieldValues":{"contact_id":1,"sale_id":8,"updated":"0001-01-01T00:00:00"}}"#, .otherEvent
        ),
        (
            #"{"Event":"webhook.started","PrimaryKey":66,"Changes":[],"ChangedByAssociateId":0,"#
                + #""FieldValues":{"events":1,"state":2}}"#, .otherEvent
        ),
        (#"{"Event":"contact.deleted","PrimaryKey":18,"Changes":null,"ChangedByAssociateId":5}"#, .deleted),
    ])
    func itIsReadAndSkipped(_ text: String, _ code: Reason.Code) throws {
        let event = try WebhookEvent(JSONObject(Array(text.utf8)))
        #expect(Decision.decide(event, DecisionSettings(tenant: "Cust12345")) == .skip(code))
        #expect(event.changes.isEmpty)
    }

    /// A relay's own rows, and what SuperOffice tells an app of a tenant's state, are no webhooks.
    @Test(arguments: [
        #"{"contactId":18,"name":"Example AS","stop":false,"_deleted":false,"customField15":"[I:0]"}"#,
        #"[{"ChangeType":0,"ContextIdentifier":"Cust12345","VersionName":"R08","Token":"x"}]"#,
    ])
    func whatIsNoWebhookIsRefused(_ text: String) {
        #expect(throws: (any Error).self) { _ = try WebhookEvent(JSONObject(Array(text.utf8))) }
    }
}
