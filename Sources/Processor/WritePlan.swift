import JSON
import Spool
import SuperOffice

/// What is to be written into one record, field by field, and what is not and why.
struct WritePlan: Equatable {
    struct Change: Equatable {
        var definition: FieldDefinition
        var old: FieldValue
        var new: FieldValue
        /// For the story: a list item by its name.
        var oldText: String
        var newText: String
        var wasCut = false
    }

    var changes: [Change] = []
    /// ProgId -> why it is left alone although the analysis has something else for it.
    var kept: [String: String] = [:]

    /// Adds one target's part: the value for the field against what stands there now.
    ///
    /// `newText` is for the story; `ours` is what we wrote there, in the CRM's encoding.
    mutating func add(
        _ target: Mapping.Target,
        _ definition: FieldDefinition,
        new: FieldValue,
        newText: String,
        wasCut: Bool,
        reading: FieldReading,
        ours: [String],
        itemName: (Int) -> String?
    ) {
        let old: FieldValue
        switch reading {
        case .absent: old = .empty
        case .value(let value): old = value
        case .malformed(let reason, let raw):
            kept[target.progID] = "cannot be read (\(reason)): \(raw.prefix(80))"
            return
        }
        if old.isSame(as: new) { return }
        let oldText = if case .listItem(let id) = old { itemName(id) ?? "item \(id)" } else { "\(old)" }
        guard mayOverwrite(old, target.overwrite, ours, definition.type) else {
            kept[target.progID] = "was edited by a person: \(oldText.prefix(80))"
            return
        }
        changes.append(
            Change(definition: definition, old: old, new: new, oldText: oldText, newText: newText, wasCut: wasCut)
        )
    }

    private func mayOverwrite(_ old: FieldValue, _ rule: Mapping.Overwrite, _ ours: [String], _ type: FieldType) -> Bool
    {
        switch rule {
        case .always: return true
        case .empty: return old.mayBeUntouched
        case .ours:
            return old.mayBeUntouched
                || ours.contains { raw in
                    do { return try FieldValue(raw: raw, as: type).isSame(as: old) } catch { return false }
                }
        }
    }

    var values: [String: FieldValue] {
        Dictionary(changes.map { ($0.definition.progID, $0.new) }, uniquingKeysWith: { $1 })
    }

    /// The changes by ProgId, for the story.
    ///
    /// `{"SuperOffice:83":{"old":"","new":"Freizeitpark"}}`
    var json: JSONValue {
        .object(
            Dictionary(
                changes.map { change in
                    var entry: [String: JSONValue] = ["old": .string(change.oldText), "new": .string(change.newText)]
                    if change.wasCut { entry["cut"] = true }
                    return (change.definition.progID, JSONValue.object(entry))
                },
                uniquingKeysWith: { $1 }
            )
        )
    }
}
