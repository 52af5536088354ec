import JSON

extension Seed {
    /// The company that the users of this tenant work for.
    static let ownCompany = 3

    /// Country 40 is Austria, 208 Denmark, 276 Germany, 578 Norway, 752 Sweden, 756 Switzerland.
    static let companies: [EntityRow] = [
        company(ownCompany, "Rutschenwerk Weser GmbH", "", "HRB 3300", 276, 2, 5, "rutschenwerk"),
        company(9, "Nordfjord Maskin AS", "Verksted", "NO 917 797 001", 578, 2, 4, "www.nordfjordmaskin")
            .with(["SuperOffice:2": .whole(140)]),
        // The company of the walk-through: it has other fields filled, which must survive every write.
        company(18, "Bremer Abenteuerland GmbH", "", "HRB 1234", 276, 1, 2, "abenteuerland").with([
            "SuperOffice:1": .text("K-0018"), "SuperOffice:2": .whole(85), "SuperOffice:3": .decimal(4.56),
            "SuperOffice:4": .flag(true), "SuperOffice:5": .day(CalendarDay(year: 2020, month: 6, day: 1)),
            "SuperOffice:6": .day(CalendarDay(year: 1898, month: 11, day: 30)), "SuperOffice:7": .whole(6),
            "SuperOffice:8": .text("Ruft lieber an.\nNicht vor 10 Uhr; Passwort: \"Rutsche\""),
            "main_category": .whole(2),
        ]),
        company(43, "Hansa Lagertechnik GmbH & Co. KG", "Werk Nord", "HRB 4310", 276, 2, 4, "hansa-lager")
            .with(["SuperOffice:83": .whole(9), "SuperOffice:4": .flag(false)]),
        company(7179, "Alpen Aqua Resort AG", "", "CHE-101.202.303", 756, 6, 4, "www.alpenaqua")
            .with(["SuperOffice:86": .text("Von Hand: Herr Caduff mag Skispringen.")]),
        company(994_863, "Freizeitpark Weserbergland GmbH", "Verwaltung", "HRB 99486", 276, 1, 2, "weserberglandpark"),
        company(101, "Mälardalen Elektronik AB", "", "556677-8899", 752, 2, 2, "malardalen-el"),
        company(102, "Jysk Emballage A/S", "", "DK 12345678", 208, 2, 1, "jyskemballage"),
        company(103, "Tiroler Seilbahntechnik GmbH", "Konstruktion", "FN 123456 a", 40, 2, 2, "seilbahntechnik"),
        company(104, "Badeland Ostsee KG", "", "HRA 5566", 276, 1, 2, "badeland-ostsee"),
        company(105, "Fjordsoft AS", "Utvikling", "NO 998 877 665", 578, 4, 5, "fjordsoft"),
        // Its vertical is in no list.
        company(106, "Zirkus Polaris GmbH", "", "HRB 777", 276, 1, 2, "zirkus-polaris"),
        // Nothing can be said about these two.
        company(107, "Nichtssagend Beteiligungs GmbH", "", "HRB 1", 276, 3, 2),
        company(108, "Briefkasten UG (haftungsbeschränkt)", "", "", 276, 0, 0),
        company(109, "Sächsische Werkzeugmaschinen AG", "Vertrieb", "HRB 20202", 276, 2, 4, "swm-ag")
            .with(["SuperOffice:84": .text("Von Hand gepflegt.")]),
    ]

    static let people: [EntityRow] = [
        // The person behind the user that our API calls act as.
        person(8, "API", "User", "", of: ownCompany, position: 0),
        person(18, "Ingrid", "Solbakken", "Daglig leder", of: 9, position: 1),
        person(933, "Alda", "Walsh", "Head of IT", of: 18, position: 3)
            .with(["SuperOffice:1": .text("Aldi"), "SuperOffice:13": .flag(true), "SuperOffice:2": .whole(2)]),
        person(934, "Jörg", "Brammer", "Betriebsleiter", of: 18, position: 3),
        person(64, "Hinnerk", "Petersen", "Einkauf", of: 43, position: 2),
        person(1_467_783, "Reto", "Caduff", "Technischer Leiter", of: 7179, position: 3),
        person(74361, "Seraina", "Meier-Bühler", "", of: 7179, position: 0),
        person(2001, "Björn", "Åkesson", "Inköpschef", of: 101, position: 2),
        person(2002, "Mette", "Østergaard", "CFO", of: 102, position: 3),
        person(2003, "Franz", "Hölzl", "Geschäftsführer", of: 103, position: 1),
        person(2004, "Wiebke", "Lührs", "Marketing", of: 104, position: 4),
        person(2005, "Ola", "Nordmann", "CTO", of: 105, position: 3),
        // Works nowhere.
        person(2006, "Erika", "Mustermann", "Freie Beraterin", of: 0, position: 0),
    ]

