import Dashboard
import Receiver
import Spool

extension Assembly {
    /// The operators' pages.
    func dashboard() throws -> Dashboard {
        try Dashboard(files: files, index: RunIndex(files: files), access: try access())
    }

    /// Who may see them.
    ///
    /// - Throws: a `Failure` when other machines could reach them and nobody would be asked who they are.
    func access() throws -> Access {
        let listener = try operatorsSettings()
        let settings: AccessSettings
        do throws(AccessSettings.Problem) {
            settings = try AccessSettings(
                isLocal: listener.isLocal,
                place: listener.inherited.isEmpty ? listener.host : "the socket from systemd",
                token: self.settings.optional("OPS_TOKEN"),
                userHeader: self.settings.optional("OPS_TRUST_PROXY"),
                proxies: self.settings.list("OPS_PROXY_ADDRESSES") ?? [],
                names: self.settings.list("OPS_NAMES") ?? []
            )
        } catch {
            throw Failure(.configuration, error.description)
        }
        return Access(settings: settings, logger: logger("ops"))
    }
}
