import JSON

/// What the API user may do with the fields of one record, as the record itself says: its `FieldProperties`.
///
/// `FieldProperties["CustomFields.SuperOffice:1"]` has `FieldRight.Mask` and `FieldLength` (published samples, sure). The
/// mask's words are not documented: only a mask that is known to allow nothing but reading keeps us from writing.
package struct FieldRights: Hashable, Sendable {
    /// What one field's entry says.
    private struct Right: Hashable, Sendable {
        let mask: String
        let reason: String
        let length: Int
    }

    private let rights: [String: Right]

    /// Takes them from a contact or person; anything malformed says nothing.
    init(entity json: JSONValue) {
        var rights: [String: Right] = [:]
        for (name, value) in json["FieldProperties"]?.object ?? [:] {
            guard Self.dictionaries.contains(where: name.hasPrefix) else { continue }
            let right = value["FieldRight"] ?? .null
            rights[name] = Right(
                mask: right.text("Mask"),
                reason: right.text("Reason"),
                length: value.number("FieldLength") ?? -1
            )
        }
        self.rights = rights
    }

    /// Whether the field may be written, so far as the record says.
    package func mayWrite(_ progID: String) -> Bool {
        guard let right = self[progID] else { return true }
        let words = right.mask.lowercased().split { !$0.isLetter }.map(String.init)
        return words.isEmpty || !words.allSatisfy(Self.readingOnly.contains)
    }

    /// Why not, in SuperOffice's own words; nil when it says nothing.
    package func reason(_ progID: String) -> String? {
        self[progID].flatMap { $0.reason.isEmpty ? nil : $0.reason }
    }

    /// How many characters fit; nil when the record does not tell.
    package func length(_ progID: String) -> Int? { self[progID].flatMap { $0.length > 0 ? $0.length : nil } }

    private subscript(progID: String) -> Right? {
        Self.dictionaries.lazy.compactMap { rights[$0 + progID] }.first
    }

    /// In the order in which values are looked up.
    private static let dictionaries = ["CustomFields.", "UserDefinedFields."]
    private static let readingOnly: Set = ["none", "read", "uihintreadonly", "uihintmandatory"]
}
