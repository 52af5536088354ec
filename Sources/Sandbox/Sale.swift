import FoundationEssentials

/// One sale of the tenant.
struct Sale: Hashable, Sendable {
    /// The items of the list `saleStatus`, by their ids.
    enum Status: Int, Hashable, Sendable {
        case open = 1, sold = 2, lost = 3

        var text: String {
            switch self {
            case .open: "Open"
            case .sold: "Sold"
            case .lost: "Lost"
            }
        }
    }

    let id: Int
    let heading: String
    let status: Status
    /// 0 is a sale without a company.
    let contact: Int
    let amount: Double
    let date: Date
    let registered: Date
    let updated: Date
    var associate = 12
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

    var total: Double { product.listPrice * quantity }
}

/// One product of the price list.
struct Product: Hashable, Sendable {
    let id: Int
    let code: String
    let name: String
    /// The id of an item of the list `ProductFamily`.
    let family: Int
    let listPrice: Double

    var erpKey: String { "ERP-\(1000 + id)" }
}
