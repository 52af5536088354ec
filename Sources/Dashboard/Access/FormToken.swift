import Crypto
import FoundationEssentials
import Text

/// What a form has to send along, so that no other site can send it: bound to who the form was made for.
///
/// The key is another one in every process, so a form from before a restart has to be loaded again.
struct FormToken: Sendable {
    private let key = SymmetricKey(size: .bits256)

    /// For the forms of somebody.
    func make(for subject: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Data(subject.utf8), using: key).hexadecimal
    }

    /// Compares digests of both, so that the time tells nothing of where they differ.
    func isValid(_ token: String, for subject: String) -> Bool {
        SHA256.hash(data: Data(token.utf8)) == SHA256.hash(data: Data(make(for: subject).utf8))
    }
}
