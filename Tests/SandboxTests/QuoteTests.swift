import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct QuoteTests {
    @Test func theQuoteOfASaleLeadsToItsLines() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let quote = try await wire.api(.post, "/Agents/Quote/GetQuoteEntityFromSaleId", #"{"SaleId":931}"#)
            #expect(quote["SaleId"] == 931 && quote["AcceptedQuoteAlternativeId"] == 2001)
            let version = try #require(quote["QuoteVersions"]?.array?.first)
            #expect(version["QuoteVersionId"] == quote["ActiveQuoteVersionId"])
            let alternative = try #require(version["QuoteAlternatives"]?.array?.first?["QuoteAlternativeId"]?.int)
            let body = #"{"QuoteAlternativeId":\#(alternative)}"#
            let lines = try await wire.api(.post, "/Agents/Quote/GetQuoteLines", body)
            #expect(lines.json?.array?.compactMap { $0["Code"]?.string } == ["RR-02-017-OMNIE", "SV-JAHR"])
            #expect(lines.json?.array?.first?["Quantity"] == 2 && lines.json?.array?.first?["TotalPrice"] == 97_800)
        }
    }

    @Test func nothingFoundIsNullAndNotAnError() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let path = "/Agents/Quote/GetQuoteEntityFromSaleId"
            for sale in [934, 1] {
                let answer = try await wire.api(.post, path, #"{"SaleId":\#(sale)}"#)
                #expect(answer.status == 200 && answer.json == .null)
            }
            #expect(try await wire.api(.post, "/Agents/Quote/GetQuoteLines", #"{"QuoteAlternativeId":1}"#).json == [])
            #expect(try await wire.api(.post, path, "{}")["Message"] == "SaleId is missing")
            #expect(try await wire.get(path).status == 405)
        }
    }

    @Test func quoteLinesKnowTheirSale() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let sale = "alternative/version/quote/sale/saleId"
            let answer = try await wire.get(
                "/Archive/FindQuoteLine?$select=code,quantity,\(sale)&$filter=\(sale)%20eq%20954"
            )
            let rows = try #require(answer["value"]?.array)
            #expect(rows.map { $0["code"] } == ["AQ-300", "AQ-500"])
            #expect(rows.allSatisfy { $0[sale] == 954 })
        }
    }

    @Test func productsAndTheirFamilies() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let families = try #require(
                try await wire.get("/List/ProductFamily/Items?includeDeleted=false").json?.array
            )
            #expect(families.compactMap { $0["Name"]?.string }.first == "Wasserrutschen" && families.count == 5)
            #expect(try await wire.get("/List/ProductFamily/Items?includeDeleted=true").json?.array?.count == 6)
            let select = "$select=productId,name,code,erpProductKey,productFamilyKey,listPrice"
            let found = try await wire.get("/Product?\(select)&$filter=name%20contains%20'aquasweep'")
            #expect(
                found["value"]?.array?.compactMap { $0["productFamilyKey"] } == [
                    "Reinigungsroboter", "Reinigungsroboter",
                ]
            )
            #expect(try await wire.get("/Product/1")["Code"] == "RR-02-017-OMNIE")
            #expect(try await wire.get("/Product/99").status == 404)
        }
    }
}
