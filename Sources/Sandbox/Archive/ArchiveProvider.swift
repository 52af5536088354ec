/// The archive providers that the sandbox's tenant has.
enum ArchiveProvider: String, Hashable, Sendable, CaseIterable {
    case findSale, simpleContact, person, product, findQuoteLine, quoteLine
    /// Any database column by its name; here those of the webhooks' counters only.
    case dynamic

    /// Reads the name in `/Archive/{name}`, whatever its case; nil for a provider that the sandbox lacks.
    init?(name: String) {
        guard let known = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else {
            return nil
        }
        self = known
    }
}

extension SandboxState {
    func table(_ provider: ArchiveProvider, language: String?) -> ArchiveTable {
        switch provider {
        case .findSale: .sales(tenant)
        case .simpleContact: .contacts(tenant, language: language)
        case .person: .persons(tenant, language: language)
        case .product: .products(tenant)
        case .findQuoteLine, .quoteLine: .quoteLines(tenant)
        case .dynamic: .webhookUsage(webhooks.values.sorted { $0.id < $1.id })
        }
    }
}
