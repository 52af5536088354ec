package import FoundationEssentials

/// What can be listed by query, and the key its rows are ordered and paged by.
package struct Archive: Sendable {
    /// Below `/api/v1/` (vendor's OpenAPI file, sure).
    let path: String
    /// An `int` column by which the archive can be ordered (vendor's column reference, sure).
    let keyColumn: String
    /// What messages say.
    let what: String

    package static let contacts = Archive(path: "Contact", keyColumn: "contactId", what: "the companies")
    package static let persons = Archive(path: "Person", keyColumn: "personId", what: "the persons")
    package static let sales = Archive(path: "Sale", keyColumn: "saleId", what: "the sales")
    /// Quote lines have no route of their own.
    package static let quoteLines = Archive(
        path: "Archive/FindQuoteLine",
        keyColumn: "quoteLineId",
        what: "the quote lines"
    )
    /// A database table as it is (its columns: vendor's database reference, sure; that this archive has it: inferred
    /// from the vendor's questions to it about other tables).
    static let associates = Archive(
        path: "Archive/dynamic",
        keyColumn: "associate.associate_id",
        what: "the associates"
    )
}

/// One condition of a query.
///
/// Not OData: which operators there are depends on the column's type, `ge` and `le` fail although the vendor's OpenAPI
/// text names them, and there is no `null` (vendor's request collection and column reference, sure). So conditions are
/// made here only, with operators of the right type.
package struct ArchiveCondition: Sendable, Hashable {
    let text: String

    /// A whole number greater than this one.
    package static func number(_ column: String, above limit: Int) -> Self { Self(text: "\(column) gt \(limit)") }

    /// A whole number less than this one.
    package static func number(_ column: String, below limit: Int) -> Self { Self(text: "\(column) lt \(limit)") }

    /// At least every row since that instant, and rows of up to three days before it.
    ///
    /// The columns have the type `date`, whose operators know days only. Neither whose midnight counts nor whether the
    /// named day itself belongs to the answer is documented: the margin covers both, the caller looks at the time.
    package static func date(_ column: String, since: Date) -> Self {
        Self(text: "\(column) after '\(day(since - margin))'")
    }

    /// At least every row until that instant, and rows of up to three days after it.
    package static func date(_ column: String, until: Date) -> Self {
        Self(text: "\(column) before '\(day(until + margin))'")
    }

    /// A text that begins so; a quote is escaped as in the vendor's request collection (sample).
    package static func text(_ column: String, begins text: String) -> Self {
        Self(text: "\(column) begins '\(text.replacing("'", with: "\\'"))'")
    }

    /// An associate other than this one.
    package static func associate(_ column: String, isNot id: Int) -> Self {
        Self(text: "\(column) associateIsNotOneOf (\(id))")
    }

    /// One of these associates, or none of them.
    package static func associate(_ column: String, isOneOf ids: [Int], isNegated: Bool = false) -> Self {
        Self(text: "\(column) \(isNegated ? "associateIsNotOneOf" : "associateIsOneOf") \(list(ids))")
    }

    /// One of these items of the column's list, or none of them.
    package static func list(_ column: String, isOneOf ids: [Int], isNegated: Bool = false) -> Self {
        Self(text: "\(column) \(isNegated ? "notOneOf" : "oneOf") \(list(ids))")
    }

    private static func list(_ ids: [Int]) -> String { "(\(ids.map(String.init).joined(separator: ",")))" }

    /// A day for the named day, half a day for the farthest time zones.
    private static let margin: TimeInterval = 36 * 3600

    private static func day(_ date: Date) -> String { String(date.ISO8601Format().prefix(10)) }
}

/// A question to one archive: all rows that meet all conditions, in the order of their keys.
package struct ArchiveQuery: Sendable {
    package var archive: Archive
    /// Besides the key; lower camel, joined ones with a slash (`contact/name`).
    package var columns: [String]
    package var conditions: [ArchiveCondition]
    /// Only rows with a greater key.
    package var after: Int
    /// Rows asked for at a time; the CRM may give fewer.
    package var pageSize: Int

    package init(
        _ archive: Archive,
        columns: [String],
        where conditions: [ArchiveCondition] = [],
        after: Int = 0,
        pageSize: Int = 500
    ) {
        self.archive = archive
        self.columns = columns
        self.conditions = conditions
        self.after = after
        self.pageSize = pageSize
    }

    /// The page behind `after`.
    ///
    /// By range and not by `$skip`, whose cost grows with its depth (vendor's best practices, sure).
    var request: APIRequest {
        let conditions = conditions + [.number(archive.keyColumn, above: after)]
        let filter = conditions.map(\.text).joined(separator: " and ")
        return APIRequest(
            path: archive.path,
            query: [
                ("$select", ([archive.keyColumn] + columns).joined(separator: ",")), ("$filter", filter),
                ("$orderBy", archive.keyColumn), ("$top", String(pageSize)),
            ],
            what: "\(archive.what) (\(filter))",
            subject: .administration
        )
    }
}
