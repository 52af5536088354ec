package import JSON
import Processor
package import SuperOffice
import Webhook

/// A first `mapping.json` for a tenant: the members of an analysis, each with the field whose label says that it is for
/// it.
///
/// Only labels decide. A field that merely has the right kind may hold what people wrote, so it is left to a person.
package struct FirstMapping {
    /// A member of the analysis that the Company Explorer is known to send.
    private struct Member {
        var entity: RecordKind
        var path: String
        var kind: Mapping.Kind
        /// How a label's word for it begins, the best one first; English and German.
        var words: [String]
        /// Words for the second of two; only such labels are meant, or none of them is.
        var isSecond: Bool?
        var onUnknownItem: Mapping.UnknownItem?
    }

    private static let second = ["2", "secondary", "second", "zweite"]

    private static let members = [
        Member(entity: .contact, path: "vertical", kind: .list, words: ["vertical", "branche", "industry"]),
        Member(entity: .contact, path: "summary", kind: .text, words: ["summary", "zusammenfassung"]),
        Member(entity: .contact, path: "openers.primary", kind: .text, words: ["opener"], isSecond: false),
        Member(entity: .contact, path: "openers.secondary", kind: .text, words: ["opener"], isSecond: true),
        Member(entity: .person, path: "openers.primary", kind: .text, words: ["opener"], isSecond: false),
        Member(entity: .person, path: "openers.secondary", kind: .text, words: ["opener"], isSecond: true),
        Member(entity: .person, path: "role", kind: .list, words: ["role", "rolle"], onUnknownItem: .skip),
    ]

    package private(set) var json: JSONValue
    /// `contact openers.secondary (text)`: members without a field.
    package private(set) var unmapped: [String] = []

    package var isEmpty: Bool { json.object?.isEmpty ?? true }

    package init(contact: [FieldDefinition], person: [FieldDefinition]) {
        var entities: [String: [String: JSONValue]] = [:]
        var taken: Set<FieldDefinition> = []
        for member in Self.members {
            let fields = (member.entity == .contact ? contact : person).filter { field in
                member.kind.fits(field.type) && !field.isReadOnly && !taken.contains(field)
            }
            guard let field = Self.field(for: member, among: fields) else {
                unmapped.append("\(member.entity.rawValue) \(member.path) (\(member.kind.rawValue))")
                continue
            }
            taken.insert(field)
            var entry: [String: JSONValue] = [
                "progId": .string(field.progID), "kind": .string(member.kind.rawValue),
            ]
            if let onUnknownItem = member.onUnknownItem { entry["onUnknownItem"] = .string(onUnknownItem.rawValue) }
            entities[member.entity.rawValue, default: [:]][member.path] = .object(entry)
        }
        json = .object(entities.mapValues { .object($0) })
    }

    private static func field(for member: Member, among fields: [FieldDefinition]) -> FieldDefinition? {
        for word in member.words {
            let found = fields.first { field in
                let words = words(field.label)
                let isSecond = words.contains { word in second.contains { word.hasPrefix($0) } }
                return words.contains { $0.hasPrefix(word) } && (member.isSecond ?? isSecond) == isSecond
            }
            if let found { return found }
        }
        return nil
    }

    /// `Opener2 (KI)` is `opener`, `2`, `ki`.
    private static func words(_ label: String) -> [String] {
        label.lowercased().matches(of: #/\p{L}+|\p{N}+/#).map { String($0.output) }
    }
}
