package import FoundationEssentials
package import SuperOffice

/// Reads sales in the order of their ids, a page at a time.
package struct SalesReader: Sendable {
    /// By the date of the sale.
    private let since: Date?
    /// How many at most.
    private let limit: Int?

    package init(since: Date?, limit: Int?) {
        self.since = since
        self.limit = limit
    }

    static let columns = [
        "heading", "date", "amount", "currency", "saleStatus", "contact/contactId", "contact/name",
    ]

    /// Sales without a company are read too, not filtered away by `contact/contactId gt 0`: that way one pass counts
    /// them exactly, whatever the limit.
    package func pages(_ crm: SuperOfficeClient, _ body: ([ArchiveRow]) async throws -> Void) async throws {
        let query = ArchiveQuery(
            .sales,
            columns: Self.columns,
            where: since.map { [.date("date", since: $0)] } ?? [],
            pageSize: min(500, limit ?? 500)
        )
        var left = limit ?? Int.max
        for try await page in crm.pages(of: query) {
            // The CRM's condition on days lets some earlier ones through.
            let sales = page.filter { sale in
                guard let since, let date = sale.instant("date") else { return true }
                return date >= since
            }.prefix(left)
            left -= sales.count
            if !sales.isEmpty { try await body(Array(sales)) }
            if left == 0 { return }
        }
    }
}
