/// The answer to a query, page by page: one page is in memory, and the next is asked for when the caller wants it.
///
/// The end is an empty page. A short one is not believed, since a server may give fewer rows than asked for; that costs
/// one more request. A link to a next page is followed (its use beyond the name is not documented), but on our host.
///
/// ## Errors
/// A refused filter or column is `rejected` or `unavailable` with the vendor's words, never an empty answer. Rows that
/// go backwards are `unreadable`, so that an answer that repeats itself ends.
package struct ArchivePages: AsyncSequence, Sendable {
    let client: SuperOfficeClient
    let query: ArchiveQuery

    package func makeAsyncIterator() -> Iterator { Iterator(client: client, query: query) }

    package struct Iterator: AsyncIteratorProtocol {
        let client: SuperOfficeClient
        var query: ArchiveQuery
        private var link: String?
        private var isAtEnd = false

        init(client: SuperOfficeClient, query: ArchiveQuery) {
            self.client = client
            self.query = query
        }

        package mutating func next() async throws(SuperOfficeError) -> [ArchiveRow]? {
            while !isAtEnd {
                var request = query.request
                if let link { (request.path, request.query) = (link, []) }
                let page = try await client.page(request, keyColumn: query.archive.keyColumn)
                if page.rows.isEmpty, let next = page.next, next == link {
                    throw stuck(request, "an empty page that is its own next page")
                }
                link = page.next
                if page.rows.isEmpty {
                    isAtEnd = link == nil
                    continue
                }
                for (index, row) in page.rows.enumerated() {
                    guard row.key > query.after || (index > 0 && row.key == query.after) else {
                        throw stuck(request, "\(query.archive.keyColumn) \(row.key) after \(query.after)")
                    }
                    query.after = row.key
                }
                return page.rows
            }
            return nil
        }

        private func stuck(_ request: APIRequest, _ found: String) -> SuperOfficeError {
            .unreadable(what: request.what, firstBytes: "\(found), so the pages do not get on")
        }
    }
}
