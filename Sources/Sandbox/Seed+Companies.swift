import JSON

extension Seed {
    /// The company that the users of this tenant work for.
    static let ownCompany = 3

    static let companies: [EntityRow] = [
        company(
            ownCompany,
            "Rutschenwerk Weser GmbH",
            "",
            "HRB 3300",
            276,
            "Bremen",
            business: 2,
            category: 5,
            url: "https://rutschenwerk.example"
        ),
        company(
            9,
            "Nordfjord Maskin AS",
            "Verksted",
            "NO 917 797 001",
            578,
            "Stryn",
            business: 2,
            category: 4,
            url: "https://www.nordfjordmaskin.example",
            fields: ["SuperOffice:2": .whole(140)]
        ),
        // The company of the walk-through: it has other fields filled, which must survive every write.
        company(
            18,
            "Bremer Abenteuerland GmbH",
            "",
            "HRB 1234",
            276,
            "Bremen",
            business: 1,
            category: 2,
            url: "https://abenteuerland.example",
            fields: [
                "SuperOffice:1": .text("K-0018"), "SuperOffice:2": .whole(85), "SuperOffice:3": .decimal(4.56),
                "SuperOffice:4": .flag(true), "SuperOffice:5": .day(CalendarDay(year: 2020, month: 6, day: 1)),
                "SuperOffice:6": .day(CalendarDay(year: 1898, month: 11, day: 30)), "SuperOffice:7": .whole(6),
                "SuperOffice:8": .text("Ruft lieber an.\nNicht vor 10 Uhr; Passwort: \"Rutsche\""),
                "main_category": .whole(2),
            ]
        ),
        company(
            43,
            "Hansa Lagertechnik GmbH & Co. KG",
            "Werk Nord",
            "HRB 4310",
            276,
            "Hamburg",
            business: 2,
            category: 4,
            url: "https://hansa-lager.example",
            fields: ["SuperOffice:83": .whole(9), "SuperOffice:4": .flag(false)]
        ),
        company(
            7179,
            "Alpen Aqua Resort AG",
            "",
            "CHE-101.202.303",
            756,
            "Davos",
            business: 6,
            category: 4,
            url: "www.alpenaqua.example",
            fields: ["SuperOffice:86": .text("Von Hand: Herr Caduff mag Skispringen.")]
        ),
        company(
            994863,
            "Freizeitpark Weserbergland GmbH",
            "Verwaltung",
            "HRB 99486",
            276,
            "Hameln",
            business: 1,
            category: 2,
            url: "https://weserberglandpark.example"
        ),
        company(
            101,
            "Mälardalen Elektronik AB",
            "",
            "556677-8899",
            752,
            "Västerås",
            business: 2,
            category: 2,
            url: "https://malardalen-el.example"
        ),
        company(
            102,
            "Jysk Emballage A/S",
            "",
            "DK 12345678",
            208,
            "Horsens",
            business: 2,
            category: 1,
            url: "https://jyskemballage.example"
        ),
        company(
            103,
            "Tiroler Seilbahntechnik GmbH",
            "Konstruktion",
            "FN 123456 a",
            40,
            "Innsbruck",
            business: 2,
            category: 2,
            url: "https://seilbahntechnik.example"
        ),
        company(
            104,
            "Badeland Ostsee KG",
            "",
            "HRA 5566",
            276,
            "Wismar",
            business: 1,
            category: 2,
            url: "https://badeland-ostsee.example"
        ),
        company(
            105,
            "Fjordsoft AS",
            "Utvikling",
            "NO 998 877 665",
            578,
            "Bergen",
            business: 4,
            category: 5,
            url: "https://fjordsoft.example"
        ),
        // Its vertical is in no list.
        company(
            106,
            "Zirkus Polaris GmbH",
            "",
            "HRB 777",
            276,
            "Leipzig",
            business: 1,
            category: 2,
            url: "https://zirkus-polaris.example"
        ),
        // Nothing can be said about these two.
        company(107, "Nichtssagend Beteiligungs GmbH", "", "HRB 1", 276, "Berlin", business: 3, category: 2),
        company(108, "Briefkasten UG (haftungsbeschränkt)", "", "", 276, "Cuxhaven", business: 0, category: 0),
        company(
            109,
            "Sächsische Werkzeugmaschinen AG",
            "Vertrieb",
            "HRB 20202",
            276,
            "Chemnitz",
            business: 2,
            category: 4,
            url: "https://swm-ag.example",
            fields: ["SuperOffice:84": .text("Von Hand gepflegt.")]
        ),
    ]

