import FoundationEssentials
import HTTPTypes
import JSON
import Webhook

/// Records that are made to try something, and removed again.
extension SuperOfficeClient {
    /// Creates a person of a company; the answer's status is 200 (vendor documentation, sure).
    ///
    /// - Throws: after `transport` and `unreadable` the person may exist.
    package func createPerson(lastName: String, of company: Int) async throws(SuperOfficeError) -> Int {
        let request = APIRequest(
            method: .post,
            path: "Person",
            body: ["Firstname": "", "Lastname": .string(lastName), "Contact": ["ContactId": .integer(company)]],
            what: "the new person",
            subject: .administration
        )
        let answer = try await session.send(request)
        guard let id = try answer.json().identity("PersonId") else { throw answer.unreadable }
        return id
    }

    /// Deletes a record as a user would; one that is not there (any more) is no error.
    package func remove(_ reference: EntityReference) async throws(SuperOfficeError) {
        let request = APIRequest(
            method: .delete,
            path: "\(reference.kind.apiName)/\(reference.id)",
            what: reference.description,
            subject: .record
        )
        do throws(SuperOfficeError) { _ = try await session.send(request) } catch {
            guard case .notFound = error else { throw error }
        }
    }

    /// The ids of companies whose name begins so, that are not deleted.
    package func companies(named prefix: String) async throws(SuperOfficeError) -> [Int] {
        try await keys(ArchiveQuery(.contacts, columns: [], where: [.text("name", begins: prefix)]))
    }

    /// The ids of a company's persons.
    package func persons(of company: Int) async throws(SuperOfficeError) -> [Int] {
        let conditions: [ArchiveCondition] = [
            .number("contactId", above: company - 1), .number("contactId", below: company + 1),
        ]
        return try await keys(ArchiveQuery(.persons, columns: [], where: conditions))
    }

    private func keys(_ query: ArchiveQuery) async throws(SuperOfficeError) -> [Int] {
        var keys: [Int] = []
        var pages = pages(of: query).makeAsyncIterator()
        while let page = try await pages.next() { keys += page.map(\.key) }
        return keys
    }
}
