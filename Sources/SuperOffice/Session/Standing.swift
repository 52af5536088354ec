import HTTPClient
import JSON
import Text

/// What the tenant thinks of our login itself: its answer to "who am I?".
///
/// A 403 may be about one record, about our user, or about nothing at all (a firewall that dislikes a text), and a 401
/// may come from something in between. Neither the status nor the words of the answer say which of them it is, so we ask.
enum Standing: Hashable, Sendable {
    /// It told who we are.
    case accepted
    /// It refuses this as well; its explanation.
    case refused(String)
    /// It could not be asked, or what came back is not the tenant's; why.
    case unknown(String)

    /// Reads the answer to `GET /User/currentPrincipal`.
    ///
    /// A 401 counts without a body too: HTTP has its explanation in a header, and what SuperOffice sends along is not
    /// documented. A page or a text, whatever it says, is not the tenant's word.
    init(_ answer: HTTPClientResponse, hiding secrets: Secrets) {
        let body = ErrorBody(answer.body, hiding: secrets)
        switch (answer.status, body.shape) {
        case (200..<300, _):
            let principal = (try? JSONValue(parsing: answer.body)).flatMap(Principal.init)
            self = principal == nil ? .unknown("the answer names no user: \(body.message)") : .accepted
        case (401, .empty), (401, .api), (401, .framework), (401, .login),
            (403, .api), (403, .framework), (403, .login):
            self = .refused("\(answer.status): \(body.message)")
        default:
            self = .unknown("\(answer.status): \(body.message)")
        }
    }

    /// For how long it is believed, so that many refused records cost one question.
    var lasts: Duration {
        switch self {
        case .accepted, .refused: .seconds(60)
        case .unknown: .seconds(10)
        }
    }
}
