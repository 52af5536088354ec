import JSON
import Sandbox
import Testing

@Suite struct QuoteTests {
    @Test func quoteLinesKnowTheirSale() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let sale = "alternative/version/quote/sale/saleId"
            let answer = try await wire.get(
                "/Archive/FindQuoteLine?$select=code,quantity,\(sale)&$filter=\(sale)%20gt%20953%20and%20\(sale)%20lt%20955"
            )
            let rows = try #require(answer["value"]?.array)
            #expect(rows.map { $0["code"] } == ["AQ-300", "AQ-500"])
            #expect(rows.allSatisfy { $0[sale] == 954 })
        }
    }

    @Test func productFamilies() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let families = try #require(
                try await wire.get("/List/ProductFamily/Items?includeDeleted=false").json?.array
            )
            #expect(families.compactMap { $0["Name"]?.string }.first == "Wasserrutschen" && families.count == 5)
            #expect(try await wire.get("/List/ProductFamily/Items?includeDeleted=true").json?.array?.count == 6)
        }
    }
}
