package import SuperOffice

/// Whether one field still holds in the CRM what a job wrote.
package struct FieldVerification: Equatable {
    package enum Verdict: String {
        case matches = "landed"
        case differs
        /// Something stands there that cannot be read.
        case malformed
        /// The field is no longer among the published ones.
        case unpublished
    }

    package let progID: String
    package let label: String
    package let written: WrittenFields.Value
    /// What the CRM holds now; a list item by its name.
    package let found: String
    package let verdict: Verdict

    package init(
        _ progID: String,
        _ written: WrittenFields.Value,
        definition: FieldDefinition?,
        fields: UserDefinedFields,
        items: [ListItem]
    ) {
        self.progID = progID
        self.written = written
        label = definition?.label ?? ""
        guard let definition else {
            (found, verdict) = ("", .unpublished)
            return
        }
        switch fields.reading(definition) {
        case .absent: (found, verdict) = ("", written.text.isEmpty ? .matches : .differs)
        case .malformed(let reason, let raw): (found, verdict) = ("\(raw) (\(reason))", .malformed)
        case .value(.listItem(let id)):
            found = items.item(id: id)?.name ?? "item \(id)"
            verdict = found.lowercased() == written.text.lowercased() ? .matches : .differs
        case .value(let value):
            found = "\(value)"
            verdict = Self.isSame(value, written.text, definition.type) ? .matches : .differs
        }
    }

    private static func isSame(_ value: FieldValue, _ text: String, _ type: FieldType) -> Bool {
        if "\(value)" == text { return true }
        do { return try FieldValue(raw: text, as: type).isSame(as: value) } catch { return false }
    }
}
