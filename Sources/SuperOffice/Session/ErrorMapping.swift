/// Which error an answer without success is: the one table of what a refusal means.
///
/// An answer is evidence, and weak evidence decides nothing: only the API's own, structured word can say that a record is
/// gone, that a request is wrong or that our login is refused. A 4xx without one (a page, a text, nothing) comes from a
/// server in between or from an API that is not itself: an outage, like every 5xx.
///
/// | status | body | about a record | a change to the set-up | what all jobs need |
/// |---|---|---|---|---|
/// | 404, 410 | the API's | `notFound` | `configuration` | `configuration` |
/// | 404, 410 | its framework's: no such route | `configuration` | `configuration` | `configuration` |
/// | 405 | structured | `configuration` | `configuration` | `configuration` |
/// | 401, 403 | any, and "who am I?" is refused too | `credentialsRefused` | `credentialsRefused` | `credentialsRefused` |
/// | 401, 403 | structured, and "who am I?" is answered | `rejected` | `rejected` | `configuration` |
/// | 401, 403 | else | `unavailable` | `unavailable` | `unavailable` |
/// | 412 to a request with a condition | structured or empty | `preconditionFailed` | `preconditionFailed` | |
/// | 409 to a request with the operation `test` | structured or empty | `preconditionFailed` | | |
/// | 408, 412, 421, 425, 429 | any | `unavailable` | `unavailable` | `unavailable` |
/// | other 4xx | structured | `rejected` | `rejected` | `configuration` |
/// | every other | any | `unavailable` | `unavailable` | `unavailable` |
///
/// The empty 412 is the one exception: no more comes of it than another look at the record, and what the vendor sends
/// with it is not documented.
struct ErrorMapping {
    var status: Int
    var retryAfter: Duration?
    var body: ErrorBody
    var request: APIRequest
    /// What the tenant thinks of our login; asked after 401 and 403.
    var standing = Standing.unknown("not asked")

    var error: SuperOfficeError {
        switch status {
        case 401, 403: login
        case 404 where body.isStructured, 410 where body.isStructured: missing
        case 405 where body.isStructured:
            .configuration(
                "\(request.what): SuperOffice does not take \(request.method) at \(request.path) (405); "
                    + "check with `tenant raw` whether this tenant's API differs",
                message: body.message
            )
        case 412 where request.unmodifiedSince != nil && (body.isStructured || body.shape == .empty):
            .preconditionFailed(what: request.what)
        case 409 where request.hasTests && (body.isStructured || body.shape == .empty):
            .preconditionFailed(what: request.what)
        case 408, 412, 421, 425, 429: unavailable(body.message)
        case 400..<500 where body.isStructured: refused
        default: unavailable(body.message)
        }
    }

    private var login: SuperOfficeError {
        switch standing {
        case .refused(let why):
            .credentialsRefused(
                "\(request.what): \(status); the question who we are is refused too: "
                    + "check that the app is approved for this tenant and its user is active and may use the API",
                message: "\(body.message) (\(why))"
            )
        case .accepted where body.isStructured: refused
        case .accepted: unavailable(body.message)
        case .unknown(let why): unavailable("\(body.message); who we are could not be asked (\(why))")
        }
    }

    private var missing: SuperOfficeError {
        if case .record = request.subject, body.shape == .api { return .notFound(what: request.what) }
        return .configuration(
            "\(request.what): SuperOffice has nothing at \(request.path) (\(status)); "
                + "check with `tenant raw` whether this tenant's API differs",
            message: body.message
        )
    }

    private var refused: SuperOfficeError {
        switch request.subject {
        case .record, .administration: .rejected(status: status, message: body.message, what: request.what)
        case .tenant:
            .configuration(
                "\(request.what): SuperOffice refuses \(request.path) to our user (\(status)); "
                    + "check the user's rights and licences, and with `tenant raw` whether this tenant's API differs",
                message: body.message
            )
        }
    }

    private func unavailable(_ message: String) -> SuperOfficeError {
        .unavailable(status: status, retryAfter: retryAfter, message: message, what: request.what)
    }
}
