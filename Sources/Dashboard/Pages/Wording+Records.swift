import Spool
import Webhook

/// Companies and persons as pages name them, with the way to them in the CRM.
extension Wording {
    /// More persons are not named one by one.
    private static let mostPersons = 5

    /// Beside a company's name or in place of it; for the template `record`.
    ///
    /// - Returns: nil where there is nothing to add to what `company` says.
    func record(_ account: JobHistory.Account?) -> Shown? {
        guard let account else { return nil }
        let id = idBesideName(account)
        return id == nil && webClient == nil ? nil : record(.contact, account.id, text: id)
    }

    /// - Parameter text: what to read; nil where the id stands beside it already.
    func record(_ kind: RecordKind, _ id: Int, text: String?) -> Shown {
        ["recordText": text, "recordAddress": webClient?.address(of: kind, id)]
    }

    /// A person by name and id.
    func record(person id: Int, _ names: [Int: String]) -> Shown {
        record(
            .person,
            id,
            text: [masking.name(names[id] ?? ""), String(id)].filter { !$0.isEmpty }.joined(separator: " ")
        )
    }

    /// For the template `persons`; nil when there are none.
    func persons(_ ids: [Int], _ names: [Int: String]) -> Shown? {
        guard !ids.isEmpty else { return nil }
        return [
            "personsText": texts("persons", count: ids.count),
            "persons": ids.prefix(Self.mostPersons).map { record(person: $0, names) },
            "hasMorePersons": ids.count > Self.mostPersons,
        ]
    }

    /// The person that a job is about, unless its event says all that is known.
    func whose(_ job: JobRecord) -> Shown? {
        guard let person = job.person, webClient != nil || !masking.name(job.personName).isEmpty else { return nil }
        return persons([person], [job].personNames)
    }

    func link(company id: Int) -> String { "/companies/\(id)" }

    /// Who made the change: `Ann Olsen (5)` where a story tells the name, else `Associate 5`.
    func associate(_ id: Int, _ story: JobHistory) -> String {
        let name = masking.name(story.names["associate-\(id)"] ?? "")
        return name.isEmpty ? texts("associate", ["id": String(id)]) : "\(name) (\(id))"
    }
}
