import Operations
import Receiver
import Text
import Webhook

/// What is wrong with the settings, before anything starts: the same for `run` and for `doctor`.
extension Assembly {
    /// Everything that keeps a process with these uses from starting, a line each: what a setting says by itself, what is
    /// wrong with the files that settings name, and what several settings say together.
    func problems(for uses: Set<SettingUse>) -> [String] {
        var problems = settings.problems(for: uses)
        func look(_ needed: Set<SettingUse>, _ body: () throws -> Void) {
            guard needed.isSubset(of: uses) else { return }
            // What is malformed by itself was told.
            do { try body() } catch {
                for line in Failure(error).lines where !problems.contains(line) { problems.append(line) }
            }
        }
        look([.tenant]) { _ = try settings.login() }
        look([.tenant, .processing]) { _ = try mapping() }
        look([.explorer]) { _ = try explorerContract() }
        look([.processing]) { _ = try watchedAddress() }
        look([.receiving]) { try receiverSettings().refuseOpenToOthers() }
        look([.pages]) { _ = try access() }
        look([.receiving, .pages]) { try refuseOnePortForTwo() }
        return problems
    }

    /// - Throws: a `Failure` when webhooks and pages would be on the same port.
    private func refuseOnePortForTwo() throws {
        let webhooks = try receiverSettings().listener
        guard webhooks.inherited.isEmpty, case .address(let host, let port) = try operatorsPlace(), port != 0,
            port == webhooks.port, [host, "0.0.0.0", "::"].contains(webhooks.host) || ["0.0.0.0", "::"].contains(host)
        else { return }
        throw Failure(.configuration, "RECEIVER_PORT and OPS_PORT are both \(port); give one of them another port")
    }

    // MARK: What may be meant

    /// What does not keep anything from running, but is probably not what was meant: a setting's name, where it was
    /// found and what is odd, and what to do.
    var doubts: [(name: String, found: String, remedy: String)] { unknownNames + unknownColumns }

    /// The environment holds much that is not ours; the file holds nothing else, but may be shared with others.
    private var unknownNames: [(name: String, found: String, remedy: String)] {
        // NOTIFY_SOCKET is systemd's own.
        let unknown = settings.names.filter { SettingTable.row($0.name) == nil && $0.name != "NOTIFY_SOCKET" }
        return unknown.compactMap { name, origin in
            let nearest = SettingTable.nearest(name)
            guard SettingTable.isOurs(name) || origin != Settings.environment && nearest != nil else { return nil }
            return (name, "unknown setting (\(origin))", nearest.map { "did you mean \($0)?" } ?? "remove it")
        }
    }

    /// A malformed setting is an error already.
    private var unknownColumns: [(name: String, found: String, remedy: String)] {
        let rows = SettingTable.shared.processing
        return [(RecordKind.contact, rows.contactColumns), (.person, rows.personColumns)].flatMap { kind, row in
            ((try? row.value(in: settings)) ?? []).filter { !kind.columns.contains($0.lowercased()) }.map { column in
                let near = kind.columns.map { (distance($0, column.lowercased()), $0) }.min { $0 < $1 }
                let guess = near.flatMap { $0.0 <= 3 ? "did you mean \($0.1)?" : nil }
                let found = "SuperOffice has no column \"\(column)\" of a \(kind.rawValue)"
                return (row.name, found, guess ?? "no change will ever match it")
            }
        }
    }
}
