import FoundationEssentials
import JSON
package import Webhook

/// `mapping.json`: which member of the analysis goes into which user-defined field.
package struct Mapping: Sendable, Equatable {
    /// What a member of the analysis is to be read as.
    package enum Kind: String, Sendable, CaseIterable { case text, list, number, decimal, checkbox, date }
    package enum UnknownItem: String, Sendable, CaseIterable { case fail, skip, create }
    package enum Overwrite: String, Sendable, CaseIterable {
        /// Only when the field is empty or still holds what we last wrote there.
        case ours
        /// Only when the field is empty.
        case empty
        case always
    }

    package struct Target: Sendable, Equatable {
        /// Dotted path in the analysis.
        package var path: String
        package var progID: String
        package var kind: Kind
        package var onUnknownItem = UnknownItem.fail
        package var overwrite = Overwrite.ours
    }

    package var contact: [Target]
    package var person: [Target]
    /// Which companies are worked on.
    package var scope = Scope()

    package subscript(entity: RecordKind) -> [Target] { entity == .contact ? contact : person }

    /// Reads the file's content.
    ///
    /// - Throws: what is wrong, with the path in the file and what is allowed.
    package init(_ bytes: [UInt8]) throws(MappingError) {
        let root: JSONValue
        do { root = try JSONValue(parsing: bytes) } catch {
            throw MappingError("the file \(error.description(in: bytes))")
        }
        guard root.object != nil else { throw MappingError("the file is not a JSON object") }
        for key in root.object?.keys.sorted() ?? [] where !["contact", "person", "scope"].contains(key) {
            throw MappingError("\"\(key)\" is none of \"contact\", \"person\" and \"scope\"")
        }
        contact = try Self.targets(root["contact"], "contact")
        person = try Self.targets(root["person"], "person")
        scope = try Scope(root["scope"])
        if contact.isEmpty && person.isEmpty { throw MappingError("it maps nothing; add an entry under \"contact\"") }
    }

    private static func targets(_ value: JSONValue?, _ entity: String) throws(MappingError) -> [Target] {
        guard let value, value != .null else { return [] }
        guard let members = value.object else { throw MappingError("\"\(entity)\" is \(value.kind), not an object") }
        var targets: [Target] = []
        for (path, entry) in members.sorted(by: { $0.key < $1.key }) {
            let target = try target(path, entry, "\(entity).\"\(path)\"")
            if let other = targets.first(where: { $0.progID == target.progID }) {
                throw MappingError("\(entity): \"\(other.path)\" and \"\(path)\" both go to \(target.progID)")
            }
            targets.append(target)
        }
        return targets
    }

    private static func target(_ path: String, _ entry: JSONValue, _ place: String) throws(MappingError) -> Target {
        guard let members = entry.object else { throw MappingError("\(place) is \(entry.kind), not an object") }
        let known: Set = ["progId", "kind", "onUnknownItem", "overwrite"]
        for key in members.keys.sorted() where !known.contains(key) {
            throw MappingError(
                "\(place) has an unknown setting \"\(key)\"; known are \(known.sorted().joined(separator: ", "))"
            )
        }
        guard let progID = entry["progId"]?.string, !progID.isEmpty else {
            throw MappingError("\(place) needs \"progId\", for example \"SuperOffice:83\"")
        }
        func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _ type: Choice.Type) throws(MappingError)
            -> Choice? where Choice.RawValue == String
        {
            guard let value = entry[key] else { return nil }
            if let text = value.string, let choice = Choice(rawValue: text) { return choice }
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw MappingError("\(place): \"\(key)\" must be one of \(allowed)")
        }
        guard let kind = try choice("kind", Kind.self) else {
            throw MappingError(
                "\(place) needs \"kind\", one of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        return Target(
            path: path,
            progID: progID,
            kind: kind,
            onUnknownItem: try choice("onUnknownItem", UnknownItem.self) ?? .fail,
            overwrite: try choice("overwrite", Overwrite.self) ?? .ours
        )
    }
}

/// Why a mapping cannot be used; one line, without the file's name.
package struct MappingError: Error, CustomStringConvertible, Equatable {
    package let description: String

    package init(_ description: String) { self.description = description }
}
