import FoundationEssentials
import JSON
import Sandbox
import Spool
@testable import SuperOffice
import Testing
import Webhook

@testable import Processor

/// Which companies are ours, and that nothing is paid for the others.
@Suite struct ScopeTests {
    private static let company: JSONValue = [
        "ContactId": 18, "Name": "Hansa", "Associate": ["AssociateId": 12, "Name": "MB", "FullName": "Maren Brandt"],
        "Category": ["Id": 2, "Value": "NO:\"Kunde\";US:\"Customer\""], "Business": ["Id": 0, "Value": ""],
        "Country": ["CountryId": 276, "Name": "Germany", "TwoLetterISOCountry": "DE", "ThreeLetterISOCountry": "DEU"],
    ]

    private static func scope(_ text: String) throws -> Scope {
        let mapping = #"{"contact":{"a":{"progId":"P:1","kind":"text"}},"scope":"# + text + "}"
        return try Mapping(Array(mapping.utf8)).scope
    }

    @Test(arguments: [
        (#"{}"#, true), (#"null"#, true),
        (#"{"associate":{"include":["AB",12]}}"#, true), (#"{"associate":{"include":["mb"]}}"#, true),
        (#"{"associate":{"include":["AB",13]}}"#, false), (#"{"associate":{"exclude":["MB"]}}"#, false),
        (#"{"associate":{"include":["Maren Brandt"]}}"#, false),
        (#"{"category":{"include":["kunde"]}}"#, true), (#"{"category":{"include":["Customer"]}}"#, true),
        (#"{"category":{"include":["Prospect"]}}"#, false), (#"{"category":{"exclude":[2]}}"#, false),
        (#"{"business":{"include":["Leisure"]}}"#, false), (#"{"business":{"exclude":["Leisure"]}}"#, true),
        (#"{"country":{"include":["de"]}}"#, true), (#"{"country":{"include":["Germany"]}}"#, true),
        (#"{"country":{"exclude":["US"]}}"#, true), (#"{"country":{"exclude":["DEU"]}}"#, false),
        (#"{"country":{"include":["DE"],"exclude":[276]}}"#, false),
        (#"{"country":{"include":["DE"]},"associate":{"include":["AB"]}}"#, false),
        (#"{"country":{"include":["DE"]},"associate":{"include":["MB"]}}"#, true),
    ])
    func aCompanyIsInScopeWhenEveryRuleLetsIt(_ text: String, _ isInside: Bool) throws {
        let contact = try #require(Contact(Self.company))
        #expect(try Self.scope(text).contains(contact) == isInside, "\(text)")
    }

    /// An answer that lacks everything is in no list.
    @Test func whatIsUnknownIsInNoList() throws {
        let bare = try #require(Contact(["ContactId": 18]))
        #expect(try Self.scope(#"{"country":{"exclude":["US"]}}"#).contains(bare))
        #expect(try !Self.scope(#"{"country":{"include":["US"]}}"#).contains(bare))
    }

    @Test(arguments: [
        (#"[]"#, #""scope" is an array, not an object"#),
        (#"{"asociate":{"include":[1]}}"#, "known are associate, category, business, country"),
        (#"{"country":["DE"]}"#, "scope.country is an array, not an object"),
        (#"{"country":{"includes":["DE"]}}"#, #"scope.country has an unknown member "includes""#),
        (#"{"country":{}}"#, "scope.country includes and excludes nothing"),
        (#"{"country":{"include":[],"exclude":[]}}"#, "scope.country includes and excludes nothing"),
        (#"{"country":{"include":"DE"}}"#, "scope.country.include is a string, not a list"),
        (#"{"country":{"include":[true]}}"#, "scope.country.include holds a boolean"),
        (#"{"country":{"exclude":[" "]}}"#, "scope.country.exclude holds a string where a name or an id belongs"),
        (#"{"country":{"exclude":[0]}}"#, "scope.country.exclude holds a number"),
    ])
    func whatIsWrongIsNamed(_ text: String, _ part: String) throws {
        let error = #expect(throws: MappingError.self) { _ = try Self.scope(text) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\n") == false)
    }

    @Test func theColumnsAreThoseOfItsRules() throws {
        #expect(
            try Self.scope(#"{"associate":{"include":[1]},"country":{"exclude":["US"]}}"#).columns == [
                "associate_id", "country_id",
            ]
        )
        #expect(Scope().columns.isEmpty && Scope().isEverything)
    }

    private static func mapping(_ scope: String) -> String {
        Rig.mapping.replacing("\"contact\": {", with: "\"scope\": \(scope), \"contact\": {")
    }

    @Test(arguments: [TestEvent.contact(18), .person(933, of: 18)])
    func nothingIsPaidForACompanyOutsideNorForItsPersons(_ event: TestEvent) async throws {
        try await withRig {
            $0.mapping = Self.mapping(#"{"associate": {"include": ["KH"]}}"#)
        } _: { rig in
            let ended = try await rig.run(event)
            #expect(ended.folder == .skipped && ended.reason == "out-of-scope")
            let counters = await rig.counters
            #expect(counters.explorerRequests == 0 && counters.patchRequests == 0)
            // Forced or not.
            #expect(try await rig.run(event.with { $0.isForced = true }).reason == "out-of-scope")
        }
    }

    /// Our own user changed nothing: a person gave the company to a user of ours.
    @Test func enteringTheScopeIsNoticed() async throws {
        try await withRig {
            $0.mapping = Self.mapping(#"{"associate": {"include": ["KH"]}}"#)
        } _: { rig in
            #expect(try await rig.run(.contact(18)).reason == "out-of-scope")
            try await rig.sandbox.editByPerson(.contact(18), "Associate", to: ["AssociateId": 316])
            let ended = try await rig.run(.contact(18, ["contact_id", "updated", "associate_id"]))
            #expect(ended.folder == .done && ended.status == "written", "\(ended.whys)")
        }
    }

    @Test(arguments: [
        (#"{"category": {"include": ["Prospekte"]}}"#, "the tenant has no category \"Prospekte\""),
        (#"{"country": {"exclude": ["XX"]}}"#, "the tenant has no country \"XX\""),
        (#"{"business": {"exclude": [4711]}}"#, "the tenant has no business 4711"),
    ])
    func aNameThatTheTenantDoesNotHaveStopsTheClaiming(_ scope: String, _ part: String) async throws {
        try await withRig {
            $0.mapping = Self.mapping(scope)
        } _: { rig in
            let breaker = try await rig.breaker("configuration")
            #expect(breaker["why"]?.string?.contains(part) == true, "\(breaker)")
        }
    }
}
