@testable import CompanyExplorer
import HTTPTypes
import Testing
import Webhook

@testable import Processor

/// What stands in ledgers must be recognised for ever: a fingerprint that comes out otherwise costs an analysis of every
/// company.
@Suite struct FingerprintTests {
    private static let company = EnrichmentRequest.Account(
        id: 18,
        name: "Bremer \"Abenteuer\"land / Größe \u{1F600}",
        department: "",
        orgNr: "HRB 1234",
        urls: ["https://abenteuerland.example/a?b=1"],
        country: "DE",
        category: "Prospect",
        business: "Leisure"
    )
    private static let person = EnrichmentRequest.Person(
        id: 933,
        firstName: "Alda",
        lastName: "Walsh",
        jobTitle: "Head of IT",
        position: "Manager"
    )
    private static let event = EnrichmentRequest.Event(
        name: "contact.changed",
        changes: ["name"],
        at: "2026-03-01T10:15:00Z"
    )

    private static let plain = #"{"contact":{"vertical":{"progId":"SuperOffice:83","kind":"list"}}}"#
    private static let rich = #"""
        {"contact": {"vertical": {"progId": "SuperOffice:83", "kind": "list", "onUnknownItem": "skip"},
                     "summary": {"progId": "SuperOffice:84", "kind": "text", "overwrite": "always"},
                     "a \"quoted\" \\ päth/x": {"progId": "SuperOffice:86", "kind": "number"}},
         "person": {"role": {"progId": "SuperOffice:12", "kind": "list", "onUnknownItem": "create"},
                    "born": {"progId": "SuperOffice:13", "kind": "date", "overwrite": "empty"}}}
        """#

    private static func fingerprint(
        _ mapping: String,
        isPerson: Bool = false,
        method: String = "POST",
        path: String = "/api/enrich",
        change: (inout EnrichmentRequest) -> Void = { _ in }
    ) throws -> Fingerprint {
        var request = EnrichmentRequest(account: company, person: isPerson ? person : nil, event: event)
        change(&request)
        var settings = CompanyExplorerSettings(url: "https://explorer.example")
        settings.path = path
        if let method = HTTPRequest.Method(method) { settings.contract.request.method = method }
        return Fingerprint(
            settings.call(request.withoutEvent),
            mapping: try Mapping(Array(mapping.utf8)),
            entity: isPerson ? .person : .contact
        )
    }

    /// Computed by the code of version 0.1 for the same input.
    @Test(arguments: [
        (plain, false, "be9d024e6f373443309dfbddf1846d01091ab2f441a07c0a423d844f919520a4"),
        (rich, false, "9816045a11163d0ff6a55f074eb8852af808ba2aeaa4151a4f438e06f467c288"),
        (rich, true, "db7dc7f5419d1b1c59c97b16065bb536e7d4ffa2a08801461a11978260a7ca21"),
    ])
    func version01IsRecognised(_ mapping: String, _ isPerson: Bool, _ known: String) throws {
        let fingerprint = try Self.fingerprint(mapping, isPerson: isPerson)
        #expect(fingerprint.matches(known))
        #expect(!fingerprint.matches(String(known.reversed())) && !fingerprint.matches(nil) && !fingerprint.matches(""))
    }

    /// Written down once: they may never come out otherwise.
    @Test(arguments: [
        (plain, false, "2:8ce44d49762628a4752c140e39f9644c9e45bbabc4c2b8e941e0abf371adc9db"),
        (rich, false, "2:d7abf0ba194ea8bafe20370f327d83b9c7f7da144a77414c42e5baa4910cfe2b"),
        (rich, true, "2:91637aa6349c3721a59660ff996a7e04efa442a35ba4a6edb044d95c2a85d332"),
    ])
    func version2IsWhatItWas(_ mapping: String, _ isPerson: Bool, _ known: String) throws {
        let text = try Self.fingerprint(mapping, isPerson: isPerson).text
        #expect(text == known)
        #expect(try Self.fingerprint(mapping, isPerson: isPerson).matches(known))
    }

    @Test func theEventDoesNotCount() throws {
        let other = try Self.fingerprint(Self.rich) {
            $0.event = .init(name: "contact.created", changes: [], at: "2027-01-01T00:00:00Z")
        }
        #expect(other == (try Self.fingerprint(Self.rich)))
    }

    @Test func theOtherKindsPartOfTheMappingDoesNotCount() throws {
        let onlyContact = Self.rich.replacing("\"person\": {\"role\"", with: "\"person\": {\"other\"")
        #expect(try Self.fingerprint(onlyContact).text == Self.fingerprint(Self.rich).text)
        #expect(
            try Self.fingerprint(onlyContact, isPerson: true).text != Self.fingerprint(Self.rich, isPerson: true).text
        )
    }

    @Test func whatTheAnalysisDependsOnCounts() throws {
        let texts = try [
            Self.fingerprint(Self.rich), Self.fingerprint(Self.plain), Self.fingerprint(Self.rich, method: "PUT"),
            Self.fingerprint(Self.rich, path: "/other"), Self.fingerprint(Self.rich) { $0.account.urls = [] },
            Self.fingerprint(Self.rich) { $0.account.department = "a" },
            Self.fingerprint(Self.rich.replacing("always", with: "ours")),
        ].map(\.text)
        #expect(Set(texts).count == texts.count)
        #expect(texts.allSatisfy { $0.hasPrefix("2:") && $0.count == 66 })
    }
}
