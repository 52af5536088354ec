import Spool
import Testing

@testable import Processor
@testable import Webhook

@Suite struct DecisionTests {
    private func decide(
        _ name: String,
        _ changes: [String] = ["name"],
        by associate: Int? = 5,
        tenant: String? = "Cust12345",
        _ settings: DecisionSettings = DecisionSettings(tenant: "Cust12345", ownAssociate: 77)
    ) -> Decision {
        let event = WebhookEvent(
            name: name,
            primaryKey: 18,
            tenant: tenant,
            changedByAssociate: associate,
            changes: changes
        )
        return Decision.decide(event, settings)
    }

    @Test(arguments: [
        "contact.created", "contact.changed", "person.created", "person.changed", "Contact.Changed", "PERSON.CREATED",
    ])
    func createdAndChangedCompaniesAndPersonsAreProcessed(_ name: String) {
        #expect(decide(name, ["Name", "Title"]) == .process)
    }

    @Test(arguments: ["contact.deleted", "contact.softdeleted", "person.deleted", "person.SoftDeleted"])
    func deletedRecordsAreSkipped(_ name: String) { #expect(decide(name) == .skip(.deleted)) }

    @Test(arguments: [
        "sale.changed", "sale.deleted", "list.110.changed", "person.consented", "contact.merged", "test", "contact",
        "contact.", ".changed", "contact.changed.twice", "contacts.changed", "", ".", "contact .changed",
    ])
    func allElseIsAnotherEvent(_ name: String) { #expect(decide(name) == .skip(.otherEvent)) }

    static let tenants: [(String?, Decision)] = [
        ("Cust12345", .process), ("CUST12345", .process), ("Cust1234", .skip(.foreignTenant)),
        ("Cust123456", .skip(.foreignTenant)), ("", .skip(.foreignTenant)), (nil, .process),
    ]

    @Test(arguments: tenants)
    func onlyOurTenantsEventsAreOurs(_ tenant: String?, _ expected: Decision) {
        #expect(decide("contact.changed", tenant: tenant) == expected)
        #expect(decide("contact.created", tenant: tenant) == expected)
    }

    @Test func withoutATenantOfOursAllEventsAreOurs() {
        #expect(decide("contact.changed", tenant: "Cust1", DecisionSettings(tenant: nil)) == .process)
    }

    @Test(arguments: ["contact.changed", "person.changed"]) func ourOwnChangeIsSkipped(_ name: String) {
        #expect(decide(name, ["name", "title"], by: 77) == .skip(.ownChange))
        #expect(decide(name, ["updated"], by: 77) == .skip(.ownChange))
        #expect(decide(name, ["name", "title"], by: 7) == .process)
        #expect(decide(name, ["name", "title"], by: nil) == .process)
        #expect(decide(name, ["name", "title"], by: 77, DecisionSettings(tenant: nil)) == .process)
    }

    @Test(arguments: ["contact.created", "person.created"]) func whatOurOwnUserCreatedIsProcessed(_ name: String) {
        #expect(decide(name, by: 77) == .process)
        #expect(decide(name, [], by: 77) == .process)
    }

    @Test(arguments: ["contact.requested", "Person.Requested"]) func whatSomebodyAskedForIsProcessed(_ name: String) {
        #expect(decide(name, [], by: nil) == .process)
        #expect(decide(name, ["unknown"], by: 77) == .process, "whoever asked")
        #expect(decide(name, tenant: "Cust1") == .skip(.foreignTenant))
        #expect(decide("sale.requested") == .skip(.otherEvent))
    }

    @Test(arguments: [
        "name", "department", "urladdress", "urls", "orgnr", "userdef_id", "userdef2_id", "orgNr", "URLs",
    ])
    func theseColumnsOfACompanyMatter(_ column: String) {
        #expect(decide("contact.changed", ["contact_id", "updated", column]) == .process)
    }

    @Test(arguments: [
        "title", "jobtitle", "position_idx", "position_id", "contact_id", "userdef_id", "userdef2_id", "Title",
    ])
    func theseColumnsOfAPersonMatter(_ column: String) {
        #expect(decide("person.changed", ["person_id", "updated", column]) == .process)
    }

    @Test(arguments: [
        ("contact.changed", ["title"]), ("contact.changed", ["contact_id", "updated", "category_idx"]),
        ("contact.changed", ["position_idx"]), ("contact.changed", ["names"]), ("contact.changed", ["person_id"]),
        ("person.changed", ["name"]), ("person.changed", ["person_id", "updated", "lastname"]),
        ("person.changed", ["orgnr", "updated"]), ("contact.changed", [""]),
    ])
    func otherColumnsDoNotMatter(_ name: String, _ changes: [String]) {
        #expect(decide(name, changes) == .skip(.irrelevant))
    }

    /// A change of which only bookkeeping is named may be one of a web address or a field in a side table.
    @Test(arguments: [
        ("contact.changed", []), ("contact.changed", ["updated"]),
        ("contact.changed", ["contact_id", "updated_associate_id", "updated", "updatedCount"]),
        ("contact.changed", ["CONTACT_ID", "UPDATED"]), ("person.changed", ["person_id", "updated", "updatedCount"]),
        ("person.changed", []),
    ])
    func bookkeepingAloneIsDecidedByASetting(_ name: String, _ changes: [String]) {
        #expect(decide(name, changes, DecisionSettings(tenant: nil)) == .process)
        #expect(decide(name, changes, DecisionSettings(tenant: nil, unnamedChanges: .process)) == .process)
        #expect(decide(name, changes, DecisionSettings(tenant: nil, unnamedChanges: .skip)) == .skip(.irrelevant))
    }

    /// The other kind's primary key is no bookkeeping: for a person it names the company they moved to.
    @Test func anotherKindsKeyIsNoBookkeeping() {
        let settings = DecisionSettings(tenant: nil, unnamedChanges: .process)
        #expect(decide("contact.changed", ["person_id", "updated"], settings) == .skip(.irrelevant))
        #expect(
            decide("person.changed", ["contact_id"], DecisionSettings(tenant: nil, unnamedChanges: .skip)) == .process
        )
    }

    @Test func theColumnsAreSettings() {
        let settings = DecisionSettings(
            tenant: nil,
            contactColumns: ["Category_IDX", "x_own"],
            personColumns: ["Rank"]
        )
        #expect(decide("contact.changed", ["category_idx"], settings) == .process)
        #expect(decide("contact.changed", ["X_Own", "updated"], settings) == .process)
        #expect(decide("contact.changed", ["name"], settings) == .skip(.irrelevant))
        #expect(decide("person.changed", ["rANK"], settings) == .process)
        #expect(decide("person.changed", ["title"], settings) == .skip(.irrelevant))
    }

    @Test func columnsWithoutAnyLeaveCreationsOnly() {
        let settings = DecisionSettings(tenant: nil, contactColumns: [], personColumns: [], unnamedChanges: .skip)
        #expect(decide("contact.changed", ["name"], settings) == .skip(.irrelevant))
        #expect(decide("contact.changed", [], settings) == .skip(.irrelevant))
        #expect(decide("contact.created", [], settings) == .process)
    }

    /// The reason names the folder, so the first rule that holds is the one people see.
    @Test func theFirstRuleThatHoldsIsTheReason() {
        #expect(decide("sale.changed", by: 77, tenant: "Other") == .skip(.otherEvent))
        #expect(decide("contact.deleted", by: 77, tenant: "Other") == .skip(.deleted))
        #expect(decide("contact.changed", ["category_idx"], by: 77, tenant: "Other") == .skip(.foreignTenant))
        #expect(decide("contact.changed", ["category_idx"], by: 77) == .skip(.ownChange))
    }

    @Test(arguments: Reason.Code.skips) func everyReasonIsAFolderNameAndASentence(_ reason: Reason.Code) {
        #expect(reason.rawValue.allSatisfy { $0.isLowercase || $0 == "-" })
        #expect(Reason(reason).sentence.count > 20 && !Reason(reason).sentence.hasSuffix("."))
    }
}
