import Operations
import Spool
import Webhook

/// The settings with their origin, secrets masked; misspelt names, and values that `run` would refuse.
struct SettingsDiagnosis {
    let assembly: Assembly

    private var settings: Settings { assembly.settings }

    func run() -> [Diagnosis] { values + doubts + flaws + refused + short + [open].compactMap(\.self) }

    private var values: [Diagnosis] {
        SettingTable.rows.compactMap { row in
            guard let value = settings.text(of: row), let origin = settings.origin(row.name) else { return nil }
            return .ok(row.name, "\(Self.shown(value, row))  (\(origin))")
        }
    }

    private var doubts: [Diagnosis] { assembly.doubts.map { .warning($0.name, $0.found, $0.remedy) } }

    /// Which settings files others may read or write.
    private var flaws: [Diagnosis] {
        assembly.flaws.map { .error("settings", "\($0.path) \($0.what)", $0.remedy) }
    }

    /// What has no line of its own further down in the report.
    private var refused: [Diagnosis] {
        assembly.problems(for: [.receiving, .processing, .pages, .notifying])
            .map { .error("settings", $0, "correct it: `run` will not start until then") }
    }

    private var short: [Diagnosis] {
        [SettingTable.shared.receiver.token, SettingTable.shared.receiver.secret].compactMap { row in
            // A malformed one is an error already.
            guard let secrets = try? row.value(in: settings), secrets.isShort else { return nil }
            return .warning(
                row.name,
                Reason.shortSecret(row.name).sentence,
                "give it to SuperOffice, too: webhook register"
            )
        }
    }

    private var open: Diagnosis? {
        let receiver = SettingTable.shared.receiver
        guard settings.text(of: receiver.token) == nil, settings.text(of: receiver.secret) == nil else { return nil }
        return .warning(
            receiver.token.name,
            "neither a token nor WEBHOOK_SECRET is set: every program on this machine can send webhooks, and calls that "
                + "come through a proxy are refused",
            "set one of them, the same as for the webhook in SuperOffice"
        )
    }

    /// What stands in the report: no secret, also none that was put into an address.
    static func shown(_ value: String, _ row: some SettingRow) -> String {
        switch row.content {
        case .plain: value
        case .secret: masked(value)
        case .address: PublicAddress.visible(value)
        }
    }

    /// That it is set, and whether it is long (of two values the shorter): nothing of the value itself.
    static func masked(_ value: String) -> String {
        let enough = SharedSecrets.longEnough
        let length = value.split(separator: ",").map(\.count).min() ?? 0
        return "set, \(length < enough ? "less than \(enough)" : "\(enough) or more") characters"
    }
}
