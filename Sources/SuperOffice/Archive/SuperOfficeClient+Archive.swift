import HTTPClient
import JSON

extension SuperOfficeClient {
    /// Asks an archive; nothing is sent before the first page is wanted.
    package nonisolated func pages(of query: ArchiveQuery) -> ArchivePages { ArchivePages(client: self, query: query) }

    /// The product families that can be chosen.
    package func productFamilies() async throws(SuperOfficeError) -> [ListItem] {
        let request = APIRequest(
            path: "List/ProductFamily/Items",
            query: [("includeDeleted", "false")],
            what: "the product families",
            subject: .administration
        )
        return ListItem.flatten(try await array(request))
    }

    /// One page as it came, and the path of the next one below `/api/v1/`, with its query.
    func page(
        _ request: APIRequest,
        keyColumn: String
    ) async throws(SuperOfficeError) -> (rows: [ArchiveRow], next: String?) {
        let answer = try await session.send(request)
        let json = try answer.json()
        guard let elements = json["value"]?.array ?? json.array else { throw answer.unreadable }
        let rows = elements.compactMap { ArchiveRow($0, keyColumn: keyColumn) }
        guard rows.count == elements.count else { throw answer.unreadable }
        let link = json["odata.nextLink"]?.string ?? json["@odata.nextLink"]?.string ?? ""
        let parts = link.split(separator: "/api/v1/", maxSplits: 1, omittingEmptySubsequences: false)
        return (rows, parts.count == 2 ? String(parts[1]) : nil)
    }
}
