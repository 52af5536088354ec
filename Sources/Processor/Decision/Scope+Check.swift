package import SuperOffice
import Text

extension Scope {
    /// The traits whose values are in a documented list.
    package static let listed: [Contact.Trait] = [.category, .business, .country]

    /// Compares the names with the tenant's own lists: a misspelt one would leave out, or pay for, companies in silence.
    ///
    /// - Parameter traits: by default those that have a list. How associates are listed is inferred, so no job waits for
    ///   that: `doctor` asks.
    /// - Returns: one line for each problem.
    package func problems(
        in crm: SuperOfficeClient,
        of traits: [Contact.Trait] = listed
    ) async throws(SuperOfficeError) -> [String] {
        var problems: [String] = []
        for trait in traits {
            guard let rule = rules[trait] else { continue }
            let known = try await Self.values(of: trait, crm)
            for name in rule.include + rule.exclude where !known.contains(where: { name.matches($0) }) {
                let wanted = "\(name)".lowercased()
                let names = known.compactMap { $0.names.min { ($0.count, $0) > ($1.count, $1) } }
                let near = names.sorted { (distance($0, wanted), $0) < (distance($1, wanted), $1) }.prefix(3)
                problems.append(
                    "scope.\(trait.rawValue): the tenant has no \(trait.rawValue) \(name)"
                        + (near.isEmpty ? "" : "; near it are \(near.joined(separator: ", "))")
                )
            }
        }
        return problems
    }

    /// Every value that the trait may have.
    private static func values(
        of trait: Contact.Trait,
        _ crm: SuperOfficeClient
    ) async throws(SuperOfficeError) -> [Contact.TraitValue] {
        switch trait {
        case .associate: try await crm.associates().map { Contact.TraitValue(id: $0.id, names: [$0.name]) }
        case .category: try await crm.categories().map { Contact.TraitValue(id: $0.id, names: [$0.name] + $0.names) }
        case .business: try await crm.businesses().map { Contact.TraitValue(id: $0.id, names: [$0.name] + $0.names) }
        case .country: try await crm.countries().map { Contact.TraitValue(id: $0.id, names: $0.names) }
        }
    }
}
