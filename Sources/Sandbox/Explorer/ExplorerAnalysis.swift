import JSON

/// What the pretended analyst says: always the same about the same company and person.
enum ExplorerAnalysis {
    /// A company the analyst has nothing to say about, or cannot work with.
    enum Refusal: Int, Hashable, Sendable {
        case unknownCompany = 404
        case unusable = 422
    }

    static func refusal(_ name: String) -> Refusal? {
        if name.contains("Nichtssagend") { return .unknownCompany }
        if name.contains("Briefkasten") { return .unusable }
        return nil
    }

    /// The analysis; its vertical is one of the given names, which are those of the tenant's list.
    static func answer(_ request: ExplorerQuestion, verticals: [String]) -> JSONValue {
        let name = request.accountName
        let vertical = vertical(name, verticals)
        let numbers = stableHash(name)
        let staff = 20 + Int(numbers % 480)
        var members: [String: JSONValue] = [
            "status": "ready",
            "vertical": .string(vertical),
            "summary": .string(
                "\(name): \(vertical) mit rund \(staff) Beschäftigten, regional stark, wächst seit Jahren."
            ),
            "confidence": .number(Double(50 + numbers % 50) / 100),
        ]
        if let person = request.person {
            let salutation = [person.firstName, person.lastName].filter { !$0.isEmpty }.joined(separator: " ")
            let job = person.jobTitle.isEmpty ? "Ihrer Aufgabe" : "Ihrer Aufgabe als \(person.jobTitle)"
            members["openers"] = [
                "primary": .string("Guten Tag \(salutation), in \(job) bei \(name) kennen Sie das Thema Auslastung."),
                "secondary": .string("Wie planen Sie bei \(name) die nächste Saison?"),
            ]
            members["role"] = .string(role(person.jobTitle + " " + person.position))
        } else {
            members["openers"] = [
                "primary": .string("Bei \(name) spricht man gerade viel über \(vertical)."),
                "secondary": .null,
            ]
            members["role"] = .null
        }
        return .object(members)
    }

    private static func vertical(_ name: String, _ verticals: [String]) -> String {
        let text = name.lowercased()
        if text.contains("zirkus") { return "Wanderzirkus" }
        let hints: [(String, String)] = [
            ("abenteuer", "Indoor-Spielplatz"), ("park", "Freizeitpark"), ("maskin", "Maschinenbau"),
            ("maschinen", "Maschinenbau"), ("lager", "Logistik"), ("logist", "Logistik"), ("resort", "Hotel"),
            ("hotel", "Hotel"), ("soft", "Software"), ("elektro", "Elektrotechnik"), ("bad", "Schwimmbad"),
        ]
        if let hint = hints.first(where: { text.contains($0.0) && verticals.contains($0.1) }) { return hint.1 }
        guard !verticals.isEmpty else { return "Sonstige" }
        return verticals[Int(stableHash(name) % UInt64(verticals.count))]
    }

    private static func role(_ title: String) -> String {
        let text = title.lowercased()
        let hints: [(String, String)] = [
            ("it", "IT"), ("einkauf", "Purchasing"), ("procure", "Purchasing"), ("finan", "Finance"),
            ("cfo", "Finance"), ("geschäftsführ", "Management"), ("ceo", "Management"), ("market", "Marketing"),
            ("betrieb", "Operations"), ("operation", "Operations"), ("technik", "Operations"),
        ]
        let words = text.split(whereSeparator: { !$0.isLetter })
        return hints.first { hint in hint.0 == "it" ? words.contains("it") : text.contains(hint.0) }?.1 ?? "Operations"
    }

    /// FNV-1a: the same number in every run, unlike a `Hasher`.
    private static func stableHash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
