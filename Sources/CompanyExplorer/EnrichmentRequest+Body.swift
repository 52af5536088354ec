import FoundationEssentials
package import HTTPClient

extension EnrichmentRequest {
    /// The body as it is sent, in the one spelling it has: members sorted by name, no blanks, slashes not escaped.
    package func body() throws(HTTPClientError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(self))
        } catch {
            throw .clientFailed("the request for the Company Explorer cannot be written as JSON")
        }
    }

    /// The same question without why and when it is asked: `event` has empty members.
    ///
    /// The body of this is what a fingerprint is made of.
    package var withoutEvent: EnrichmentRequest {
        EnrichmentRequest(account: account, person: person, event: Event(name: "", changes: [], at: ""))
    }
}
