import Dashboard
import FoundationEssentials
import HTTPClient
import Operations
import Processor
import Receiver
import Spool
import Text
import Webhook

extension Assembly {
    /// The operators' pages, with what needs attention on each.
    func dashboard(_ alerts: @escaping @Sendable () -> [Alert]) throws -> Dashboard {
        var index = RunIndex.Settings()
        index.limit = try settings[\.pages.jobs]
        index.tenant = try settings[ifSet: \.superOffice.contextIdentifier]
        index.runGap = TimeInterval(try settings[\.pages.runGap] * 60)
        var pages = Dashboard.Settings()
        pages.masksPersonalData = try settings[\.pages.mask]
        pages.freeSpaceFloor = try freeSpaceFloor()
        pages.tenant = try settings[ifSet: \.superOffice.contextIdentifier]
        pages.login = try WebAddress(loginURL()).host
        pages.webClient = try webClient(pages.tenant)
        pages.fieldNames = fieldNames()
        pages.decision = try decision()
        return try Dashboard(
            files: files,
            index: RunIndex(files: files, settings: index, logger: logger("dashboard")),
            access: try access(),
            settings: pages,
            alerts: alerts,
            logger: logger("ops")
        )
    }

    /// As set, else below the host that the tenant logs in at; another login than SuperOffice's tells nothing.
    private func webClient(_ tenant: String?) throws -> WebClient? {
        if let address = try settings[\.superOffice.webURL] { return WebClient(address) }
        guard let tenant, try settings[\.superOffice.loginURL] == nil else { return nil }
        let host = try settings[\.superOffice.environment]
        return WebClient("\(host)/\(tenant.percentEncoded())")
    }

    /// What the mapping calls the fields; none where it cannot be read: `receive` does without one.
    private func fieldNames() -> [String: String] {
        guard let mapping = try? mapping() else { return [:] }
        let targets = mapping.contact.map { ("contact", $0) } + mapping.person.map { ("person", $0) }
        return Dictionary(targets.map { ("\($0) \($1.progID)", $1.path) }, uniquingKeysWith: { first, _ in first })
    }

    /// Who may see them.
    ///
    /// - Throws: an `AccessSettings.Problem` when other machines could reach them and nobody would be asked who they are.
    func access() throws -> Access {
        let place = try operatorsPlace()
        let access = try AccessSettings(
            isLocal: place.isLocal,
            isSocket: place.isSocket,
            place: "\(place)",
            token: settings[\.pages.token],
            userHeader: settings[\.pages.trustProxy],
            proxies: settings[\.pages.proxies] ?? [],
            names: settings[\.pages.hostNames] ?? [],
            frames: settings[\.pages.frameAncestors] ?? []
        )
        return Access(settings: access, logger: logger("ops"))
    }
}
