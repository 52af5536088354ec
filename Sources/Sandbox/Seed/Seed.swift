import FoundationEssentials
import JSON

/// The tenant as it is before anybody has touched it.
enum Seed {
    static func tenant(_ seed: SandboxConfiguration.Seed, generatedSales: Int, generatedCompanies: Int) -> Tenant {
        var tenant = Tenant()
        tenant.fields = contactFields + personFields
        tenant.lists = userLists + builtInLists
        tenant.associates = associates
        tenant.countries = countries
        if seed == .demo {
            for row in companies + people { tenant.rows[row.key] = row }
            tenant.sales = sales
        }
        tenant.sales += Self.generatedSales(generatedSales)
        _ = tenant.seed(companies: generatedCompanies, peopleEach: 0)
        return tenant
    }

    /// When everything was entered, and when it was last changed.
    static let registered = Date(timeIntervalSince1970: 1_581_871_817)
    static let updated = Date(timeIntervalSince1970: 1_768_467_600)

    static let associates: [Tenant.Associate] = [
        .init(id: 5, name: "TY", fullName: "Tony Yates", personID: 5),
        // The login of the person behind the user that our API calls act as.
        .init(id: 8, name: "AU", fullName: "API User", personID: 8),
        .init(id: 12, name: "MB", fullName: "Maren Brandt", personID: 6),
        .init(id: 77, name: "API", fullName: "Enrichment Connector", personID: 8),
        .init(id: 316, name: "KH", fullName: "Kari Haugen", personID: 7),
    ]

    static let countries: [Tenant.Country] = [
        .init(id: 40, name: "Austria", two: "AT", three: "AUT"),
        .init(id: 208, name: "Denmark", two: "DK", three: "DNK"),
        .init(id: 276, name: "Germany", two: "DE", three: "DEU"),
        .init(id: 578, name: "Norway", two: "NO", three: "NOR"),
        .init(id: 752, name: "Sweden", two: "SE", three: "SWE"),
        .init(id: 756, name: "Switzerland", two: "CH", three: "CHE"),
        .init(id: 826, name: "United Kingdom", two: "GB", three: "GBR"),
    ]
}
