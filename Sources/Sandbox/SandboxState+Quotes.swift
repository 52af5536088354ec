import JSON

/// The quote agent (RPC): 200 with null where nothing is found (sure).
extension SandboxState {
    /// `GetQuoteEntityFromSaleId`.
    func quote(_ request: WireRequest) -> WireReply {
        guard let id = (try? json(request))?["SaleId"]?.int else { return .rpcFailure("SaleId is missing") }
        guard let sale = tenant.sales.first(where: { $0.id == id }), let quote = sale.quote else { return .json(.null) }
        return .json([
            "QuoteId": .integer(quote.id),
            "SaleId": .integer(sale.id),
            "QuoteConnectionId": 1,
            "ERPQuoteKey": "",
            "ERPOrderKey": "",
            "ActiveQuoteVersionId": .integer(quote.versionID),
            "AcceptedQuoteAlternativeId": .integer(sale.status == .sold ? quote.alternativeID : 0),
            "UseValuesFromQuote": 1,
            "DocumentId": 0,
            "PoNumber": "",
            "OrderComment": "",
            "PreferredEmailCulture": "de-DE",
            "QuoteVersions": [
                [
                    "QuoteVersionId": .integer(quote.versionID),
                    "QuoteId": .integer(quote.id),
                    "Description": "",
                    "Number": .string("Q\(quote.id)"),
                    "State": .string(sale.status == .sold ? "Sold" : sale.status == .lost ? "Lost" : "Sent"),
                    "Rank": 1,
                    "LikelyQuoteAlternativeId": .integer(quote.alternativeID),
                    "QuoteAlternatives": [
                        [
                            "QuoteAlternativeId": .integer(quote.alternativeID),
                            "QuoteVersionId": .integer(quote.versionID),
                            "Name": "Alternative 1",
                            "TotalPrice": .number(quote.lines.reduce(0) { $0 + $1.total }),
                        ]
                    ],
                    "TableRight": nil,
                    "FieldProperties": [:],
                ]
            ],
            "TableRight": nil,
            "FieldProperties": [:],
        ])
    }

    /// `GetQuoteLines`.
    func quoteLines(_ request: WireRequest) -> WireReply {
        guard let id = (try? json(request))?["QuoteAlternativeId"]?.int else {
            return .rpcFailure("QuoteAlternativeId is missing")
        }
        guard let quote = tenant.sales.lazy.compactMap(\.quote).first(where: { $0.alternativeID == id }) else {
            return .json([])
        }
        return .json(.array(quote.lines.map { Self.json($0, of: quote) }))
    }

    private static func json(_ line: QuoteLine, of quote: Quote) -> JSONValue {
        [
            "QuoteLineId": .integer(line.id),
            "QuoteAlternativeId": .integer(quote.alternativeID),
            "ERPProductKey": .string(line.product.erpKey),
            "Name": .string(line.product.name),
            "Description": "",
            "Code": .string(line.product.code),
            "Quantity": .number(line.quantity),
            "QuantityUnit": "Stk",
            "UnitListPrice": .number(line.product.listPrice),
            "DiscountPercent": 0,
            "DiscountAmount": 0,
            "SubTotal": .number(line.total),
            "TotalPrice": .number(line.total),
            "VAT": 19,
            "ProductFamilyKey": .string(String(line.product.family)),
            "ProductTypeKey": "",
            "ProductCategoryKey": "",
            "IsSubscription": false,
            "TableRight": nil,
            "FieldProperties": [:],
        ]
    }

    /// `GET /Product/{id}`.
    func product(_ id: Int) -> WireReply {
        guard let product = tenant.products.first(where: { $0.id == id }) else {
            return .notFound("Product id \(id) not found")
        }
        return .json([
            "ProductId": .integer(product.id),
            "ERPProductKey": .string(product.erpKey),
            "Name": .string(product.name),
            "Description": "",
            "Code": .string(product.code),
            "QuantityUnit": "Stk",
            "IsSubscription": false,
            "ProductFamilyKey": .string(String(product.family)),
            "ProductTypeKey": "",
            "ProductCategoryKey": "",
            "UnitListPrice": .number(product.listPrice),
            "InAssortment": true,
            "TableRight": nil,
            "FieldProperties": [:],
        ])
    }
}
