extension Seed {
    private static let kinds = [
        "Freizeitpark", "Logistik", "Hotelbetriebe", "Maschinenbau", "Software", "Elektrotechnik", "Badebetriebe",
    ]
    private static let towns = ["Bremen", "Hamburg", "Leipzig", "Kiel", "Rostock", "Hameln"]

    /// A plain company; nothing in its name keeps the explorer from an analysis.
    static func generatedCompany(_ id: Int) -> EntityRow {
        let town = towns[id % towns.count]
        return company(
            id,
            "\(kinds[id % kinds.count]) \(town) \(id) GmbH",
            "",
            "HRB \(id)",
            276,
            town,
            business: 2,
            category: 2,
            url: "https://firma-\(id).example"
        )
    }

    static func generatedPerson(_ id: Int, of contact: Int) -> EntityRow {
        person(id, "Kim", "Muster \(id)", "Einkauf", of: contact, 276, position: 2)
    }
}

extension Tenant {
    /// Puts in so many plain companies with so many people each, behind those that were put in before.
    ///
    /// - Returns: the companies' ids.
    mutating func seed(companies: Int, peopleEach: Int) -> [Int] {
        guard companies > 0 else { return [] }
        var seeded = rows
        let first = nextGenerated
        let ids = Array(first..<first + companies)
        for (index, id) in ids.enumerated() {
            seeded[.contact(id)] = Seed.generatedCompany(id)
            for place in 0..<max(0, peopleEach) {
                let person = first + index * peopleEach + place
                seeded[.person(person)] = Seed.generatedPerson(person, of: id)
            }
        }
        rows = seeded
        nextGenerated += companies * max(1, peopleEach)
        return ids
    }
}
