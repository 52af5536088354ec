package import JSON
package import SuperOffice

/// Which company bought what: products found in headings, and quote lines.
package struct CustomerProducts: Sendable {
    private let crm: SuperOfficeClient
    private let keywords: Keywords
    private let sales: SalesReader

    package init(crm: SuperOfficeClient, keywords: Keywords, sales: SalesReader) {
        self.crm = crm
        self.keywords = keywords
        self.sales = sales
    }

    package struct Row: Sendable, Equatable {
        var sale: ArchiveRow
        var product: String
        var name: String
        var quantity: String
        /// `keyword`, `pattern` or `quote`.
        var source: String
        /// A quote may hold several alternatives, of which the customer chooses one.
        var alternative = ""

        package static let columns = [
            "sale_id", "heading", "date", "amount", "currency", "status", "company_id", "company", "product", "name",
            "quantity", "source", "quote_alternative",
        ]

        package var cells: [String] {
            [String(sale.key)] + SalesReader.columns.map(sale.text) + [product, name, quantity, source, alternative]
        }

        package var json: JSONValue {
            var members: [String: JSONValue] = [:]
            for (column, cell) in zip(Self.columns, cells) {
                let isNumber = ["sale_id", "amount", "company_id", "quantity", "quote_alternative"].contains(column)
                if isNumber {
                    members[column] = Int(cell).map { .integer($0) } ?? Double(cell).map { .number($0) } ?? .null
                } else {
                    members[column] = .string(cell)
                }
            }
            return .object(members)
        }
    }

    /// Why there are as many rows as there are.
    package struct Summary: Sendable {
        package fileprivate(set) var sales = 0
        package fileprivate(set) var withoutCompany = 0
        /// Sales with a company, but with no product in the heading and no quote line.
        package fileprivate(set) var withoutProduct = 0
        package fileprivate(set) var rows = 0
        package fileprivate(set) var quoteLines = 0
        /// Why there are no quote lines at all.
        package fileprivate(set) var noQuotes: String?
        package fileprivate(set) var words = WordCount()
    }

    /// - Parameters:
    ///   - write: gets the rows of a page of sales.
    ///   - progress: is told after each page how far it came.
    package func run(write: ([Row]) throws -> Void, progress: (Summary) -> Void) async throws -> Summary {
        var summary = Summary()
        try await sales.pages(crm) { page in
            let lines = try await quoteLines(of: page, &summary)
            var rows: [Row] = []
            for sale in page {
                summary.sales += 1
                guard sale.identity("contact/contactId") != nil else {
                    summary.withoutCompany += 1
                    continue
                }
                let heading = Heading(sale.text("heading"))
                let found = self.rows(of: sale, heading, lines[sale.key] ?? [])
                if found.isEmpty {
                    summary.withoutProduct += 1
                    for word in heading.countableWords { summary.words.add(word) }
                }
                summary.quoteLines += found.count { $0.source == Self.quote }
                rows += found
            }
            summary.rows += rows.count
            try write(rows)
            progress(summary)
        }
        return summary
    }

    private static let quote = "quote"

    private func rows(of sale: ArchiveRow, _ heading: Heading, _ lines: [ArchiveRow]) -> [Row] {
        let found = keywords.products(in: heading).map { match in
            Row(
                sale: sale,
                product: match.code,
                name: match.matched,
                quantity: match.quantity.map(String.init) ?? "",
                source: match.kind.rawValue
            )
        }
        let quoted = lines.map { line in
            Row(
                sale: sale,
                product: line.text("code").isEmpty ? line.text("erpProductKey") : line.text("code"),
                name: line.text("name"),
                quantity: line.text("quantity"),
                source: Self.quote,
                alternative: line.text("quoteAlternativeId")
            )
        }
        return found + quoted
    }

    private static let saleID = "alternative/version/quote/sale/saleId"
    private static let version = "alternative/version/quoteVersionId"

    /// The lines of each sale's newest quote version; one query for all sales of the page.
    ///
    /// A tenant may lack quotes, or our user the right to them: then the report does without, and says so.
    private func quoteLines(of page: [ArchiveRow], _ summary: inout Summary) async throws -> [Int: [ArchiveRow]] {
        guard summary.noQuotes == nil, let first = page.first, let last = page.last else { return [:] }
        let query = ArchiveQuery(
            .quoteLines,
            columns: ["code", "erpProductKey", "name", "quantity", "quoteAlternativeId", Self.version, Self.saleID],
            where: [.number(Self.saleID, above: first.key - 1), .number(Self.saleID, below: last.key + 1)]
        )
        var lines: [Int: [ArchiveRow]] = [:]
        do {
            for try await page in crm.pages(of: query) {
                for line in page {
                    if let sale = line.identity(Self.saleID) { lines[sale, default: []].append(line) }
                }
            }
        } catch {
            switch error {
            case .rejected, .configuration, .unavailable(status: 500, _, _, _): summary.noQuotes = error.description
            default: throw error
            }
        }
        return lines.mapValues { lines in
            let newest = lines.compactMap { $0.identity(Self.version) }.max()
            return lines.filter { $0.identity(Self.version) == newest }
        }
    }
}
