import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct WebhookTests {
    @Test func aPersonsEditRaisesTheEventOfARealCRM() async throws {
        try await withWebhook(secret: "Something Super Secret", headers: ["X-Webhook-Token": "t"]) { wire, receiver in
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu", associate: 12)
            await wire.sandbox.webhooksSettled()
            let call = try #require(receiver.calls.first)
            #expect(receiver.calls.count == 1)
            #expect(call.event == "contact.changed")
            #expect(call.json["Entity"] == "contact")
            #expect(call.json["PrimaryKey"] == 18)
            #expect(call.json["ContextIdentifier"] == "Cust12345")
            #expect(call.json["ChangedByAssociateId"] == 12)
            #expect(call.json["WebhookName"] == "Enrichment connector")
            #expect(
                Set(call.changes) == [
                    "contact_id", "updated_associate_id", "updated", "updatedCount", "name", "soundEx",
                ]
            )
            #expect(call.json["FieldValues"]?["userdef_id"] == 22)
            #expect(call.json["FieldValues"]?["category_idx"] == 2)
            #expect(call.json["FieldValues"]?["name"] == nil)
            #expect(call.header("X-SuperOffice-Event") == "contact.changed")
            #expect(call.header("X-SuperOffice-EventId") == call.json["EventId"]?.string)
            #expect(call.header("X-SuperOffice-Signature") == Receiver.signature(call.body, "Something Super Secret"))
            #expect(call.header("X-SuperOffice-Retry") == nil)
            #expect(call.header("X-Webhook-Token") == "t")
            #expect(call.header("Content-Type") == "application/json; charset=utf-8")
            #expect(call.header("User-Agent")?.hasPrefix("NetServer-Webhook/") == true)
            let counters = await wire.sandbox.counters()
            #expect(counters.webhooksRaised == 1 && counters.webhooksSent == 1 && counters.webhooksDelivered == 1)
        }
    }

    @Test(arguments: [
        (EntityKey.contact(18), "Department", JSONValue.string("Neu"), "department"),
        (.contact(18), "Category/Id", 4, "category_idx"),
        (.contact(18), "OrgNr", "1", "orgNr"), (.person(933), "Title", "CIO", "title"),
        (.person(933), "Position/Id", 1, "position_idx"),
        (.person(933), "Contact/ContactId", 43, "contact_id"), (.person(933), "Firstname", "Elda", "firstname"),
    ])
    func changesNameDatabaseColumns(key: EntityKey, property: String, value: JSONValue, column: String) async throws {
        try await withWebhook { wire, receiver in
            try await wire.sandbox.editByPerson(key, property, to: value)
            await wire.sandbox.webhooksSettled()
            let call = try #require(receiver.calls.first)
            #expect(call.event == "\(key.kind.rawValue).changed")
            #expect(call.changes.contains(column))
            #expect(call.header("X-SuperOffice-Signature") == nil)
        }
    }

    @Test func ourOwnWriteEchoesWithOurAssociate() async throws {
        try await withWebhook { (wire: Wire, receiver: Receiver) async throws in
            #expect(try await wire.write(#"{"SuperOffice:2":"1"}"#).status == 200)
            await wire.sandbox.webhooksSettled()
            let call = try #require(receiver.calls.first)
            #expect(call.json["ChangedByAssociateId"] == 77)
            #expect(Set(call.changes) == ["contact_id", "updated", "updated_associate_id", "updatedCount"])
        }
    }

    @Test func theFirstFieldOfARowNamesTheLinkColumn() async throws {
        try await withWebhook { (wire: Wire, receiver: Receiver) async throws in
            #expect(try await wire.write(#"{"SuperOffice:83":"[I:1]","SuperOffice:84":"neu"}"#, to: 104).status == 200)
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.first?.changes.contains("userdef_id") == true)
            #expect(receiver.calls.first?.changes.contains("userdef2_id") == true)
        }
    }

    @Test(arguments: Behaviour.SideEcho.allCases) func aWriteToFieldsEchoesAsSwitched(echo: Behaviour.SideEcho)
        async throws
    {
        try await withWebhook { wire, receiver in
            await wire.sandbox.setBehaviour { $0.udefEcho = echo }
            let before = try await wire.get("/Contact/18")["UpdatedDate"]
            #expect(try await wire.write(#"{"SuperOffice:2":"1"}"#).status == 200)
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.count == (echo == .none ? 0 : 1))
            #expect((receiver.calls.first?.changes.contains("userdef_id") ?? false) == (echo == .named))
            #expect(try await wire.get("/Contact/18")["UpdatedDate"] == before || echo != .none)
        }
    }

    @Test func createdDeletedAndPurged() async throws {
        try await withWebhook { wire, receiver in
            let key = try await wire.sandbox.createByPerson(.contact, ["Name": "Neue Firma", "SuperOffice:2": 12])
            let person = try await wire.sandbox.createByPerson(
                .person,
                ["Lastname": "Neu", "Contact/ContactId": .integer(key.id)]
            )
            try await wire.sandbox.deleteByPerson(key)
            try await wire.sandbox.purge(person)
            await wire.sandbox.webhooksSettled()
            #expect(
                receiver.calls.map(\.event) == [
                    "contact.created", "person.created", "contact.softdeleted", "person.deleted",
                ]
            )
            #expect(receiver.calls[0].json["PrimaryKey"] == .integer(key.id))
            #expect(receiver.calls[0].changes.contains("name"))
            #expect(receiver.calls[3].changes.isEmpty)
            #expect(
                receiver.calls[3].json["Values"] == [
                    "person_id": .integer(person.id), "contact_id": .integer(key.id), "associate_id": 0,
                ]
            )
        }
    }

    @Test func aFailedAttemptIsRepeatedAndSaysSo() async throws {
        try await withWebhook(script: [500, 202]) { wire, receiver in
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.count == 3, "202 is no success")
            #expect(receiver.calls.map { $0.header("X-SuperOffice-Retry") } == [nil, "1", "2"])
            #expect(Set(receiver.calls.map { $0.json["EventId"] }).count == 1)
            let status = try await wire.control(.get, "/webhook")
            #expect(status["state"] == "Active" && status["consecutiveErrors"] == 0)
            #expect(await wire.sandbox.counters().webhooksFailed == 2)
        }
    }

    @Test func aFailedCycleGoesToTheBackOfTheQueue() async throws {
        try await withWebhook(script: [500, 500, 500]) { wire, receiver in
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
            try await wire.sandbox.editByPerson(.contact(43), "Name", to: "Neu")
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.map { $0.json["PrimaryKey"] } == [18, 18, 18, 43, 18])
            #expect(Set(receiver.calls.map { $0.json["EventId"] }).count == 2)
        }
    }

    @Test func nineFailuresInARowSwitchItOff() async throws {
        try await withWebhook(script: Array(repeating: 500, count: 20)) { wire, receiver in
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.count == 9)
            #expect(try await wire.control(.get, "/webhook")["state"] == "TooManyErrors")
            #expect(try await wire.control(.get, "/webhook")["lastError"] == "500")
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neuer")
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.count == 9)
            #expect(await wire.sandbox.counters().webhooksDropped == 2)
        }
    }

    @Test func goneSwitchesItOffAtOnce() async throws {
        try await withWebhook(script: [410]) { wire, receiver in
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.count == 1)
            #expect(try await wire.control(.get, "/webhook")["state"] == "TooManyErrors")
        }
    }

    @Test func aTargetThatIsNotThereFails() async throws {
        let target = WebhookTarget(url: "http://127.0.0.1:1/webhook") { $0.delayScale = 0.001 }
        try await Wire.run(SandboxConfiguration { $0.webhook = target }) { wire in
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
            await wire.sandbox.webhooksSettled()
            #expect(try await wire.control(.get, "/webhook")["state"] == "TooManyErrors")
            #expect(await wire.sandbox.counters().webhooksFailed == 9)
        }
    }

    @Test func eventsCanComeTwice() async throws {
        try await withWebhook { wire, receiver in
            await wire.sandbox.setBehaviour { $0.duplicates = true }
            try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.count == 2)
            #expect(receiver.calls.first?.body == receiver.calls.last?.body)
        }
    }

    @Test func eventsCanComeOutOfOrder() async throws {
        let receiver = Receiver()
        try await receiver.serve { url in
            let target = WebhookTarget(url: url) { $0.delayScale = 5 }
            try await Wire.run(SandboxConfiguration { $0.webhook = target }) { wire in
                await wire.sandbox.setBehaviour { $0.reordering = true }
                try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
                try await wire.sandbox.editByPerson(.contact(43), "Name", to: "Neu")
                await wire.sandbox.webhooksSettled()
                #expect(receiver.calls.map { $0.json["PrimaryKey"] } == [43, 18])
            }
        }
    }

    @Test func onlySubscribedEventsAreDelivered() async throws {
        let receiver = Receiver()
        try await receiver.serve { url in
            let target = WebhookTarget(url: url) { $0.events = ["person.changed"] }
            try await Wire.run(SandboxConfiguration { $0.webhook = target }) { wire in
                try await wire.sandbox.editByPerson(.contact(18), "Name", to: "Neu")
                try await wire.sandbox.editByPerson(.person(933), "Title", to: "Neu")
                await wire.sandbox.webhooksSettled()
                #expect(receiver.calls.map(\.event) == ["person.changed"])
            }
        }
    }

    @Test func theTestEvent() async throws {
        try await withWebhook(secret: "s") { (wire: Wire, receiver: Receiver) async throws in
            #expect(try await wire.sandbox.sendTestEvent() == 200)
            let call = try #require(receiver.calls.first)
            #expect(call.event == "test")
            #expect(call.json["PrimaryKey"] == 0 && call.json["Entity"] == "test")
            #expect(call.header("X-Hook-Test") == "true")
            #expect(call.header("X-SuperOffice-Signature") == Receiver.signature(call.body, "s"))
        }
    }

    @Test func anEditOfNothingRaisesNothingAndAWrongOneIsRefused() async throws {
        try await withWebhook { wire, receiver in
            try await wire.sandbox.editByPerson(.contact(18), "OrgNr", to: "HRB 1234")
            await #expect(throws: SandboxError.self) {
                try await wire.sandbox.editByPerson(.contact(18), "Nonsense", to: 1)
            }
            await #expect(throws: SandboxError.self) {
                try await wire.sandbox.editByPerson(.contact(1), "Name", to: "x")
            }
            await wire.sandbox.webhooksSettled()
            #expect(receiver.calls.isEmpty)
        }
    }
}
