/// What `mapping.json` calls the fields that stories know by their Prog IDs.
package struct FieldNames: Sendable {
    private let names: [String: String]

    /// - Parameter names: by record and Prog ID, `contact SuperOffice:83`: the path in the analysis.
    package init(_ names: [String: String] = [:]) { self.names = names }

    /// The name of a field of a record; its Prog ID when the mapping does not have it any more.
    func name(_ record: String, _ progID: String) -> String { names["\(record) \(progID)"] ?? progID }

    /// The name for what an index calls `contact SuperOffice:83` or just `SuperOffice:83`.
    func short(_ field: String) -> String {
        names[field] ?? names.sorted { $0.key < $1.key }.first { $0.key.hasSuffix(" \(field)") }?.value ?? field
    }

    /// The names of several, each once: companies and persons may have fields of one name.
    func short(_ fields: [String]) -> [String] {
        var seen: Set<String> = []
        return fields.map { short($0) }.filter { seen.insert($0).inserted }
    }
}
