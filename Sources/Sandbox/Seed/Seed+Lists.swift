extension Seed {
    static let userLists: [TenantList] = [
        userList(
            331,
            "Vertical",
            items([
                (1, "Freizeitpark"), (2, "Indoor-Spielplatz"), (3, "Hotel"), (4, "Schwimmbad"), (5, "Maschinenbau"),
                (6, "Elektrotechnik"), (7, "Lebensmittel"), (8, "Logistik"), (9, "Großhandel"), (10, "Software"),
                (11, "Beratung"),
            ]) + [
                // The same name as item 5, but it can no longer be chosen.
                TenantList.Item(id: 12, name: "Maschinenbau", deleted: true, rank: 0),
                TenantList.Item(id: 13, name: "Videothek", deleted: true, rank: 13),
            ]
        ),
        userList(
            340,
            "Rolle",
            items([(1, "Management"), (2, "IT"), (3, "Purchasing"), (4, "Finance"), (5, "Operations")])
        ),
        userList(108, "Hauptkategorie", items([(1, "A-Kunde"), (2, "B-Kunde"), (3, "C-Kunde")])),
    ]

    private static func userList(_ id: Int, _ name: String, _ items: [TenantList.Item]) -> TenantList {
        TenantList(definitionID: id, tableID: 136, name: name, mdoName: "udlist\(id)", items: items)
    }

    static let builtInLists: [TenantList] = [
        productFamilies,
        TenantList(
            definitionID: 81,
            tableID: 61,
            name: "Business",
            mdoName: "business",
            items: items([
                (1, #"NO:"Fritid";US:"Leisure";GE:"Freizeit""#),
                (2, #"NO:"Industri";US:"Manufacturing";GE:"Industrie""#),
                (3, #"NO:"Handel";US:"Trade";GE:"Handel""#), (4, "IT"),
                (6, #"NO:"Reiseliv";US:"Travel";GE:"Tourismus""#),
            ])
        ),
        TenantList(
            definitionID: 82,
            tableID: 64,
            name: "Category",
            mdoName: "category",
            items: items([
                (1, #"NO:"Leverandør";US:"Supplier";GE:"Lieferant""#),
                (2, #"NO:"Prospekt";US:"Prospect";GE:"Interessent""#),
                (4, #"NO:"Kunde";US:"Customer";GE:"Kunde""#), (5, "Partner"),
            ])
        ),
        TenantList(
            definitionID: 83,
            tableID: 68,
            name: "Position",
            mdoName: "perspos",
            items: items([
                (1, #"NO:"Daglig leder";US:"CEO";GE:"Geschäftsführung""#),
                (2, #"NO:"Innkjøp";US:"Purchasing";GE:"Einkauf""#),
                (3, #"NO:"Leder";US:"Manager";GE:"Leitung""#), (4, #"NO:"Medarbeider";US:"Staff";GE:"Mitarbeit""#),
            ])
        ),
    ]

    private static func items(_ names: [(Int, String)]) -> [TenantList.Item] {
        names.enumerated().map { rank, entry in TenantList.Item(id: entry.0, name: entry.1, rank: rank + 1) }
    }
}
