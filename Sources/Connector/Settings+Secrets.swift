import Webhook

/// Secrets that callers of ours have to show or to sign with.
extension Settings {
    /// - Throws: a `Failure` when the setting is there without a value, or with one that can be guessed.
    func secrets(_ name: String) throws -> SharedSecrets {
        do { return try SharedSecrets(setting: secret(name), named: name) } catch {
            throw Failure(.configuration, "\(error)")
        }
    }

    /// The setting's text: empty when it is set, but empty, which for a secret is not the same as missing.
    func secret(_ name: String) -> String? { optional(name) ?? (isSetButEmpty(name) ? "" : nil) }
}
