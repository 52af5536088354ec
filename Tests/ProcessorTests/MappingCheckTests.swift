@testable import SuperOffice
import Testing
import Webhook

@testable import Processor

/// Checking a mapping against the tenant's published fields.
@Suite struct MappingCheckTests {
    private let published = [
        FieldDefinition(owner: .contact, progID: "SuperOffice:83", label: "Vertical", type: .list, userListID: 331),
        FieldDefinition(owner: .contact, progID: "SuperOffice:84", label: "Summary", type: .longText),
        FieldDefinition(owner: .contact, progID: "SuperOffice:85", label: "Source", type: .shortText),
        FieldDefinition(owner: .contact, progID: "SuperOffice:2", label: "Staff", type: .number),
        FieldDefinition(owner: .contact, progID: "SuperOffice:3", label: "Sales", type: .decimal),
        FieldDefinition(owner: .contact, progID: "SuperOffice:4", label: "News", type: .checkbox),
        FieldDefinition(owner: .contact, progID: "SuperOffice:5", label: "Visit", type: .date),
        FieldDefinition(owner: .contact, progID: "SuperOffice:6", label: "Founded", type: .unlimitedDate),
        FieldDefinition(owner: .contact, progID: "SuperOffice:7", label: "New kind", type: .unknown("Colour")),
        FieldDefinition(owner: .contact, progID: "SuperOffice:8", label: "Locked", type: .longText, isReadOnly: true),
    ]

    private func problems(_ progID: String, _ kind: String, _ fields: [FieldDefinition]? = nil) throws -> [String] {
        let text = #"{"contact":{"summary":{"progId":"\#(progID)","kind":"\#(kind)"}}}"#
        return try Mapping(Array(text.utf8)).problems(.contact, published: fields ?? published)
    }

    @Test(arguments: [
        ("SuperOffice:83", "list"), ("SuperOffice:84", "text"), ("SuperOffice:85", "text"), ("SuperOffice:2", "number"),
        ("SuperOffice:3", "decimal"), ("SuperOffice:3", "number"), ("SuperOffice:4", "checkbox"),
        ("SuperOffice:5", "date"), ("SuperOffice:6", "date"),
    ])
    func aFittingFieldIsNoProblem(_ progID: String, _ kind: String) throws {
        #expect(try problems(progID, kind) == [])
    }

    @Test(arguments: [
        ("SuperOffice:83", "text", "List"), ("SuperOffice:84", "list", "LongText"),
        ("SuperOffice:2", "decimal", "Number"),
        ("SuperOffice:2", "text", "Number"), ("SuperOffice:4", "number", "Checkbox"), ("SuperOffice:5", "text", "Date"),
        ("SuperOffice:85", "date", "ShortText"), ("SuperOffice:7", "text", "Colour"),
    ])
    func aWrongKindIsNamedWithBoth(_ progID: String, _ kind: String, _ type: String) throws {
        let problem = try #require(try problems(progID, kind).first)
        let label = try #require(published.first { $0.progID == progID }?.label)
        #expect(problem.hasPrefix("contact \"summary\": \(progID) (\(label)) is a \(type), not \(kind); near it are "))
    }

    @Test func anUnknownFieldNamesTheNearestThatFit() throws {
        let problem = try #require(try problems("SuperOffice:48", "text").first)
        #expect(
            problem == "contact \"summary\": there is no published field SuperOffice:48; "
                + "near it are SuperOffice:84 (Summary), SuperOffice:85 (Source)"
        )
    }

    @Test func theNearestIsOnTop() throws {
        let fields = ["Alpha:1", "SuperOffice:841", "Beta:2", "SuperOffice:1"].map {
            FieldDefinition(owner: .contact, progID: $0, label: "L", type: .shortText)
        }
        let problem = try #require(try problems("SuperOffice:84", "text", fields).first)
        #expect(problem.contains("near it are SuperOffice:841 (L), SuperOffice:1 (L), "))
        #expect(problem.ranges(of: " (L)").count == 3)
    }

    /// A label that says it comes before a number that is close, and what is taken is no help.
    @Test func theFieldThatIsCalledSoIsOnTop() throws {
        let fields =
            published + [
                FieldDefinition(owner: .contact, progID: "SuperOffice:86", label: "Opener (AI)", type: .longText),
                FieldDefinition(owner: .contact, progID: "SuperOffice:1", label: "Note", type: .longText),
            ]
        let text = """
            {"contact": {"openers.primary": {"progId": "SuperOffice:9", "kind": "text"},
                         "summary": {"progId": "SuperOffice:84", "kind": "text"}}}
            """
        let problems = try Mapping(Array(text.utf8)).problems(.contact, published: fields)
        let near = "near it are SuperOffice:86 (Opener (AI)), SuperOffice:1 (Note), SuperOffice:85 (Source)"
        #expect(problems.count == 1 && problems.first?.hasSuffix(near) == true, "\(problems)")
    }

    @Test func withoutAnyFieldOfTheKindThatIsSaid() throws {
        let problem = try #require(try problems("SuperOffice:48", "text", [published[0]]).first)
        #expect(problem.hasSuffix("the tenant has no free field of the kind text"))
    }

    @Test func aReadOnlyFieldIsAProblem() throws {
        #expect(try problems("SuperOffice:8", "text") == ["contact \"summary\": SuperOffice:8 (Locked) is read-only"])
    }

    /// ProgIds are keys of a dictionary; whether SuperOffice minds their case is nowhere documented.
    @Test func progIDsAreTakenLiterally() throws {
        #expect(try problems("superoffice:84", "text").first?.contains("near it are SuperOffice:84 (Summary)") == true)
    }

    @Test func everyProblemIsListed() throws {
        let text = """
            {"contact": {"a": {"progId": "X:1", "kind": "text"}, "b": {"progId": "X:2", "kind": "list"},
                         "c": {"progId": "SuperOffice:84", "kind": "text"}}}
            """
        let mapping = try Mapping(Array(text.utf8))
        #expect(mapping.problems(.contact, published: published).count == 2)
        #expect(mapping.problems(.person, published: published).isEmpty)
    }
}
