/// How the connector proves to SuperOffice who it is.
package enum Login: Sendable {
    /// As a person who signed in once; the token lives until consent is revoked (vendor documentation, sure).
    case refreshToken(String)
    /// As a system user, SuperOffice's documented way for services: a token of the tenant's approval, signed with the
    /// app's key each time.
    case systemUser(token: String, key: ApplicationKey)
    /// Nobody has signed in; `SignIn` is there for that.
    case notYet

    /// What must not come back in a text for people.
    var secrets: [String] {
        switch self {
        case .refreshToken(let token), .systemUser(let token, _): [token]
        case .notYet: []
        }
    }
}
