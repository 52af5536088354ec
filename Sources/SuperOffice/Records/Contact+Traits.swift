import FoundationEssentials
import JSON

extension Contact {
    /// What companies are told apart by, as `mapping.json` names it.
    package enum Trait: String, Hashable, Sendable, CaseIterable {
        /// Our user who looks after the company.
        case associate
        case category
        case business
        case country

        /// The column that a webhook's `Changes` names (vendor documentation, sure).
        package var column: String {
            switch self {
            case .associate: "associate_id"
            case .category: "category_idx"
            case .business: "business_idx"
            case .country: "country_id"
            }
        }
    }

    /// The value of a trait: its id, and all that people may call it.
    package struct TraitValue: Hashable, Sendable {
        /// nil for none.
        package let id: Int?
        /// In lower case.
        package let names: Set<String>

        package init(id: Int?, names: some Sequence<String>) {
            self.id = id
            self.names = Set(names.map { $0.lowercased() }.filter { !$0.isEmpty })
        }

        /// Reads the trait's member of a company.
        init(_ contact: JSONValue, _ trait: Trait) {
            let member = trait.rawValue.capitalized
            let value = contact[member] ?? .null
            switch trait {
            // `Name` is the short name, the initials in most tenants (published samples, sure).
            case .associate: self.init(id: value.identity("AssociateId"), names: [value.text("Name")])
            case .country: self.init(id: value.identity("CountryId"), names: Self.countryNames.map(value.text))
            case .category, .business:
                let name = contact.displayName(member)
                let names = ListItem.languageTexts(name) ?? []
                self.init(id: value.identity("Id"), names: [name] + names)
            }
        }

        static let countryNames = ["Name", "EnglishName", "TwoLetterISOCountry", "ThreeLetterISOCountry"]
    }
}
