import Dashboard
import FoundationEssentials
import Processor
import Receiver
import Spool
import Webhook

extension Assembly {
    /// The operators' pages.
    func dashboard() throws -> Dashboard {
        var index = RunIndex.Settings()
        index.limit = try settings.integer("DASHBOARD_JOBS", default: index.limit, in: 1000...10_000_000)
        index.runGap = TimeInterval(try settings.integer("RUN_GAP_MINUTES", default: 15, in: 1...1440) * 60)
        var pages = Dashboard.Settings()
        pages.runGap = index.runGap
        pages.masksPersonalData = try settings.flag("DASHBOARD_MASK")
        pages.freeSpaceFloor = try freeSpaceFloor()
        pages.fieldNames = fieldNames()
        let decision = try decision()
        pages.verdict = { Verdict($0, decision) }
        return try Dashboard(
            files: files,
            index: RunIndex(files: files, settings: index, logger: logger("dashboard")),
            access: try access(),
            settings: pages
        )
    }

    /// What the mapping calls the fields; none where it cannot be read: `receive` does without one.
    private func fieldNames() -> FieldNames {
        let mapping: Mapping
        do { mapping = try self.mapping() } catch { return FieldNames() }
        let targets = mapping.contact.map { ("contact", $0) } + mapping.person.map { ("person", $0) }
        return FieldNames(
            Dictionary(targets.map { ("\($0) \($1.progID)", $1.path) }, uniquingKeysWith: { first, _ in first })
        )
    }

    /// Who may see them.
    ///
    /// - Throws: a `Failure` when other machines could reach them and nobody would be asked who they are.
    func access() throws -> Access {
        let place = try operatorsPlace()
        let proxies = try proxies("OPS_PROXY_ADDRESSES")
        let settings: AccessSettings
        do throws(AccessSettings.Problem) {
            settings = try AccessSettings(
                isLocal: place.isLocal,
                isSocket: place.isSocket,
                place: "\(place)",
                token: self.settings.secret("OPS_TOKEN"),
                userHeader: self.settings.optional("OPS_TRUST_PROXY"),
                proxies: proxies,
                names: self.settings.list("OPS_HOST_NAMES") ?? []
            )
        } catch {
            throw Failure(.configuration, error.description)
        }
        return Access(settings: settings, logger: logger("ops"))
    }
}

extension Verdict {
    /// What the processor would do with an event, and because of which columns.
    fileprivate init(_ event: WebhookEvent, _ settings: DecisionSettings) {
        switch Decision.decide(event, settings) {
        case .skip(let reason): self = .skip(reason: reason.rawValue)
        case .process:
            let entity = Entity(eventName: event.name) ?? .contact
            let columns = entity == .contact ? settings.contactColumns : settings.personColumns
            self = .process(columns: event.changes.filter { columns.contains($0.lowercased()) })
        }
    }
}
