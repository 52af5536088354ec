import Webhook
import FoundationEssentials
import JSON
import Spool
@testable import SuperOffice
import Testing

@testable import Processor

/// Who may write over what: one field's new value against what stands there.
@Suite struct WritePlanTests {
    /// What stands in the CRM.
    enum Present: String, CaseIterable, Sendable { case absent, empty, same, ours, oursBefore, persons, malformed }
    enum Verdict: Sendable { case written, left, kept }

    private static let definition = FieldDefinition(owner: .contact, progID: "P:1", label: "Field", type: .longText)

    private static let items = [ListItem(id: 3, name: "Hotel")]

    private func plan(
        _ overwrite: Mapping.Overwrite,
        _ reading: FieldReading,
        ours: [String] = [],
        new: FieldValue = .text("new"),
        definition: FieldDefinition = definition
    ) -> WritePlan {
        var plan = WritePlan()
        plan.add(
            Mapping.Target(path: "summary", progID: definition.progID, kind: .text, overwrite: overwrite),
            WantedValue(definition: definition, value: new, text: "\(new)", items: Self.items),
            reading: reading,
            raw: nil,
            known: WrittenField(values: ours.map { .text(sent: $0) })
        )
        return plan
    }

    static let table: [(Mapping.Overwrite, Present, Verdict)] = [
        (.ours, .absent, .written), (.ours, .empty, .written), (.ours, .same, .left), (.ours, .ours, .written),
        (.ours, .oursBefore, .written), (.ours, .persons, .kept), (.ours, .malformed, .kept),
        (.empty, .absent, .written), (.empty, .empty, .written), (.empty, .same, .left), (.empty, .ours, .kept),
        (.empty, .oursBefore, .kept), (.empty, .persons, .kept), (.empty, .malformed, .kept),
        (.always, .absent, .written), (.always, .empty, .written), (.always, .same, .left), (.always, .ours, .written),
        (.always, .oursBefore, .written), (.always, .persons, .written), (.always, .malformed, .kept),
    ]

    @Test(arguments: table)
    func theRuleDecides(_ overwrite: Mapping.Overwrite, _ present: Present, _ verdict: Verdict) {
        let reading: FieldReading =
            switch present {
            case .absent: .absent
            case .empty: .value(.empty)
            case .same: .value(.text("new"))
            case .ours: .value(.text("last"))
            case .oursBefore: .value(.text("before"))
            case .persons: .value(.text("by hand"))
            case .malformed: .malformed(reason: "an object stands where text belongs", raw: "{}")
            }
        let plan = plan(overwrite, reading, ours: ["before", "last"])
        #expect(plan.changes.count == (verdict == .written ? 1 : 0))
        #expect(plan.kept.count == (verdict == .kept ? 1 : 0))
        #expect(plan.values == (verdict == .written ? ["P:1": .text("new")] : [:]))
        if present == .malformed {
            #expect(plan.kept["P:1"]?.code == .unreadableValue)
            #expect(plan.kept["P:1"]?.sentence == "cannot be read (an object stands where text belongs): {}")
        }
    }

    @Test func theTableIsWhole() {
        #expect(Self.table.count == Mapping.Overwrite.allCases.count * Present.allCases.count)
    }

    @Test func aKeptFieldSaysWhatStandsThere() {
        #expect(plan(.ours, .value(.text("by hand"))).kept["P:1"] == Reason(.notOurs, [.found: "by hand"]))
        let long = plan(.ours, .value(.text(String(repeating: "x", count: 500)))).kept["P:1"]?.sentence ?? ""
        #expect(long.count < 150)
        let raw =
            plan(.ours, .malformed(reason: "r", raw: String(repeating: "x", count: 500))).kept["P:1"]?.sentence ?? ""
        #expect(raw.count < 150)
    }

