import Spool
import Webhook

/// The settings with their origin, secrets masked; names that are none, and values that `run` would refuse.
struct SettingsDiagnosis {
    let assembly: Assembly

    private var settings: Settings { assembly.settings }

    func run() -> [Diagnosis] { values + strangers + flaws + refused + short + [open].compactMap(\.self) }

    private var values: [Diagnosis] {
        SettingName.allCases.compactMap { name in
            guard let value = settings.optional(name.rawValue), let origin = settings.origin(name.rawValue) else {
                return nil
            }
            return .ok(name.rawValue, "\(name.shown(value))  (\(origin))")
        }
    }

    /// The environment holds much that is not ours; the file holds nothing else, but may be shared with others.
    private var strangers: [Diagnosis] {
        settings.names.filter { SettingName(rawValue: $0.name) == nil }.compactMap { name, origin in
            let nearest = SettingName.nearest(name)
            guard SettingName.isOurs(name) || origin != Settings.environment && nearest != nil else { return nil }
            let guess = nearest.map { "did you mean \($0.rawValue)?" } ?? "remove it"
            return .warning(name, "is no setting (\(origin))", guess)
        }
    }

    /// Who else may read or write the files that all this stands in.
    private var flaws: [Diagnosis] {
        assembly.flaws.map { .error("settings", "\($0.path) \($0.what)", $0.remedy) }
    }

    /// What stands in no other line of the report.
    private var refused: [Diagnosis] {
        let checks: [() throws -> Void] = [
            { _ = try assembly.receiverSettings() }, { _ = try assembly.access() },
            { _ = try assembly.decision() }, { _ = try assembly.queueSettings() }, { _ = try assembly.loopLimit() },
            { _ = try assembly.processorSettings() }, { _ = try assembly.watchSettings() },
            { _ = try Absence.policy(settings) },
        ]
        return checks.compactMap { check in
            do { try check() } catch { return .error("settings", Failure(error).message, "correct it: run refuses it") }
            return nil
        }
    }

    private var short: [Diagnosis] {
        ["WEBHOOK_TOKEN", "WEBHOOK_SECRET"].compactMap { name in
            // What cannot be read is an error already.
            guard let secrets = try? settings.secrets(name), secrets.isShort else { return nil }
            return .warning(name, Reason.shortSecret(name).sentence, "give it to SuperOffice, too: webhook register")
        }
    }

    private var open: Diagnosis? {
        guard settings.secret("WEBHOOK_TOKEN") == nil, settings.secret("WEBHOOK_SECRET") == nil else { return nil }
        return .warning(
            "WEBHOOK_TOKEN",
            "neither a token nor WEBHOOK_SECRET is set: every program of this machine can send webhooks, and calls that "
                + "come through a proxy are refused",
            "set one of them, the same as for the webhook in SuperOffice"
        )
    }

    /// That it is set, and whether it is long (of two values the shorter): nothing of the value itself.
    static func masked(_ value: String) -> String {
        let enough = SharedSecrets.longEnough
        let length = value.split(separator: ",").map(\.count).min() ?? 0
        return "set, \(length < enough ? "less than \(enough)" : "\(enough) or more") characters"
    }
}
