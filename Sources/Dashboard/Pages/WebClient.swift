import Webhook

/// SuperOffice's web client, which the pages link to; nothing here ever calls it.
///
/// A card in it is named by a SoProtocol behind the page's address: `contact.main?contact_id=18`,
/// `person.main?person_id=934` (vendor's documentation of the SoProtocol, sure). That the host of the login leads on to
/// the one that the tenant is on is what users' bookmarks rely on (likely); `SO_WEB_URL` is for everything else.
package struct WebClient: Sendable, Hashable {
    private let base: String

    /// - Parameter address: where people use the tenant, `https://online.superoffice.com/Cust12345`.
    package init(_ address: String) {
        base = address.hasSuffix("/") ? address : "\(address)/"
    }

    func address(of kind: RecordKind, _ id: Int) -> String {
        "\(base)default.aspx?\(kind.rawValue).main?\(kind.rawValue)_id=\(id)"
    }
}
