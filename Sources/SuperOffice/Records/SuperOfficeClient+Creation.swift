import HTTPClient
import HTTPTypes
package import JSON
import Text

extension SuperOfficeClient {
    /// Companies that may be this one, by the tenant's own rules: by name and department, and by web domain.
    package func duplicates(of company: NewCompany) async throws(SuperOfficeError) -> [PossibleDuplicate] {
        let byName = APIRequest(
            path: "Contact/Duplicates/\(company.name.percentEncoded())",
            query: company.department.isEmpty ? [] : [("department", company.department)],
            what: "the search for companies of that name",
            subject: .tenant
        )
        var elements = try await array(byName)
        if let domain = company.domain {
            let byDomain = APIRequest(
                path: "Contact/DuplicateDomains/\(domain.percentEncoded())",
                what: "the search for companies of that web domain",
                subject: .tenant
            )
            elements += try await array(byDomain)
        }
        var found: [PossibleDuplicate] = []
        for element in elements.compactMap(PossibleDuplicate.init)
        where !found.contains(where: { $0.contactID == element.contactID && $0.name == element.name }) {
            found.append(element)
        }
        return found
    }

    /// A company as it would be sent: the tenant's defaults with what is known of this one.
    package func draft(_ company: NewCompany) async throws(SuperOfficeError) -> JSONValue {
        let request = APIRequest(path: "Contact/default", what: "the defaults for a new company", subject: .tenant)
        let answer = try await session.send(request)
        let defaults = try answer.json()
        guard defaults.object != nil else { throw answer.unreadable }
        return company.entity(over: defaults)
    }

    /// What the CRM has against a draft, by field; empty when it can be saved.
    package func objections(to draft: JSONValue) async throws(SuperOfficeError) -> [String: String] {
        let request = APIRequest(
            method: .post,
            path: "Contact/Validate",
            body: draft,
            what: "the check of a new company",
            subject: .administration
        )
        let answer = try await session.send(request)
        // Fine is an empty object (sure); nothing at all is read as the same.
        if answer.isEmpty || answer.http.body == Array("null".utf8) { return [:] }
        let json = try answer.json()
        guard let messages = json.object else { throw answer.unreadable }
        return messages.keys.reduce(into: [:]) { $0[$1] = json.text($1).inOneLine(atMost: 300) }
    }

    /// Creates a company; the answer's status is 200, not 201 (vendor documentation, sure).
    ///
    /// - Returns: its id.
    /// - Throws: after `transport` and `unreadable` the company may exist: `duplicates(of:)` finds it.
    package func create(_ draft: JSONValue) async throws(SuperOfficeError) -> Int {
        let request = APIRequest(
            method: .post,
            path: "Contact",
            body: draft,
            what: "the new company",
            subject: .administration
        )
        let answer = try await session.send(request)
        guard let id = try answer.json().identity("ContactId") else {
            throw answer.unreadable
        }
        return id
    }
}
