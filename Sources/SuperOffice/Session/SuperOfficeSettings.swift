/// What it takes to reach one tenant.
///
/// The tenant's own host is not among it: it moves, and the login host knows it.
package struct SuperOfficeSettings: Sendable {
    package var clientID: String
    package var clientSecret: String
    package var login: Login
    /// Sent along when set; must then be one that is registered for the app.
    package var redirectURI: String?
    /// The address of the production, stage or development login, never of a numbered host.
    package var loginURL = "https://online.superoffice.com"
    /// The tenant, `Cust12345`.
    package var contextIdentifier: String
    /// The one language in which list items and other names are asked for.
    package var language = "en"
    /// For one HTTP exchange; a call may need several.
    package var timeout = Duration.seconds(30)

    package init(clientID: String, clientSecret: String, login: Login, contextIdentifier: String) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.login = login
        self.contextIdentifier = contextIdentifier
    }
}

extension SuperOfficeSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The tenant and the login host, nothing secret.
    package var description: String { "tenant \(contextIdentifier) at \(loginURL)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["tenant": contextIdentifier, "loginURL": loginURL]) }
}
