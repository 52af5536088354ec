import FoundationEssentials
import JSON
import Spool
import Testing

@testable import Webhook

@Suite("Webhook event")
struct WebhookEventTests {
    private func event(_ text: String) throws -> WebhookEvent { try WebhookEvent(JSONObject(Array(text.utf8))) }

    @Test func `reads what it needs`() throws {
        let event = try event(
            #"""
            {"EventId": "a-b", "Timestamp": "2025-05-14T10:48:07.8912039Z", "Changes": ["name", "orgNr"],
             "Event": "contact.changed", "PrimaryKey": 18, "Entity": "contact", "ContextIdentifier": "Cust1",
             "ChangedByAssociateId": 5, "FieldValues": {"contact_id": 7, "x": null}}
            """#
        )
        #expect(
            event
                == WebhookEvent(
                    name: "contact.changed",
                    primaryKey: 18,
                    id: "a-b",
                    tenant: "Cust1",
                    changedByAssociate: 5,
                    changes: ["name", "orgNr"],
                    contactID: 7,
                    timestamp: "2025-05-14T10:48:07.8912039Z"
                )
        )
    }

    @Test func `needs a name and a key and nothing else`() throws {
        #expect(
            try event(#"{"Event":"sale.deleted","PrimaryKey":9}"#) == WebhookEvent(name: "sale.deleted", primaryKey: 9)
        )
        #expect(
            try event(#"{"Event":"a.b","PrimaryKey":9.0,"EventId":null,"Changes":null,"FieldValues":"?"}"#)
                == WebhookEvent(name: "a.b", primaryKey: 9)
        )
    }

    @Test func `finds the company in the values of a delete event`() throws {
        let event = try event(#"{"Event":"person.deleted","PrimaryKey":9,"Values":{"contact_id":43,"person_id":9}}"#)
        #expect(event.contactID == 43)
    }

    @Test func `odd values beside the company do not hide it`() throws {
        let event = try event(
            #"{"Event":"person.changed","PrimaryKey":9,"FieldValues":{"a":"\ud800","contact_id":43,"b":1e999}}"#
        )
        #expect(event.contactID == 43)
    }

    @Test(arguments: [
        #"{"PrimaryKey":1}"#, #"{"Event":"","PrimaryKey":1}"#, #"{"Event":null,"PrimaryKey":1}"#,
        #"{"Event":"a.b"}"#, #"{"Event":"a.b","PrimaryKey":-1}"#, #"{"Event":"a.b","PrimaryKey":1.5}"#,
        #"{"Event":"a.b","PrimaryKey":true}"#, #"{"Event":"a.b","PrimaryKey":1,"Changes":"name"}"#,
        #"{"Event":"a.b","PrimaryKey":1,"Changes":[1]}"#, #"{"Event":"a.b","PrimaryKey":1,"EventId":7}"#,
    ])
    func `says in one line what is wrong`(text: String) throws {
        let error = #expect(throws: WebhookError.self) { try event(text) }
        #expect(error?.description.contains("\n") == false)
    }

    @Test(arguments: ["test", "Test", "TEST"])
    func `knows a test`(name: String) { #expect(WebhookEvent(name: name, primaryKey: 0).isTest) }

    @Test func `has the identity that its file's name will show`() {
        let event = WebhookEvent(name: "contact.changed", primaryKey: 18, id: "a-b", tenant: "Cust1")
        let part = event.jobName(receivedAt: Date()).eventPart
        #expect(part == "contact.changed_18_a-b")
        #expect(part.map { WebhookEvent.identity(eventPart: $0, tenant: "Cust1") } == event.identity(ours: nil))
    }

    @Test func `tells apart what a file's name cannot`() {
        func identity(_ name: String, _ id: String?, _ tenant: String? = nil) -> String? {
            WebhookEvent(name: name, primaryKey: 1, id: id, tenant: tenant).identity(ours: "T1")
        }
        #expect(identity("a.b", "x/y") != identity("a.b", "x-y"))
        #expect(identity("a.b", "x") != identity("a.c", "x"))
        #expect(identity("a.b", "x", "T1") != identity("a.b", "x", "T2"))
        #expect(identity("a.b", "x", "t1") == identity("a.b", "x"), "one without a tenant is ours, in any case")
        let long = String(repeating: "x", count: 300)
        #expect(identity("a.b", long + "1") != identity("a.b", long + "2"))
        #expect(identity("a.b", nil) == nil)
        #expect(identity("a.b", "") == nil)
    }

    /// A name is cut, and some characters are others in it; a restart knows events by their files' names only.
    @Test(arguments: [
        ("contact.changed", "a-b"), ("contact.changed", "a/b"), ("contact.changed", "é"),
        ("contact.changed", String(repeating: "x", count: 200)), (String(repeating: "y", count: 100), "ä"),
        (String(repeating: "y", count: 100), String(repeating: "x", count: 200)), ("a b", "x"),
    ])
    func `has the same identity after a restart, whatever its id`(name: String, id: String) throws {
        let event = WebhookEvent(name: name, primaryKey: .max, id: id, tenant: "Cust1")
        let file = try #require(JobName(fileName: event.jobName(receivedAt: Date()).fileName))
        let part = try #require(file.eventPart)
        #expect(WebhookEvent.identity(eventPart: part, tenant: "Cust1") == event.identity(ours: nil))
        #expect(file.event?.key == .max)
        let other = WebhookEvent(name: name, primaryKey: .max, id: id + "1", tenant: "Cust1")
        #expect(other.identity(ours: nil) != event.identity(ours: nil))
    }

    @Test(arguments: [
        (["Host", "X-Forwarded-For"], true), (["x-forwarded-anything"], true), (["FORWARDED"], true), (["via"], true),
        ([], false), (["Host", "X-Forwarded", "Forwarded-For", "Viable", "X-Real"], false),
    ])
    func `a proxy is known by its headers`(names: [String], isPresent: Bool) {
        #expect(ProxyTrace.isPresent(in: names) == isPresent)
    }

    /// An explorer that wants an ISO 8601 instant must not refuse what SuperOffice sent.
    @Test(arguments: [
        ("2025-05-14T10:48:07.8912039Z", "2025-05-14T10:48:07.8912039Z"),
        ("2025-05-14T10:48:07", "2025-05-14T10:48:07Z"),
        ("2025-05-14T10:48:07+02:00", "2025-05-14T10:48:07+02:00"),
        ("2025-05-14T10:48:07-05:00", "2025-05-14T10:48:07-05:00"),
        ("whenever", "whenever"),
    ])
    func aTimeWithoutAZoneIsUTC(_ sent: String, _ instant: String) {
        #expect(WebhookEvent(name: "contact.changed", primaryKey: 18, timestamp: sent).instant == instant)
        #expect(WebhookEvent(name: "contact.changed", primaryKey: 18).instant == nil)
    }
}
