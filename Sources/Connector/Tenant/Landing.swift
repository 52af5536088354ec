import JSON
import SuperOffice

/// Whether one written field still holds in the CRM what the story says.
struct Landing: Equatable {
    enum Verdict: String {
        case landed
        case differs
        /// Something stands there that cannot be read.
        case malformed
        /// The field is no longer among the published ones.
        case unpublished
    }

    var progID: String
    var label: String
    var written: FinishedWork.Written
    /// What the CRM holds now; a list item by its name.
    var found: String
    var verdict: Verdict

    init(
        _ progID: String,
        _ written: FinishedWork.Written,
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
        case .absent: (found, verdict) = ("", written.text.isEmpty ? .landed : .differs)
        case .malformed(let reason, let raw): (found, verdict) = ("\(raw) (\(reason))", .malformed)
        case .value(.listItem(let id)):
            found = items.item(id: id)?.name ?? "item \(id)"
            verdict = found.lowercased() == written.text.lowercased() ? .landed : .differs
        case .value(let value):
            found = "\(value)"
            verdict = Self.isSame(value, written.text, definition.type) ? .landed : .differs
        }
    }

    private static func isSame(_ value: FieldValue, _ text: String, _ type: FieldType) -> Bool {
        if "\(value)" == text { return true }
        do { return try FieldValue(raw: text, as: type).isSame(as: value) } catch { return false }
    }

    var json: JSONValue {
        [
            "progId": .string(progID), "label": .string(label), "written": .string(written.text),
            "at": .string(written.at), "job": .string(written.job), "found": .string(found),
            "verdict": .string(verdict.rawValue),
        ]
    }
}
