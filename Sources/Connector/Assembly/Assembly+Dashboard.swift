import Dashboard
import FoundationEssentials
import JSON
import Processor
import Receiver
import Spool
import SuperOffice
import Webhook

extension Assembly {
    /// The operators' pages.
    func dashboard() throws -> Dashboard {
        var index = RunIndex.Settings()
        index.limit = try settings[\.pages.jobs]
        index.runGap = TimeInterval(try settings[\.pages.runGap] * 60)
        var pages = Dashboard.Settings()
        pages.masksPersonalData = try settings[\.pages.mask]
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
        let pages = try (
            token: settings[\.pages.token], header: settings[\.pages.trustProxy],
            proxies: settings[\.pages.proxies] ?? [], names: settings[\.pages.hostNames] ?? []
        )
        let access: AccessSettings
        do throws(AccessSettings.Problem) {
            access = try AccessSettings(
                isLocal: place.isLocal,
                isSocket: place.isSocket,
                place: "\(place)",
                token: pages.token,
                userHeader: pages.header,
                proxies: pages.proxies,
                names: pages.names
            )
        } catch {
            throw Failure(.configuration, error.description)
        }
        return Access(settings: access, logger: logger("ops"))
    }
}

extension Verdict {
    /// What the processor would do with an event, and because of which columns.
    fileprivate init(_ event: WebhookEvent, _ settings: DecisionSettings) {
        switch Decision.decide(event, settings) {
        case .skip(let reason): self = .skip(reason: reason.rawValue)
        case .process:
            let entity = RecordKind(eventName: event.name) ?? .contact
            let columns = entity == .contact ? settings.contactColumns : settings.personColumns
            self = .process(columns: event.changes.filter { columns.contains($0.lowercased()) })
        }
    }
}
