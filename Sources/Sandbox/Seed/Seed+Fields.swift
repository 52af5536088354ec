extension Seed {
    /// A field on a user list.
    private static func userList(_ id: Int) -> UdefDefinition.Kind {
        .list(tableID: 136, definitionID: id, mdoName: "udlist\(id)")
    }

    static let contactFields: [UdefDefinition] = [
        // The first list is the one a malformed value hits when no field is named.
        field(.contact, 83, "Vertical", userList(331), tooltip: "Found by the Company Explorer"),
        field(.contact, 84, "Zusammenfassung", .longText, length: 200),
        field(.contact, 85, "Quelle", .shortText, length: 30),
        field(.contact, 86, "Opener", .longText, length: 160),
        field(.contact, 1, "Kundennummer alt", .shortText, length: 12),
        field(.contact, 2, "Beschäftigte", .number),
        field(.contact, 3, "Umsatz (Mio.)", .decimal),
        field(.contact, 4, "Newsletter", .checkbox),
        field(.contact, 5, "Letzter Besuch", .date),
        field(.contact, 6, "Gegründet", .unlimitedDate),
        field(.contact, 7, "Zweite Branche", .list(tableID: 61, definitionID: 0, mdoName: "business")),
        field(.contact, 8, "Notiz Vertrieb", .longText, length: 200),
        field(.contact, 9, "Hauptkategorie", userList(108), progID: "main_category"),
        field(.contact, 87, "Noch nicht sichtbar", userList(108), published: false),
    ]

    static let personFields: [UdefDefinition] = [
        field(.person, 12, "Rolle", userList(340)),
        field(.person, 10, "Opener 1", .longText, length: 200),
        field(.person, 11, "Opener 2", .longText, length: 150),
        // The same ProgId as a company's field, but another field.
        field(.person, 1, "Spitzname", .shortText, length: 20),
        field(.person, 2, "Kinder", .number),
        field(.person, 13, "Entscheider", .checkbox),
        field(.person, 14, "Seit", .date),
        field(.person, 15, "Score", .decimal),
    ]

    private static func field(
        _ owner: EntityKind,
        _ identity: Int,
        _ label: String,
        _ kind: UdefDefinition.Kind,
        length: Int = 0,
        progID: String? = nil,
        tooltip: String = "",
        published: Bool = true
    ) -> UdefDefinition {
        UdefDefinition(
            owner: owner,
            identity: identity,
            progID: progID ?? "SuperOffice:\(identity)",
            label: label,
            kind: kind,
            textLength: length,
            tooltip: tooltip,
            published: published
        )
    }
}