    static let people: [EntityRow] = [
        // The person behind the user that our API calls act as.
        person(8, "API", "User", "", of: ownCompany, 276, position: 0),
        person(18, "Ingrid", "Solbakken", "Daglig leder", of: 9, 578, position: 1),
        person(
            933,
            "Alda",
            "Walsh",
            "Head of IT",
            of: 18,
            276,
            position: 3,
            fields: ["SuperOffice:1": .text("Aldi"), "SuperOffice:13": .flag(true), "SuperOffice:2": .whole(2)]
        ),
        person(934, "Jörg", "Brammer", "Betriebsleiter", of: 18, 276, position: 3),
        person(64, "Hinnerk", "Petersen", "Einkauf", of: 43, 276, position: 2),
        person(1467783, "Reto", "Caduff", "Technischer Leiter", of: 7179, 756, position: 3),
        person(74361, "Seraina", "Meier-Bühler", "", of: 7179, 756, position: 0),
        person(2001, "Björn", "Åkesson", "Inköpschef", of: 101, 752, position: 2),
        person(2002, "Mette", "Østergaard", "CFO", of: 102, 208, position: 3),
        person(2003, "Franz", "Hölzl", "Geschäftsführer", of: 103, 40, position: 1),
        person(2004, "Wiebke", "Lührs", "Marketing", of: 104, 276, position: 4),
        person(2005, "Ola", "Nordmann", "CTO", of: 105, 578, position: 3),
        // Works nowhere.
        person(2006, "Erika", "Mustermann", "Freie Beraterin", of: 0, 276, position: 0),
    ]

    static func company(
        _ id: Int,
        _ name: String,
        _ department: String,
        _ orgNr: String,
        _ country: Int,
        _ city: String,
        business: Int,
        category: Int,
        url: String? = nil,
        fields: [String: UdefValue] = [:]
    ) -> EntityRow {
        let host = url.map { EntityDocument.stripped($0) }
        return row(
            .contact(id),
            [
                "Name": .string(name),
                "Department": .string(department),
                "OrgNr": .string(orgNr),
                "Number2": .string(String(120_000 + id)),
                "Country": .integer(country),
                "Business": .integer(business),
                "Category": .integer(category),
                "Associate": 12,
                "Urls": .array(url.map { [element($0)] } ?? []),
                "Emails": .array(host.map { [element("info@\($0)")] } ?? []),
                "Phones": .array([element("+49 421 \(1000 + id % 9000)")]),
                "Domains": .array(host.map { [.string($0)] } ?? []),
                "Address": [
                    "Address1": "Hafenstraße 1", "City": .string(city),
                    "Zipcode": .string(String(10_000 + id % 80_000)),
                ],
            ],
            fields
        )
    }

    static func person(
        _ id: Int,
        _ first: String,
        _ last: String,
        _ title: String,
        of contact: Int,
        _ country: Int,
        position: Int,
        fields: [String: UdefValue] = [:]
    ) -> EntityRow {
        row(
            .person(id),
            [
                "Firstname": .string(first),
                "Lastname": .string(last),
                "Title": .string(title),
                "Contact": .integer(contact),
                "Country": .integer(country),
                "Position": .integer(position),
                "Associate": 12,
                "Emails": .array([element("\(first.lowercased())@example.com")]),
                "MobilePhones": .array([element("+49 170 \(1_000_000 + id % 1_000_000)")]),
            ],
            fields
        )
    }

    private static func row(_ key: EntityKey, _ values: [String: JSONValue], _ fields: [String: UdefValue]) -> EntityRow
    {
        let long = (contactFields + personFields).filter { $0.owner == key.kind && $0.isInLargeTable }.map(\.progID)
        return EntityRow(
            key: key,
            values: values,
            fields: fields,
            extras: key.kind == .contact ? ["x_hassupportagreement": "[I:0]"] : [:],
            smallTableID: fields.keys.allSatisfy(long.contains) ? 0 : 22,
            largeTableID: fields.keys.contains(where: long.contains) ? 31 : 0,
            created: registered,
            createdBy: 5,
            updated: updated,
            updatedBy: 12,
            updatedCount: 3
        )
    }

    private static func element(_ value: String) -> JSONValue { ["Value": .string(value), "Description": ""] }
}