    /// What we wrote is remembered in the CRM's encoding and compared by its meaning.
    @Test(arguments: [
        (FieldType.list, "[I:3]", FieldValue.listItem(3)), (.number, "[I:5]", .number(5)), (.number, "5", .number(5)),
        (.decimal, "[F:4.50]", .decimal(Decimal(string: "4.5") ?? 0)), (.checkbox, "[I:1]", .checkbox(true)),
        (.longText, "a\r\nb", .text("a\nb")),
    ])
    func oursIsComparedByMeaning(_ type: FieldType, _ raw: String, _ present: FieldValue) {
        let definition = FieldDefinition(owner: .contact, progID: "P:1", type: type)
        let plan = plan(.ours, .value(present), ours: [raw], new: .listItem(9), definition: definition)
        #expect(plan.changes.count == 1)
    }

    /// A field whose kind was changed since holds nothing of ours.
    @Test func whatCannotBeReadAsTheFieldsKindIsNotOurs() {
        let definition = FieldDefinition(owner: .contact, progID: "P:1", type: .list)
        let plan = plan(
            .ours,
            .value(.listItem(3)),
            ours: ["Hotel", "", "[I:x]"],
            new: .listItem(4),
            definition: definition
        )
        #expect(plan.changes.isEmpty)
        #expect(plan.kept == ["P:1": Reason(.notOurs, [.found: "Hotel"])])
    }

    /// The CRM shows an untouched number as 0 and an untouched tick as unticked.
    @Test(arguments: [
        (FieldType.number, FieldValue.number(0)), (.checkbox, .checkbox(false)), (.decimal, .decimal(0)),
        (.list, .empty),
        (.longText, .text("")),
    ])
    func anUntouchedFieldMayBeWritten(_ type: FieldType, _ present: FieldValue) {
        let definition = FieldDefinition(owner: .contact, progID: "P:1", type: type)
        for rule in Mapping.Overwrite.allCases {
            #expect(plan(rule, .value(present), new: .listItem(4), definition: definition).changes.count == 1)
        }
    }

    @Test func theStoryNamesListItems() {
        let definition = FieldDefinition(owner: .contact, progID: "P:1", type: .list)
        let known = plan(.always, .value(.listItem(3)), new: .listItem(4), definition: definition)
        #expect(known.changes.map(\.oldText) == ["Hotel"])
        let unknown = plan(.always, .value(.listItem(99)), new: .listItem(4), definition: definition)
        #expect(unknown.changes.map(\.oldText) == ["item 99"])
    }

    /// The CRM made something else of our text: the same text over it is no difference, another one is ours to replace.
    @Test func theCRMsSpellingOfOurTextIsOurs() {
        let known = WrittenField(values: [.text(sent: "new  text", stored: "new text")])
        func plan(_ wanted: String, over present: String) -> WritePlan {
            var plan = WritePlan()
            plan.add(
                Mapping.Target(path: "summary", progID: "P:1", kind: .text),
                WantedValue(definition: Self.definition, value: .text(wanted), text: wanted),
                reading: .value(.text(present)),
                raw: present,
                known: known
            )
            return plan
        }
        #expect(plan("new  text", over: "new text") == WritePlan())
        #expect(plan("other", over: "new text").changes.map(\.wasOurs) == [true])
        #expect(plan("new  text", over: "by hand").kept["P:1"]?.code == .notOurs)
    }

    /// After data was erased only digests tell what is ours.
    @Test(arguments: [("ours\r\ntoo", true), ("ours\ntoo", true), ("by hand", false)])
    func anErasedValueIsStillOurs(_ present: String, _ isOurs: Bool) {
        var plan = WritePlan()
        plan.add(
            Mapping.Target(path: "summary", progID: "P:1", kind: .text),
            WantedValue(definition: Self.definition, value: .text("new"), text: "new"),
            reading: .value(.text(present)),
            raw: present,
            known: WrittenField(values: [.digest(WrittenField.digest(of: "ours\ntoo"))])
        )
        #expect(plan.changes.isEmpty == !isOurs && plan.kept.isEmpty == isOurs)
    }
}
