/// Columns and their types are those of the vendor's provider reference (sure); only the likelier ones are here.
extension ArchiveTable {
    static func sales(_ tenant: Tenant) -> ArchiveTable {
        let sales = tenant.sales
        func column(_ name: String, _ type: ColumnType, _ cell: @escaping @Sendable (Sale) -> ArchiveValue) -> Column {
            Column(name: name, type: type) { cell(sales[$0]) }
        }
        func company(_ name: String, _ type: ColumnType, _ cell: @escaping @Sendable (EntityRow) -> ArchiveValue)
            -> Column
        {
            column(name, type) { tenant.rows[.contact($0.contact)].map(cell) ?? .none }
        }
        return ArchiveTable(
            "sale",
            count: sales.count,
            key: column("saleId", .int) { .whole($0.id) },
            [
                column("heading", .string) { .text($0.heading) },
                column("saleNumber", .string) { .text(String(20_000 + $0.id)) },
                column("description", .string) { _ in .text("") },
                column("date", .date) { .moment($0.date) },
                column("amount", .decimal) { .decimal($0.amount) },
                column("probPercent", .int) { .whole($0.status == .sold ? 100 : $0.status == .lost ? 0 : 50) },
                column("currency", .listAny) { _ in .item(4, "EUR") },
                column("currencyId", .int) { _ in .whole(4) },
                column("saleStatus", .listAny) { .item($0.status.rawValue, $0.status.text) },
                column("completed", .bool) { .flag($0.status != .open) },
                column("hasQuote", .bool) { .flag($0.quote != nil) },
                // Restricted like a list, shown as the id.
                column("contactId", .listAny) { $0.contact == 0 ? .none : .whole($0.contact) },
                column("associateId", .associate) { tenant.user($0.associate) },
                column("registeredDate", .date) { .moment($0.registered) },
                column("registeredBy", .associate) { tenant.user($0.associate) },
                column("updatedDate", .date) { .moment($0.updated) },
                column("updatedBy", .associate) { tenant.user($0.associate) },
                company("contact/contactId", .int) { .whole($0.key.id) },
                company("contact/name", .string) { .text($0.string("Name")) },
                company("contact/department", .string) { .text($0.string("Department")) },
                company("contact/nameDepartment", .string) { .text($0.nameDepartment) },
                company("contact/orgnr", .string) { .text($0.string("OrgNr")) },
                column("quote/quoteId", .int) { $0.quote.map { .whole($0.id) } ?? .none },
            ]
        )
    }

    static func products(_ tenant: Tenant) -> ArchiveTable {
        let products = tenant.products
        func column(_ name: String, _ type: ColumnType, _ cell: @escaping @Sendable (Product) -> ArchiveValue) -> Column
        {
            Column(name: name, type: type) { cell(products[$0]) }
        }
        return ArchiveTable(
            "productInAssortment",
            count: products.count,
            key: column("productId", .int) { .whole($0.id) },
            [
                column("name", .string) { .text($0.name) },
                column("description", .string) { _ in .text("") },
                column("code", .string) { .text($0.code) },
                column("erpProductKey", .string) { .text($0.erpKey) },
                column("inAssortment", .bool) { _ in .flag(true) },
                column("productFamilyKey", .listAny) { tenant.family($0.family) },
                column("listPrice", .decimal) { .decimal($0.listPrice) },
                column("quantityUnit", .none) { _ in .text("Stk") },
            ]
        )
    }

    static func quoteLines(_ tenant: Tenant) -> ArchiveTable {
        let lines = tenant.sales.flatMap { sale in
            (sale.quote?.lines ?? []).map { (sale: sale, quote: sale.quote, line: $0) }
        }
        func column(_ name: String, _ type: ColumnType, _ cell: @escaping @Sendable (QuoteLine) -> ArchiveValue)
            -> Column
        {
            Column(name: name, type: type) { cell(lines[$0].line) }
        }
        func parent(_ name: String, _ type: ColumnType, _ cell: @escaping @Sendable (Sale, Quote) -> ArchiveValue)
            -> Column
        {
            Column(name: name, type: type) { row in lines[row].quote.map { cell(lines[row].sale, $0) } ?? .none }
        }
        let sale = "alternative/version/quote/sale/"
        return ArchiveTable(
            "quoteLineIsIncluded",
            count: lines.count,
            key: column("quoteLineId", .int) { .whole($0.id) },
            [
                column("name", .string) { .text($0.product.name) },
                column("description", .string) { _ in .text("") },
                column("code", .string) { .text($0.product.code) },
                column("erpProductKey", .string) { .text($0.product.erpKey) },
                column("quantity", .decimal) { .decimal($0.quantity) },
                column("quantityUnit", .string) { _ in .text("Stk") },
                column("unitListPrice", .decimal) { .decimal($0.product.listPrice) },
                column("subTotal", .decimal) { .decimal($0.total) },
                column("totalPrice", .decimal) { .decimal($0.total) },
                column("productFamilyKey", .none) { tenant.family($0.product.family) },
                parent("quoteAlternativeId", .int) { .whole($1.alternativeID) },
                parent("alternative/quoteAlternativeId", .int) { .whole($1.alternativeID) },
                parent("alternative/quoteVersionId", .int) { .whole($1.versionID) },
                parent("alternative/version/quoteVersionId", .int) { .whole($1.versionID) },
                parent("alternative/version/quote/quoteId", .int) { .whole($1.id) },
                parent(sale + "saleId", .int) { sale, _ in .whole(sale.id) },
                parent(sale + "heading", .string) { sale, _ in .text(sale.heading) },
                parent(sale + "date", .date) { sale, _ in .moment(sale.date) },
                parent(sale + "contactId", .listAny) { sale, _ in .whole(sale.contact) },
            ]
        )
    }
}
