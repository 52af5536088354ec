import JSON
package import SuperOffice
import Text

/// Which companies are worked on: the part `scope` of `mapping.json`.
///
/// A pure value. A person is in scope when the company is. Whoever looks again, before a write that was approved later,
/// asks the same question of the company as it stands then.
package struct Scope: Sendable, Equatable {
    /// What one trait has to be, or must not be.
    struct Rule: Sendable, Equatable {
        var include: [Name] = []
        var exclude: [Name] = []
    }

    /// An id, or what people call it.
    enum Name: Sendable, Equatable {
        case id(Int)
        case text(String)
    }

    private(set) var rules: [Contact.Trait: Rule] = [:]

    /// Every company.
    package init() {}

    /// Whether every company is in it.
    package var isEverything: Bool { rules.isEmpty }

    /// A company is in scope when no rule excludes it and each rule that includes some includes it.
    ///
    /// One without a category is in no list of categories: no `exclude` meets it, and no `include`.
    package func contains(_ contact: Contact) -> Bool {
        rules.allSatisfy { trait, rule in
            guard let value = contact.traits[trait] else { return rule.include.isEmpty }
            if rule.exclude.contains(where: { $0.matches(value) }) { return false }
            return rule.include.isEmpty || rule.include.contains { $0.matches(value) }
        }
    }

    /// The columns whose change may bring a company into the scope.
    package var columns: Set<String> { Set(rules.keys.map(\.column)) }
}

extension Scope: CustomStringConvertible {
    /// `associate "AB", 12; country not "US"`; ids and names as they stand in the file.
    package var description: String {
        Contact.Trait.allCases.compactMap { trait in
            rules[trait].map { rule in
                let parts = [("", rule.include), ("not ", rule.exclude)].filter { !$0.1.isEmpty }
                let texts = parts.map { $0.0 + $0.1.map(\.description).joined(separator: ", ") }
                return "\(trait.rawValue) \(texts.joined(separator: " and "))"
            }
        }.joined(separator: "; ")
    }
}

extension Scope {
    /// Reads the member `scope`.
    ///
    /// - Throws: what is wrong, with the path in the file and what is allowed.
    init(_ json: JSONValue?) throws(MappingError) {
        guard let json, json != .null else { return }
        guard let members = json.object else { throw MappingError("\"scope\" is \(json.kind), not an object") }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let trait = Contact.Trait(rawValue: name) else {
                let known = Contact.Trait.allCases.map(\.rawValue).joined(separator: ", ")
                throw MappingError("\"scope\" has an unknown member \"\(name)\"; known are \(known)")
            }
            rules[trait] = try Rule(value, "scope.\(name)")
        }
    }
}

extension Scope.Rule {
    fileprivate init(_ json: JSONValue, _ place: String) throws(MappingError) {
        guard let members = json.object else { throw MappingError("\(place) is \(json.kind), not an object") }
        for key in members.keys.sorted() where key != "include" && key != "exclude" {
            throw MappingError("\(place) has an unknown member \"\(key)\"; known are include, exclude")
        }
        include = try Self.names(members["include"], "\(place).include")
        exclude = try Self.names(members["exclude"], "\(place).exclude")
        if include.isEmpty && exclude.isEmpty {
            throw MappingError("\(place) includes and excludes nothing; name something, or remove it")
        }
    }

    private static func names(_ json: JSONValue?, _ place: String) throws(MappingError) -> [Scope.Name] {
        guard let json, json != .null else { return [] }
        guard let elements = json.array else { throw MappingError("\(place) is \(json.kind), not a list") }
        var names: [Scope.Name] = []
        for element in elements {
            if let id = element.int, id > 0 {
                names.append(.id(id))
            } else if let text = element.string?.trimmed, !text.isEmpty {
                names.append(.text(text))
            } else {
                throw MappingError("\(place) holds \(element.kind) where a name or an id belongs")
            }
        }
        return names
    }
}

extension Scope.Name: CustomStringConvertible {
    /// As it is written in the file.
    var description: String {
        switch self {
        case .id(let id): "\(id)"
        case .text(let text): "\"\(text)\""
        }
    }

    func matches(_ value: Contact.TraitValue) -> Bool {
        switch self {
        case .id(let id): value.id == id
        case .text(let text): value.names.contains(text.lowercased())
        }
    }
}
