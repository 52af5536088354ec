import FoundationEssentials
import JSON
import NIOConcurrencyHelpers
import Spool
import SuperOffice
import Testing
import Webhook

@testable import Processor

/// What the queue is told about a file.
@Suite struct TriageTests {
    private let spool: TestSpool

    init() throws { spool = try TestSpool() }

    private func classify(
        _ event: TestEvent,
        own: Int? = 77,
        identity: ConnectorAssociate = ConnectorAssociate(),
        onListChange: @escaping @Sendable () -> Void = {}
    ) throws -> Classification {
        let classifier = WebhookClassifier(
            settings: DecisionSettings(tenant: "Cust12345", ownAssociate: own),
            identity: identity,
            files: spool.files,
            onListChange: onListChange
        )
        return classifier(try JobFile(event.json.serialized()))
    }

    private func remember(_ key: String, account: Int?) throws {
        var entry = LedgerEntry()
        entry.account = account
        try spool.put(entry.json.serialized(), at: .ledger(key))
    }

    @Test func aCompanysEventsAreInItsOwnLane() throws {
        #expect(try classify(.contact(18)) == .run(lane: "contact-18", entity: "contact-18"))
    }

    @Test func aPersonIsInTheLaneOfTheCompanyThatTheEventNames() throws {
        #expect(try classify(.person(933, of: 18)) == .run(lane: "contact-18", entity: "person-933"))
    }

    /// What was read last counts more than an event: else a job that learns its company would come back here for ever.
    @Test func aPersonWhoWasSeenBeforeIsInTheLaneOfTheCompanyOfThen() throws {
        try remember("person-933", account: 18)
        #expect(try classify(.person(933, of: 43)) == .run(lane: "contact-18", entity: "person-933"))
        #expect(try classify(.person(933)) == .run(lane: "contact-18", entity: "person-933"))
    }

    @Test func aPersonOfAnUnknownCompanyIsInALaneOfTheirOwn() throws {
        #expect(try classify(.person(933)) == .run(lane: "person-933", entity: "person-933"))
        try remember("person-933", account: nil)
        #expect(try classify(.person(933)) == .run(lane: "person-933", entity: "person-933"))
    }

    @Test(arguments: [0, -1]) func noCompanyIsNoLane(_ company: Int) throws {
        #expect(try classify(.person(933, of: company)) == .run(lane: "person-933", entity: "person-933"))
    }

    @Test(arguments: [#"{"account": "eighteen"}"#, "[1", "", "null"]) func aDamagedLedgerIsNoHint(_ text: String) throws
    {
        try spool.put(Array(text.utf8), at: .ledger("person-933"))
        #expect(try classify(.person(933)) == .run(lane: "person-933", entity: "person-933"))
    }

    @Test func whatIsNotOurBusinessIsSkippedForItsReason() throws {
        #expect(try classify(.contact(18).with { $0.associate = 77 }) == .skip(reason: "own-change"))
        #expect(try classify(.contact(18).with { $0.tenant = "Cust1" }) == .skip(reason: "foreign-tenant"))
        #expect(try classify(.contact(18, ["category_idx"])) == .skip(reason: "irrelevant"))
        #expect(try classify(.contact(18).with { $0.name = "sale.changed" }) == .skip(reason: "other-event"))
        #expect(try classify(.contact(18).with { $0.name = "contact.softdeleted" }) == .skip(reason: "deleted"))
    }

    @Test func whoWeAreIsLearned() throws {
        let identity = ConnectorAssociate()
        let echo = TestEvent.contact(18).with { $0.associate = 77 }
        guard case .run = try classify(echo, own: nil, identity: identity) else {
            Issue.record("while it is not known who we are, nothing is our own change")
            return
        }
        identity.set(try Self.principal(userType: "InternalAssociate"))
        #expect(try classify(echo, own: nil, identity: identity) == .skip(reason: "own-change"))
    }

    private static func principal(userType: String) throws -> Principal {
        try #require(Principal(["AssociateId": 77, "UserType": .string(userType)]))
    }

    /// Other integrations may act as the same system user: its changes are not ours alone.
    @Test func aSharedUserIsNotOurs() throws {
        let identity = ConnectorAssociate()
        identity.set(try Self.principal(userType: "SystemAssociate"))
        #expect(identity.associateID == nil && identity.actualID == 77)
        let told = ConnectorAssociate(77)
        told.set(try Self.principal(userType: "SystemAssociate"))
        #expect(told.associateID == 77)
    }

    @Test func theSettingOutweighsWhatWasLearned() throws {
        let echo = TestEvent.contact(18).with { $0.associate = 77 }
        guard case .run = try classify(echo, own: 12, identity: ConnectorAssociate(77)) else {
            Issue.record("associate 77 is not ours when the setting says 12")
            return
        }
    }

    @Test(arguments: [
        (#"{"PrimaryKey":18}"#, "\"Event\" is missing"), (#"{"Event":"contact.changed"}"#, "\"PrimaryKey\" is missing"),
        (#"{"Event":"contact.changed","PrimaryKey":"x"}"#, "\"PrimaryKey\" should be a whole number"),
        (#"{"Event":"contact.changed","PrimaryKey":18,"Changes":"name"}"#, "\"Changes\" should be an array of strings"),
    ])
    func whatIsNoWebhookIsMalformed(_ json: String, _ why: String) throws {
        let classifier = WebhookClassifier(
            settings: DecisionSettings(tenant: nil),
            identity: ConnectorAssociate(),
            files: spool.files
        )
        guard case .malformed(let text) = classifier(try JobFile(Array(json.utf8))) else {
            Issue.record("this is no webhook")
            return
        }
        #expect(text.code == .noWebhook && text.sentence.hasPrefix(why))
    }

    @Test func changedListsAreReported() throws {
        let count = NIOLockedValueBox(0)
        for name in ["list.110.changed", "list.category.created", "contact.changed", "person.created"] {
            _ = try classify(.contact(18).with { $0.name = name }) { count.withLockedValue { $0 += 1 } }
        }
        #expect(count.withLockedValue { $0 } == 2)
    }
}
