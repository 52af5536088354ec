extension StringProtocol {
    /// The token of an `Authorization: Bearer` header, whose value this is; nil for another scheme.
    package var bearerToken: String? {
        prefix(7).lowercased() == "bearer " ? dropFirst(7).trimmed : nil
    }
}
