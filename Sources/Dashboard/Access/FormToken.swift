import Crypto
import FoundationEssentials

/// What a form has to send along, so that no other site can send it: bound to who the form was made for.
///
/// The key is another one in every process, so a form from before a restart has to be loaded anew.
struct FormToken: Sendable {
    private let key = SymmetricKey(size: .bits256)

    /// For the forms of somebody.
    func make(for subject: String) -> String {
        Hex.text(HMAC<SHA256>.authenticationCode(for: Data(subject.utf8), using: key))
    }

    /// Takes the same time whatever is wrong with it.
    func isValid(_ token: String, for subject: String) -> Bool {
        guard let code = Hex.bytes(token) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Data(subject.utf8), using: key)
    }
}
