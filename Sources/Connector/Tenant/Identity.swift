import JSON
import SuperOffice

/// Whom the access token makes us, and which of three ways told so.
struct Identity {
    enum Source: String {
        case principal = "User/currentPrincipal"
        case associate = "User/currentAssociate"
        case claims = "the id token"
    }

    var source: Source
    var associateID: Int
    var associate = ""
    var fullName = ""
    var userName = ""
    var email = ""
    var userType = ""
    var roleName = ""
    var personID: Int?
    var tenant = ""
    /// The ways that did not work before this one, and why.
    var failures: [String] = []

    init(_ principal: Principal) {
        source = .principal
        associateID = principal.associateID
        associate = principal.associate
        fullName = principal.fullName
        userName = principal.userName
        email = principal.email
        userType = principal.userType
        roleName = principal.roleName
        personID = principal.personID
        tenant = principal.contextIdentifier
    }

    init(_ associate: Associate) {
        source = .associate
        associateID = associate.id
        self.associate = associate.name
        fullName = associate.fullName
        userName = associate.userName
        userType = associate.type
        personID = associate.personID
    }

    init(_ claims: IdentityClaims) {
        source = .claims
        associateID = claims.associateID
        userName = claims.userName
        email = claims.email
        tenant = claims.contextIdentifier
    }

    /// Whether `SO_API_ASSOCIATE_ID` is us; nil while it is not set.
    func agrees(with setting: Int?) -> Bool? { setting.map { $0 == associateID } }

    /// Asks in the order of how good the answers are.
    static func find(_ crm: SuperOfficeClient) async throws -> Identity {
        // A tenant that is not there must not hide behind the id token, which does not need it.
        _ = try await crm.tenantState()
        var failures: [String] = []
        func found(_ identity: Identity) -> Identity {
            var identity = identity
            identity.failures = failures
            return identity
        }
        do throws(SuperOfficeError) {
            return Identity(try await crm.currentPrincipal())
        } catch {
            guard error.isAboutTheCall else { throw error }
            failures.append("\(Source.principal.rawValue): \(error)")
        }
        do throws(SuperOfficeError) {
            return found(Identity(try await crm.currentAssociate()))
        } catch {
            guard error.isAboutTheCall else { throw error }
            failures.append("\(Source.associate.rawValue): \(error)")
        }
        if let claims = try await crm.identityClaims() { return found(Identity(claims)) }
        throw Failure(
            .unavailable,
            "nobody says who the API user is: \(failures.joined(separator: "; ")); the login's answer has no id token"
        )
    }
}

extension SuperOfficeError {
    /// Another call may work although this one did not.
    fileprivate var isAboutTheCall: Bool {
        switch self {
        case .notFound, .rejected, .unavailable, .unreadable, .configuration, .preconditionFailed: true
        case .transport, .credentialsRefused, .foreignAddress, .foreignTenant, .tenantNotRunning: false
        }
    }
}
