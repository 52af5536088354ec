/// Columns and their types are those of the vendor's provider reference (sure).
extension SandboxState {
    /// The archive of this name, whatever its case; nil for one that the sandbox lacks.
    ///
    /// - Parameter select: the asked-for columns, which name the table of a dynamic one.
    func archive(_ name: String, select: String) -> ArchiveTable? {
        switch name.lowercased() {
        case "simplecontact": contacts
        case "person": persons
        case "findsale": sales
        case "findquoteline": quoteLines
        case "dynamic" where select.hasPrefix("associate."): associates
        case "dynamic": webhookUsage
        default: nil
        }
    }

    /// Rows that a user has deleted are left out.
    private func rows(_ kind: EntityKind) -> [EntityRow] {
        tenant.rows.values.filter { $0.key.kind == kind && $0.deleted == nil }.sorted { $0.key.id < $1.key.id }
    }

    private var user: @Sendable (Int) -> ArchiveValue {
        { [associates = tenant.associates] id in
            associates.first { $0.id == id }.map { .item($0.id, $0.fullName) } ?? .none
        }
    }

    private var contacts: ArchiveTable {
        let (user, tenant) = (user, tenant)
        let item: @Sendable (String, Int) -> ArchiveValue = { list, id in
            tenant.list(mdo: list)?.item(id).map { .item(id, $0.name) } ?? .item(0, "")
        }
        let country: @Sendable (Int) -> ArchiveValue = { id in .item(id, tenant.country(id)?.name ?? "") }
        let shortName: @Sendable (Int) -> ArchiveValue = { id in .item(id, tenant.associate(id)?.name ?? "") }
        let fullName: @Sendable (Int) -> String = { id in tenant.associate(id)?.fullName ?? "" }
        return ArchiveTable(
            "contact",
            rows(.contact),
            key: ("contactId", { .whole($0.key.id) }),
            [
                ("name", .string, { .text($0.string("Name")) }),
                ("category", .listAny, { item("Category", $0.reference("Category")) }),
                ("business", .listAny, { item("Business", $0.reference("Business")) }),
                ("country", .listAny, { row in country(row.reference("Country")) }),
                ("associateId", .associate, { user($0.reference("Associate")) }),
                ("contactAssociate/assocName", .associate, { shortName($0.reference("Associate")) }),
                ("contactAssociate/fullName", .string, { .text(fullName($0.reference("Associate"))) }),
                ("registeredDate", .date, { .moment($0.created) }),
                ("updatedDate", .date, { .moment($0.updated) }),
                ("updatedBy", .associate, { user($0.updatedBy) }),
            ]
        )
    }

    /// A person's change is `personUpdatedDate`, where a company's is `updatedDate`.
    private var persons: ArchiveTable {
        let user = user
        return ArchiveTable(
            "person",
            rows(.person),
            key: ("personId", { .whole($0.key.id) }),
            [
                ("contactId", .int, { .whole($0.reference("Contact")) }),
                ("personRegisteredDate", .date, { .moment($0.created) }),
                ("personUpdatedDate", .date, { .moment($0.updated) }),
                ("personUpdatedBy", .associate, { user($0.updatedBy) }),
            ]
        )
    }

    private var sales: ArchiveTable {
        let tenant = tenant
        return ArchiveTable(
            "sale",
            tenant.sales,
            key: ("saleId", { .whole($0.id) }),
            [
                ("heading", .string, { .text($0.heading) }),
                ("date", .date, { .moment($0.date) }),
                ("amount", .decimal, { .decimal($0.amount) }),
                ("currency", .listAny, { _ in .item(4, "EUR") }),
                ("saleStatus", .listAny, { .item($0.status.rawValue, $0.status.text) }),
                // Restricted like a list, shown as the id.
                ("contactId", .listAny, { $0.contact == 0 ? .none : .whole($0.contact) }),
                ("contact/contactId", .int, { tenant.rows[.contact($0.contact)].map { .whole($0.key.id) } ?? .none }),
                (
                    "contact/name", .string,
                    { tenant.rows[.contact($0.contact)].map { .text($0.string("Name")) } ?? .none }
                ),
            ]
        )
    }

    private var quoteLines: ArchiveTable {
        let lines = tenant.sales.flatMap { sale in (sale.quote?.lines ?? []).map { (sale: sale, line: $0) } }
        return ArchiveTable(
            "quoteLineIsIncluded",
            lines,
            key: ("quoteLineId", { .whole($0.line.id) }),
            [
                ("name", .string, { .text($0.line.product.name) }),
                ("code", .string, { .text($0.line.product.code) }),
                ("erpProductKey", .string, { .text($0.line.product.erpKey) }),
                ("quantity", .decimal, { .decimal($0.line.quantity) }),
                ("quoteAlternativeId", .int, { $0.sale.quote.map { .whole($0.alternativeID) } ?? .none }),
                ("alternative/version/quoteVersionId", .int, { $0.sale.quote.map { .whole($0.versionID) } ?? .none }),
                ("alternative/version/quote/sale/saleId", .int, { .whole($0.sale.id) }),
            ]
        )
    }

    private var associates: ArchiveTable {
        let name: @Sendable (Tenant.Associate) -> ArchiveValue = { .text($0.name) }
        return ArchiveTable(
            "associate",
            tenant.associates.sorted { $0.id < $1.id },
            key: ("associate.associate_id", { .whole($0.id) }),
            [("associate.name", .string, name)]
        )
    }

    /// The counters of the webhooks, whose primary keys are those of the webhooks (sure).
    private var webhookUsage: ArchiveTable {
        let webhooks = webhooks.values.sorted { $0.id < $1.id }
        return ArchiveTable(
            "webhook_usage",
            webhooks,
            key: ("webhook_usage.webhook_usage_id", { .whole($0.id) }),
            [
                ("webhook_usage.total_calls", .int, { .whole($0.totalCalls) }),
                ("webhook_usage.total_errors", .int, { .whole($0.totalErrors) }),
                ("webhook_usage.consecutive_errors", .int, { .whole($0.consecutiveErrors) }),
                ("webhook_usage.last_error", .string, { .text($0.lastError ?? "") }),
            ]
        )
    }
}