    private static func company(
        _ id: Int,
        _ name: String,
        _ department: String,
        _ orgNr: String,
        _ country: Int,
        _ business: Int,
        _ category: Int,
        _ site: String? = nil
    ) -> EntityRow {
        let url = site.map { ($0.hasPrefix("www.") ? "" : "https://") + $0 + ".example" }
        let host = url.map { EntityDocument.stripped($0) }
        var row = row(
            .contact(id),
            [
                "Name": .string(name), "Department": .string(department), "OrgNr": .string(orgNr),
                "Country": .integer(country), "Business": .integer(business), "Category": .integer(category),
                "Urls": .array(url.map { [element($0)] } ?? []),
                "Emails": .array(host.map { [element("info@\($0)")] } ?? []),
                "Domains": .array(host.map { [.string($0)] } ?? []), "Address": address(of: id),
            ]
        )
        row.extras = ["x_hassupportagreement": "[I:0]"]
        return row
    }

    /// Of some companies; the others have none.
    private static func address(of id: Int) -> JSONValue {
        let places: [Int: (street: String, code: String, city: String)] = [
            18: ("Am Wall 12", "28195", "Bremen"), 9: ("Havnegata 4", "6770", "Nordfjordeid"),
            43: ("Billstraße 80", "20539", "Hamburg"),
        ]
        guard let place = places[id] else { return .null }
        let street: JSONValue = [
            "Address1": .string(place.street), "Address2": "", "Address3": "", "City": .string(place.city),
            "County": "", "State": "", "Zipcode": .string(place.code),
        ]
        return ["Street": street, "Postal": ["Address1": "Postfach 1", "City": "Fern", "Zipcode": "99999"]]
    }

    private static func person(
        _ id: Int,
        _ first: String,
        _ last: String,
        _ title: String,
        of contact: Int,
        position: Int
    ) -> EntityRow {
        row(
            .person(id),
            [
                "Firstname": .string(first), "Lastname": .string(last), "Title": .string(title),
                "Contact": .integer(contact), "Position": .integer(position),
                "Emails": .array([element("\(first.lowercased())@example.com")]),
            ]
        )
    }

    private static func row(_ key: EntityKey, _ values: [String: JSONValue]) -> EntityRow {
        EntityRow(
            key: key,
            values: values.merging(["Associate": 12]) { own, _ in own },
            created: registered,
            createdBy: 5,
            updated: updated,
            updatedBy: 12,
            updatedCount: 3
        )
    }

    private static func element(_ value: String) -> JSONValue { ["Value": .string(value), "Description": ""] }

    // MARK: Generated

    private static let kinds = [
        "Freizeitpark", "Logistik", "Hotelbetriebe", "Maschinenbau", "Software", "Badebetriebe",
    ]
    private static let towns = ["Bremen", "Hamburg", "Leipzig", "Kiel", "Hameln"]

    /// A plain company; nothing in its name keeps the explorer from an analysis.
    static func generatedCompany(_ id: Int) -> EntityRow {
        let name = "\(kinds[id % kinds.count]) \(towns[id % towns.count]) \(id) GmbH"
        return company(id, name, "", "HRB \(id)", 276, 2, 2, "firma-\(id)")
    }

    static func generatedPerson(_ id: Int, of contact: Int) -> EntityRow {
        person(id, "Kim", "Muster \(id)", "Einkauf", of: contact, position: 2)
    }
}

extension EntityRow {
    /// The row with user-defined fields, and its rows in their side tables.
    fileprivate func with(_ fields: [String: UdefValue]) -> EntityRow {
        let all = Seed.contactFields + Seed.personFields
        let large = all.filter { $0.owner == key.kind && $0.isInLargeTable }.map(\.progID)
        var row = self
        row.fields = fields
        row.smallTableID = fields.keys.allSatisfy(large.contains) ? 0 : 22
        row.largeTableID = fields.keys.contains(where: large.contains) ? 31 : 0
        return row
    }
}

extension Tenant {
    /// Puts in so many plain companies with so many people each, behind those that were put in before.
    ///
    /// - Returns: the companies' ids.
    mutating func seed(companies: Int, peopleEach: Int) -> [Int] {
        guard companies > 0 else { return [] }
        let first = nextGenerated
        let ids = Array(first..<first + companies)
        for (index, id) in ids.enumerated() {
            rows[.contact(id)] = Seed.generatedCompany(id)
            for place in 0..<max(0, peopleEach) {
                let person = first + index * peopleEach + place
                rows[.person(person)] = Seed.generatedPerson(person, of: id)
            }
        }
        nextGenerated += companies * max(1, peopleEach)
        return ids
    }
}
