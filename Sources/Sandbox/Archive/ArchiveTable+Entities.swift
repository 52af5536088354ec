/// Columns and their types are those of the vendor's provider reference (sure); only the likelier ones are here.
///
/// A company's change is `updatedDate`, a person's `personUpdatedDate`; both columns are of type `date`.
extension ArchiveTable {
    static func contacts(_ tenant: Tenant, language: String?) -> ArchiveTable {
        entities(
            "contact",
            tenant,
            .contact,
            key: "contactId",
            [
                ("name", .string, { .text($0.string("Name")) }),
                ("department", .string, { .text($0.string("Department")) }),
                ("nameDepartment", .string, { .text($0.nameDepartment) }),
                ("orgnr", .string, { .text($0.string("OrgNr")) }),
                ("number", .string, { .text($0.string("Number2")) }),
                ("code", .string, { .text($0.string("Number1")) }),
                ("category", .listAny, { tenant.item("category", $0.reference("Category"), language) }),
                ("business", .listAny, { tenant.item("business", $0.reference("Business"), language) }),
                (
                    "country", .listAny,
                    { tenant.country($0.reference("Country")).map { .item($0.id, $0.name) } ?? .none }
                ),
                ("countryId", .int, { .whole($0.reference("Country")) }),
                ("associateId", .associate, { tenant.user($0.reference("Associate")) }),
                ("url/URLAddress", .string, { .text($0.firstElement("Urls")) }),
                ("email/emailAddress", .string, { .text($0.firstElement("Emails")) }),
                ("registeredDate", .date, { .moment($0.created) }),
                ("registeredBy", .associate, { tenant.user($0.createdBy) }),
                ("updatedDate", .date, { .moment($0.updated) }),
                ("updatedBy", .associate, { tenant.user($0.updatedBy) }),
            ]
        )
    }

    static func persons(_ tenant: Tenant, language: String?) -> ArchiveTable {
        entities(
            "person",
            tenant,
            .person,
            key: "personId",
            [
                ("firstName", .string, { .text($0.string("Firstname")) }),
                ("middleName", .string, { .text($0.string("MiddleName")) }),
                ("lastName", .string, { .text($0.string("Lastname")) }),
                (
                    "fullName", .string,
                    { .text([$0.string("Firstname"), $0.string("Lastname")].joined(separator: " ")) }
                ),
                ("title", .string, { .text($0.string("Title")) }),
                ("contactId", .int, { .whole($0.reference("Contact")) }),
                ("hasCompany", .bool, { .flag($0.reference("Contact") != 0) }),
                ("retired", .bool, { .flag($0.flag("Retired")) }),
                ("position", .listAny, { tenant.item("perspos", $0.reference("Position"), language) }),
                ("personAssociateId", .associate, { tenant.user($0.reference("Associate")) }),
                ("email/emailAddress", .string, { .text($0.firstElement("Emails")) }),
                ("personRegisteredDate", .date, { .moment($0.created) }),
                ("personRegisteredBy", .associate, { tenant.user($0.createdBy) }),
                ("personUpdatedDate", .date, { .moment($0.updated) }),
                ("personUpdatedBy", .associate, { tenant.user($0.updatedBy) }),
            ]
        )
    }

    private typealias Cell = @Sendable (EntityRow) -> ArchiveValue

    /// Rows that a user has deleted are left out.
    private static func entities(
        _ name: String,
        _ tenant: Tenant,
        _ kind: EntityKind,
        key: String,
        _ columns: [(name: String, type: ColumnType, cell: Cell)]
    ) -> ArchiveTable {
        let ids = tenant.rows.values.filter { $0.key.kind == kind && $0.deleted == nil }.map(\.key.id).sorted()
        return ArchiveTable(
            name,
            count: ids.count,
            key: Column(name: key, type: .int) { .whole(ids[$0]) },
            columns.map { column in
                Column(name: column.name, type: column.type) { row in
                    tenant.rows[EntityKey(kind, ids[row])].map(column.cell) ?? .none
                }
            }
        )
    }

    /// The counters of the webhooks, whose primary keys are those of the webhooks (sure).
    static func webhookUsage(_ webhooks: [Webhook]) -> ArchiveTable {
        func column(_ name: String, _ type: ColumnType, _ cell: @escaping @Sendable (Webhook) -> ArchiveValue) -> Column
        {
            Column(name: "webhook_usage." + name, type: type) { cell(webhooks[$0]) }
        }
        return ArchiveTable(
            "webhook_usage",
            count: webhooks.count,
            key: column("webhook_usage_id", .int) { .whole($0.id) },
            [
                column("total_calls", .int) { .whole($0.totalCalls) },
                column("total_errors", .int) { .whole($0.totalErrors) },
                column("consecutive_errors", .int) { .whole($0.consecutiveErrors) },
                column("last_error", .string) { .text($0.lastError ?? "") },
            ]
        )
    }
}

extension EntityRow {
    /// A company as people see it in lists.
    var nameDepartment: String {
        [string("Name"), string("Department")].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

extension Tenant {
    func user(_ id: Int) -> ArchiveValue { associate(id).map { .item($0.id, $0.fullName) } ?? .none }

    func family(_ id: Int) -> ArchiveValue { item("productfamily", id, nil) }

    func item(_ list: String, _ id: Int, _ language: String?) -> ArchiveValue {
        self.list(mdo: list)?.item(id).map { .item(id, Multilingual.resolve($0.name, language)) } ?? .none
    }
}
