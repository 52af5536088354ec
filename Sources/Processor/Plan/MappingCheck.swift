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
                    + Self.nearest(target, published)
            }
            if definition.isReadOnly {
                return "\(entity.rawValue) \"\(target.path)\": \(target.progID) (\(definition.label)) is read-only"
            }
            guard target.kind.fits(definition.type) else {
                return "\(entity.rawValue) \"\(target.path)\": \(target.progID) (\(definition.label)) is a "
                    + "\(definition.type), not \(target.kind.rawValue); " + Self.nearest(target, published)
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

    private static func nearest(_ target: Target, _ published: [FieldDefinition]) -> String {
        let fitting = published.filter { target.kind.fits($0.type) && !$0.isReadOnly }
        if fitting.isEmpty { return "the tenant has no field of the kind \(target.kind.rawValue)" }
        let near = fitting.sorted {
            (distance($0.progID, target.progID), $0.progID) < (distance($1.progID, target.progID), $1.progID)
        }
        return "near it are " + near.prefix(3).map { "\($0.progID) (\($0.label))" }.joined(separator: ", ")
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
