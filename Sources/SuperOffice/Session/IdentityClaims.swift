import FoundationEssentials
import JSON

/// Whom the login says we are: the claims of the id token that comes with an access token.
///
/// Claims are named `http://schemes.superoffice.net/identity/` and a word (vendor documentation, sure). The signature is
/// not checked, because the token comes from the login host itself over TLS (OpenID Connect Core 3.1.3.7), and nothing
/// that grants access depends on it. The claim `system_token` is a secret and is not read.
package struct IdentityClaims: Hashable, Sendable {
    /// Not the system user's, which the token does not name (inferred).
    package let associateID: Int
    package let email: String
    /// The name the user signs in with.
    package let userName: String
    /// The tenant, `Cust12345`.
    package let contextIdentifier: String

    /// Reads a JSON Web Token; nil when it is none or names no associate.
    init?(idToken: String) {
        let parts = idToken.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var payload = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        payload += String(repeating: "=", count: (4 - payload.count % 4) % 4)
        guard let bytes = Data(base64Encoded: payload), let json = try? JSONValue(parsing: bytes) else { return nil }
        let scheme = "http://schemes.superoffice.net/identity/"
        guard let associateID = json.identity(scheme + "associateid") else { return nil }
        self.associateID = associateID
        let primary = json.text(scheme + "so_primary_email_address")
        email = primary.isEmpty ? json.text(scheme + "email") : primary
        let upn = json.text(scheme + "upn")
        userName = upn.isEmpty ? json.text("sub") : upn
        contextIdentifier = json.text(scheme + "ctx")
    }
}
