import FoundationEssentials
import HTTPTypes
import JSON
import Text

/// One request to the tenant's REST API, before anybody knows the host or the token.
struct APIRequest: Sendable {
    /// Whose fault a refusal can be; `ErrorMapping` has the table.
    enum Subject: Sendable {
        /// One record: 404 means that it is gone, 403 that we have no right to it.
        case record
        /// A change to the tenant's set-up: 404 means a wrong address, 403 that we have no right to change it.
        case administration
        /// What all jobs need, such as fields and lists: a refusal is about the set-up of the tenant or of our user.
        case tenant
    }

    var method: HTTPRequest.Method = .get
    /// Below `/api/v1/`, escaped.
    var path: String
    var query: [(String, String)] = []
    var body: JSONValue?
    var unmodifiedSince: Date?
    /// `contact 18`: what messages say.
    var what: String
    var subject: Subject
    /// The body has the operation `test`, so that 409 means a record which is not as it was.
    var hasTests = false
    /// It is made at once, whatever limit of calls there is: to see what the tenant makes of that.
    var isUnpaced = false
    /// What stands in the body and must not come back in a message.
    var secrets: [String] = []

    /// The question who we are.
    ///
    /// `/Associate/Me` does not exist; this works Online too (vendor's OpenAPI file, sure).
    static let currentPrincipal = APIRequest(
        path: "User/currentPrincipal",
        what: "the current user",
        subject: .tenant
    )

    func url(below base: String) -> String {
        base + "/" + path + (query.isEmpty ? "" : "?" + formEncoded(query))
    }

    /// One fixed language, because without one multi-language names come raw (vendor's OpenAPI text, sure).
    func headers(token: AccessToken, language: String) -> HTTPFields {
        var headers = token.headers
        headers[.accept] = "application/json"
        headers[.acceptLanguage] = language
        if body != nil { headers[.contentType] = "application/json" }
        if let unmodifiedSince { headers[.ifUnmodifiedSince] = SuperOfficeDate.header(unmodifiedSince) }
        return headers
    }
}
