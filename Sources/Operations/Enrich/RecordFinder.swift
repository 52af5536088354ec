package import SuperOffice
package import Webhook

/// Finds the companies and persons that somebody wants enriched, by query and page by page.
package struct RecordFinder: Sendable {
    /// A record that is there.
    package struct Found: Sendable, Hashable {
        package let kind: RecordKind
        package let id: Int
        /// A company's name; empty for persons.
        package let name: String
        /// A person's.
        package let company: Int?

        package var reference: EntityReference { EntityReference(kind: kind, id: id) }
    }

    private let crm: SuperOfficeClient

    package init(_ crm: SuperOfficeClient) { self.crm = crm }

    // MARK: By condition

    /// The companies that meet the conditions, in the order of their ids.
    ///
    /// The CRM chooses by lists and by the ids of associates, for which its operators are documented; names are compared
    /// here.
    ///
    /// - Parameters:
    ///   - limit: the first so many only.
    ///   - onPage: gets how many were found so far.
    package func companies(
        where filter: RecordFilter,
        limit: Int?,
        onPage: (Int) -> Void = { _ in }
    ) async throws -> [Found] {
        var conditions: [ArchiveCondition] = []
        var compared: [RecordFilter.Condition] = []
        for condition in filter.conditions {
            if let asked = try await archiveCondition(condition) {
                conditions.append(asked)
            } else {
                compared.append(condition)
            }
        }
        let users = compared.contains { $0.column == .associate } ? Self.users : []
        let query = ArchiveQuery(.contacts, columns: ["name"] + users, where: conditions)
        var found: [Found] = []
        for try await page in crm.pages(of: query) {
            for row in page where compared.allSatisfy({ $0.holds(Self.texts(of: row, for: $0.column)) }) {
                found.append(Found(kind: .contact, id: row.key, name: row.text("name"), company: nil))
            }
            onPage(found.count)
            if let limit, found.count >= limit { return Array(found.prefix(limit)) }
        }
        return found
    }

    /// Short and full name (vendor's column reference, sure).
    private static let users = ["contactAssociate/assocName", "contactAssociate/fullName"]

    private static func texts(of row: ArchiveRow, for column: RecordFilter.Column) -> [String] {
        column == .name ? [row.text("name")] : users.map(row.text)
    }

    /// nil for what is compared here.
    private func archiveCondition(_ condition: RecordFilter.Condition) async throws -> ArchiveCondition? {
        let (column, values) = (condition.column.rawValue, condition.values)
        let ids: [Int]
        switch condition.column {
        case .name: return nil
        case .associate:
            let numbers = values.compactMap { Int($0) }
            guard numbers.count == values.count else { return nil }
            return .associate("associateId", isOneOf: numbers, isNegated: condition.isNegated)
        case .category: ids = try Self.ids(values, column, try await crm.categories().map(Self.names))
        case .business: ids = try Self.ids(values, column, try await crm.businesses().map(Self.names))
        case .country: ids = try Self.ids(values, column, try await crm.countries())
        }
        return .list(column, isOneOf: ids, isNegated: condition.isNegated)
    }

    private static func names(_ item: ListItem) -> (id: Int, names: [String]) { (item.id, [item.name] + item.names) }

    /// All items of each name, deleted ones too: records may still have these.
    private static func ids(_ values: [String], _ column: String, _ items: [(id: Int, names: [String])])
        throws(OperationError) -> [Int]
    {
        var ids: [Int] = []
        for value in values {
            let found = items.filter { item in
                item.names.contains { $0.lowercased() == value.lowercased() } || String(item.id) == value
            }
            guard !found.isEmpty else {
                let hint = Suggestion(for: value, among: items.compactMap { $0.names.last })
                throw OperationError(.notSo, "the tenant has no \(column) \(value)\(hint)")
            }
            ids += found.map(\.id)
        }
        return ids
    }

    // MARK: By id

    /// The records of these ids that are there, in the order of their ids.
    ///
    /// Ids that lie close together are asked for at once, so that a long list takes few calls.
    package func records(
        _ kind: RecordKind,
        _ ids: Set<Int>,
        onPage: (Int) -> Void = { _ in }
    ) async throws(SuperOfficeError) -> [Found] {
        var found: [Found] = []
        var rest = ids.sorted()[...]
        while let first = rest.first {
            let run = rest.prefix { $0 - first < Self.span }
            rest = rest.dropFirst(run.count)
            var query = ArchiveQuery(
                kind == .contact ? .contacts : .persons,
                columns: [kind == .contact ? "name" : "contactId"],
                where: [.number(kind == .contact ? "contactId" : "personId", below: (run.last ?? first) + 1)],
                after: first - 1
            )
            query.pageSize = Self.span
            var pages = crm.pages(of: query).makeAsyncIterator()
            while let page = try await pages.next() {
                for row in page where ids.contains(row.key) {
                    let company = kind == .person ? row.identity("contactId") : nil
                    found.append(Found(kind: kind, id: row.key, name: row.text("name"), company: company))
                }
                // The last of them ends the run; otherwise one more page has to say that there are no more.
                if page.last?.key == run.last { break }
            }
            onPage(found.count)
        }
        return found
    }

    private static let span = 500
}
