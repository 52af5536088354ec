extension SuperOfficeClient {
    /// Who we are; its associate id is how we recognise our own changes.
    package func currentPrincipal() async throws(SuperOfficeError) -> Principal {
        let request = APIRequest.currentPrincipal
        let answer = try await gateway.send(request)
        guard let principal = Principal(try answer.json()) else {
            throw answer.unreadable
        }
        return principal
    }

    /// Who we are by way of the associate service: the second choice, for when the first does not answer.
    package func currentAssociate() async throws(SuperOfficeError) -> Associate {
        let request = APIRequest(path: "User/currentAssociate", what: "the current associate", subject: .tenant)
        let answer = try await gateway.send(request)
        guard let associate = Associate(try answer.json()) else {
            throw answer.unreadable
        }
        return associate
    }

    /// Who we are by the login's own word, which needs no call to the tenant; nil when its answer has no id token.
    package func identityClaims() async throws(SuperOfficeError) -> IdentityClaims? {
        try await gateway.accessToken().claims
    }
}
