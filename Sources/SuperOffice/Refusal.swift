/// Which error an answer without success is.
struct Refusal {
    var status: Int
    var retryAfter: Duration?
    var body: ErrorBody
    var request: APIRequest

    /// The table of statuses.
    ///
    /// Undocumented ones follow their class: 4xx is about this request, all else may pass.
    ///
    /// A 403 that outlives a renewed token is either a missing right to this record or a login that is not good for the
    /// API. It counts as the former, `rejected`, only when the request was about one record or one change and the API itself explains
    /// in words that are not about tokens, sessions or licences; else as `credentialsRefused`. Wrong the one way, each
    /// job fails and says why; wrong the other way, work pauses and nothing is lost.
    var error: SuperOfficeError {
        let what = request.what
        switch status {
        case 401:
            return .credentialsRefused(
                "\(what): 401 with a new access token: \(body.message); "
                    + "check that the app is approved for this tenant and its user is active"
            )
        case 403:
            if request.subject != .tenant, body.isStructured, !body.concernsLogin {
                return .rejected(status: 403, message: body.message, what: what)
            }
            return .credentialsRefused(
                "\(what): 403 with a new access token: \(body.message); "
                    + "check that the app is approved for this tenant and its user may use the API"
            )
        case 404, 410:
            if case .record = request.subject { return .notFound(what: what) }
            return .configuration(
                "\(what): SuperOffice has nothing at \(request.path) (\(status): \(body.message)); "
                    + "check with `tenant raw` whether this tenant's API differs"
            )
        case 412:
            return .preconditionFailed(what: what)
        case 408, 421, 425, 429:
            return .unavailable(status: status, retryAfter: retryAfter, message: body.message, what: what)
        case 400..<500:
            return .rejected(status: status, message: body.message, what: what)
        default:
            return .unavailable(status: status, retryAfter: retryAfter, message: body.message, what: what)
        }
    }
}
