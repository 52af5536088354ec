import FoundationEssentials

extension Seed {
    static let productFamilies = TenantList(
        definitionID: 84,
        tableID: 142,
        name: "ProductFamily",
        mdoName: "productfamily",
        items: [
            .init(id: 1, name: "Wasserrutschen", rank: 1), .init(id: 2, name: "Reinigungsroboter", rank: 2),
            .init(id: 3, name: "Filtertechnik", rank: 3), .init(id: 4, name: "Spielgeräte", rank: 4),
            .init(id: 5, name: "Service", rank: 5), .init(id: 6, name: "Sprungtürme", deleted: true, rank: 6),
        ]
    )

    static let products: [Product] = [
        Product(id: 1, code: "RR-02-017-OMNIE", name: "Wasserrutsche Omnie"),
        Product(id: 2, code: "RR-04-022-TUBE", name: "Röhrenrutsche Tube"),
        Product(id: 3, code: "AQ-300", name: "Reinigungsroboter AquaSweep 300"),
        Product(id: 4, code: "AQ-500", name: "Reinigungsroboter AquaSweep 500"),
        Product(id: 5, code: "FT-10", name: "Sandfilter SF 10"),
        Product(id: 6, code: "SG-77-PILZ", name: "Wasserpilz"),
        Product(id: 7, code: "SV-JAHR", name: "Wartung, ein Jahr"),
    ]

    /// Headings as people type them: with and without codes, quantities and a company, and some that name no product.
    static let sales: [Sale] = [
        sale(9, "2x RR-02-017-OMNIE Wasserrutsche", 97_800, .sold, quoting: [(1, 2), (7, 1)]),
        sale(18, "Reinigungsroboter AquaSweep 3 Stk", 19_470, .sold, quoting: [(3, 3)]),
        sale(18, "RR-04-022-TUBE + Wasserpilz", 83_900, quoting: [(2, 1), (6, 1)]),
        sale(18, "Ersatzteile Rutsche", 840, .sold),
        sale(18, "Jahreswartung 2026", 1_200),
        sale(43, "Angebot Hallenreinigung", 14_000, .lost),
        sale(43, "1 x AQ-500", 9_850.5, .sold, quoting: [(4, 1)]),
        sale(43, "AquaSweep-500 (Vorführgerät)", 7_900),
        sale(7179, "3x RR-02-017-OMNIE, Montage inkl.", 151_000, .sold, quoting: [(1, 3)]),
        sale(7179, "Wasserrutsche Außenbereich", 55_000),
        sale(7179, "10 Stück Sandfilter SF 10", 21_500, .sold),
        sale(7179, "FT-10 Filter x4", 8_600, .sold),
        sale(994863, "SG-77-PILZ / SG-77-PILZ (2. Becken)", 24_800),
        sale(994863, "Erweiterung Rutschenturm RR-04-022-TUBE", 143_000, quoting: [(2, 2)]),
        sale(994863, "Messegespräch interbad", 0),
        sale(994863, "Folgetermin", 0, .lost),
        sale(101, "AQ-300 Testgerät", 0),
        sale(101, "2 × AQ-300", 12_980, .sold, quoting: [(3, 2)]),
        sale(102, "Rahmenvertrag Verpackung", 32_000),
        sale(102, "Bestellung 4711", 2_300, .sold),
        sale(103, "Förderanlage Nachrüstung", 18_000, .lost),
        sale(103, "Seil- und Rutschentechnik; 1x RR-04-022-TUBE", 71_500),
        sale(104, "Wasserpilz groß", 12_400, .sold),
        sale(104, "AquaSweep 300 und 500", 16_340.5, .sold, quoting: [(3, 1), (4, 1)]),
        sale(104, "Wartung + Sandfilter", 3_350),
        sale(104, "Omnie-Rutsche (gebraucht)", 21_000, .lost),
        sale(105, "Software-Schnittstelle Kasse", 9_000),
        sale(105, "Workshop Digitalisierung", 4_500, .sold),
        sale(106, "Manege: Bodenreinigung", 2_000, .lost),
        sale(107, "Beteiligung", 250_000),
        sale(108, "?", 0),
        sale(109, "=SUMME(A1:A9)", 1_000),
        sale(109, "Angebot \"Rutsche; Typ O'Malley\"\nzweite Zeile", 1_500),
        sale(109, "12x FT-10", 25_800, .sold, quoting: [(5, 12)]),
        // Nobody has filled in the company.
        sale(0, "Anfrage von der Messe: RR-02-017-OMNIE", 48_900),
        sale(0, "2x AQ-300 (Kunde folgt)", 12_980),
        sale(0, "Neuer Vorgang", 0),
        sale(0, "", 0),
        // Its company is gone.
        sale(99_999, "Wasserrutsche für Altkunden", 40_000, .lost),
        sale(9, "rr-02-017-omnie wasserrutsche klein geschrieben", 48_900),
    ].enumerated().map { $1($0) }

    private static let firstSale = 931

    /// A sale that knows everything but its place in the list, which gives its ids and dates.
    private static func sale(
        _ contact: Int,
        _ heading: String,
        _ amount: Double,
        _ status: Sale.Status = .open,
        quoting products: [(id: Int, quantity: Double)] = []
    ) -> (Int) -> Sale {
        { index in
            let lines = products.enumerated().compactMap { place, line in
                Self.products.first { $0.id == line.id }.map {
                    QuoteLine(id: index * 10 + place + 1, product: $0, quantity: line.quantity)
                }
            }
            let day = registered.addingTimeInterval(Double(index * 30 + 14) * 86_400)
            return Sale(
                id: firstSale + index,
                heading: heading,
                status: status,
                contact: contact,
                amount: amount,
                date: day,
                quote: lines.isEmpty ? nil : Quote(id: index + 1, lines: lines)
            )
        }
    }

    /// Any number of sales like the demo's behind them, for trying large inputs.
    static func generatedSales(_ count: Int) -> [Sale] {
        (0..<count).map { index in
            let model = sales[index % sales.count]
            return Sale(
                id: 10_001 + index,
                heading: "\(model.heading) \(index)",
                status: model.status,
                contact: model.contact,
                amount: model.amount,
                date: registered.addingTimeInterval(Double(index) * 600)
            )
        }
    }
}
