package import SuperOffice
import Text
package import Webhook

extension Mapping {
    /// Checks every target against the tenant's published fields.
    ///
    /// - Returns: one line for each problem; empty when the mapping can be used.
    package func problems(_ entity: RecordKind, published: [FieldDefinition]) -> [String] {
        self[entity].compactMap { target in
            guard let definition = published.first(where: { $0.progID == target.progID }) else {
                return "\(entity.rawValue) \"\(target.path)\": there is no published field \(target.progID); "
                    + nearest(target, of: entity, published)
            }
            if definition.isReadOnly {
                return "\(entity.rawValue) \"\(target.path)\": \(target.progID) (\(definition.label)) is read-only"
            }
            guard target.kind.fits(definition.type) else {
                return "\(entity.rawValue) \"\(target.path)\": \(target.progID) (\(definition.label)) is a "
                    + "\(definition.type), not \(target.kind.rawValue); " + nearest(target, of: entity, published)
            }
            return nil
        }
    }

    /// The fields that the API user may not write in this record, one line for each.
    package func unwritable(_ entity: RecordKind, in state: RecordState) -> [String] {
        self[entity].filter { !state.rights.mayWrite($0.progID) }.map { target in
            let why = state.rights.reason(target.progID).map { " (\($0.inOneLine(atMost: 100)))" } ?? ""
            return "\(entity.rawValue) \"\(target.path)\": our user may not write \(target.progID)\(why)"
        }
    }

    /// Those first whose label has a word of the member's path, then by how close their ProgId is.
    private func nearest(_ target: Target, of entity: RecordKind, _ published: [FieldDefinition]) -> String {
        let taken = Set(self[entity].map(\.progID))
        let fitting = published.filter {
            target.kind.fits($0.type) && !$0.isReadOnly && !taken.contains($0.progID)
        }
        if fitting.isEmpty { return "the tenant has no free field of the kind \(target.kind.rawValue)" }
        func rank(_ field: FieldDefinition) -> (Int, Int, String) {
            let isNamed = Self.isNamed(field.label, after: target.path)
            return (isNamed ? 0 : 1, distance(field.progID, target.progID), field.progID)
        }
        let near = fitting.sorted { rank($0) < rank($1) }
        return "near it are " + near.prefix(3).map { "\($0.progID) (\($0.label))" }.joined(separator: ", ")
    }
}

extension Mapping {
    /// Whether a label and a path share the beginning of a word: `Opener` and `openers.primary`.
    private static func isNamed(_ label: String, after path: String) -> Bool {
        func words(_ text: String) -> [String] {
            text.lowercased().split { !$0.isLetter }.map(String.init).filter { $0.count >= 4 }
        }
        return words(label).contains { label in
            words(path).contains { $0.hasPrefix(label) || label.hasPrefix($0) }
        }
    }
}

extension Mapping.Kind {
    /// Whether a member of this kind can go into a field of that type.
    package func fits(_ type: FieldType) -> Bool {
        switch (self, type) {
        case (.text, .shortText), (.text, .longText), (.list, .list), (.number, .number), (.number, .decimal),
            (.decimal, .decimal), (.checkbox, .checkbox), (.date, .date), (.date, .unlimitedDate):
            true
        default: false
        }
    }
}
