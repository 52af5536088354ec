import JSON
import Spool
import SuperOffice

/// What is to be written into one record, field by field, and what is not and why.
struct WritePlan: Equatable {
    struct Change: Equatable {
        var definition: FieldDefinition
        var old: FieldValue
        /// As the CRM sent it; nil when it sent none.
        var oldRaw: String?
        /// Whether the old value was ours.
        var wasOurs: Bool
        var new: FieldValue
        /// For the story: a list item by its name.
        var oldText: String
        var newText: String
        var wasCut = false

        var progID: String { definition.progID }
        /// As it is sent.
        var encoded: String { new.encoded(for: definition.type) }
    }

    var changes: [Change] = []
    /// ProgId -> why it is left alone although the analysis has something else for it.
    var kept: [String: Reason] = [:]

    /// That the fields still hold what they held when this was planned, as far as the CRM sent anything.
    func test(_ form: PatchTest.Form) -> PatchTest? {
        let held = changes.compactMap { change in change.oldRaw.map { (change.progID, $0) } }
        return held.isEmpty ? nil : PatchTest(form, Dictionary(held, uniquingKeysWith: { $1 }))
    }

    /// Adds one target's part: the value for the field against what stands there now.
    ///
    /// `raw` is what the CRM sent, `known` what the ledger knows of the field, and `rights` what the record lets us write.
    mutating func add(
        _ target: Mapping.Target,
        _ wanted: WantedValue,
        reading: FieldReading,
        raw: String?,
        known: WrittenField?,
        rights: FieldRights? = nil
    ) {
        let wanted = wanted.fitting(rights?.length(target.progID))
        let type = wanted.definition.type
        let old: FieldValue
        switch reading {
        case .absent: old = .empty
        case .value(let value): old = value
        case .malformed(let problem, let raw):
            kept[target.progID] = Reason(
                .unreadableValue,
                [.problem: .string(problem), .found: .string(String(raw.prefix(80)))]
            )
            return
        }
        if old.isSame(as: wanted.value) || known?.spells(wanted.value, as: old, type) == true { return }
        guard rights?.mayWrite(target.progID) ?? true else {
            let message = rights?.reason(target.progID).map { JSONValue.string(String($0.prefix(200))) }
            kept[target.progID] = Reason(.noWriteRight, message.map { [.message: $0] } ?? [:])
            return
        }
        let oldText = wanted.text(of: old)
        let wasOurs = known?.isOurs(old, raw: raw, type) == true
        guard mayOverwrite(old, target.overwrite, wasOurs) else {
            kept[target.progID] = Reason(.notOurs, [.found: .string(String(oldText.prefix(80)))])
            return
        }
        changes.append(
            Change(
                definition: wanted.definition,
                old: old,
                oldRaw: raw,
                wasOurs: wasOurs,
                new: wanted.value,
                oldText: oldText,
                newText: wanted.text,
                wasCut: wanted.wasCut
            )
        )
    }

    private func mayOverwrite(_ old: FieldValue, _ rule: Mapping.Overwrite, _ wasOurs: Bool) -> Bool {
        switch rule {
        case .always: true
        case .empty: old.mayBeUntouched
        case .ours: old.mayBeUntouched || wasOurs
        }
    }

    var values: [String: FieldValue] {
        Dictionary(changes.map { ($0.progID, $0.new) }, uniquingKeysWith: { $1 })
    }

    var progIDs: Set<String> { Set(changes.map(\.progID)) }
}

/// A value that the analysis has for a field, ready to be compared and written.
struct WantedValue: Equatable {
    var definition: FieldDefinition
    var value: FieldValue
    /// For the story: a list item by its name.
    var text: String
    var wasCut = false
    /// Of a list field, to name what stands there.
    var items: [ListItem] = []

    /// Cut where the record says that the field is shorter than its definition.
    func fitting(_ length: Int?) -> WantedValue {
        guard let length, case .text(let text) = value, text.utf16.count > length else { return self }
        var shorter = self
        let kept = MappedValue.cut(text, length)
        (shorter.value, shorter.text, shorter.wasCut) = (.text(kept), kept, true)
        return shorter
    }

    func text(of other: FieldValue) -> String {
        if case .listItem(let id) = other { return items.item(id: id)?.name ?? "item \(id)" }
        return "\(other)"
    }
}

extension WrittenField {
    /// Whether what stands in the field is a value of ours.
    func isOurs(_ present: FieldValue, raw: String?, _ type: FieldType) -> Bool {
        values.contains { value in
            switch value {
            case .text(let sent, let stored):
                return [sent, stored].compactMap(\.self).contains { Self.means($0, present, type) }
            case .digest(let digest):
                return [raw, present.encoded(for: type)].compactMap(\.self).contains { Self.digest(of: $0) == digest }
            }
        }
    }

    /// Whether the present value is how the CRM spelled this very value when we wrote it last.
    func spells(_ wanted: FieldValue, as present: FieldValue, _ type: FieldType) -> Bool {
        values.contains { value in
            guard case .text(let sent, let stored?) = value else { return false }
            return Self.means(sent, wanted, type) && Self.means(stored, present, type)
        }
    }

    private static func means(_ raw: String, _ value: FieldValue, _ type: FieldType) -> Bool {
        do { return try FieldValue(raw: raw, as: type).isSame(as: value) } catch { return false }
    }
}
