import JSON

/// The fields as the CRM spells them, for whoever has to give back what was there.
extension UserDefinedFields {
    /// Every field that is not a companion, extra fields (`x_...`) too, with its text exactly as it was sent: from
    /// `CustomFields`, else from `UserDefinedFields`.
    ///
    /// A null is an empty text. A value that is no text, number or boolean is left out, since no text gives it back.
    package func rawValues() -> [String: String] {
        var values: [String: String] = [:]
        for progID in progIDs { values[progID] = rawValue(progID) }
        return values
    }

    /// The one raw text of a field, as in `rawValues()`; nil when it has none.
    package func rawValue(_ progID: String) -> String? {
        switch entry(progID) {
        case nil, .array?, .object?: nil
        case .null?: ""
        case let value?: Self.rawText(value)
        }
    }

    /// Whether something stands in the field, also something that nobody can read.
    ///
    /// False for a field that is not there, and for all that spells "nothing": null, no text, `[I:0]`, `False`, the year 1.
    package func isFilled(_ progID: String) -> Bool {
        guard let value = entry(progID) else { return false }
        return value != .null && !Self.isEmpty(value)
    }

    private func entry(_ progID: String) -> JSONValue? {
        customFields.entries[progID] ?? userDefinedFields.entries[progID]
    }
}
