import FoundationEssentials

/// One sale of the tenant.
struct Sale: Hashable, Sendable {
    /// The items of the list `saleStatus`, by their ids.
    enum Status: Int, Hashable, Sendable {
        case open = 1, sold = 2, lost = 3

        var text: String { ["Open", "Sold", "Lost"][rawValue - 1] }
    }

    let id: Int
    let heading: String
    let status: Status
    /// 0 is a sale without a company.
    let contact: Int
    let amount: Double
    let date: Date
    var quote: Quote?
}

/// The quote of a sale, with its latest version's only alternative.
struct Quote: Hashable, Sendable {
    let id: Int
    let lines: [QuoteLine]

    var versionID: Int { 1000 + id }
    var alternativeID: Int { 2000 + id }
}

/// One product in a quote.
struct QuoteLine: Hashable, Sendable {
    let id: Int
    let product: Product
    let quantity: Double
}

/// One product of the price list.
struct Product: Hashable, Sendable {
    let id: Int
    let code: String
    let name: String

    var erpKey: String { "ERP-\(1000 + id)" }
}
