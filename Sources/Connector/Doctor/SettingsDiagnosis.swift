/// The settings with their origin, secrets masked; names that are none, and values that `run` would refuse.
struct SettingsDiagnosis {
    let assembly: Assembly

    private var settings: Settings { assembly.settings }

    func run() -> [Diagnosis] { values + strangers + refused + [open].compactMap(\.self) }

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

    /// What stands in no other line of the report.
    private var refused: [Diagnosis] {
        let checks: [() throws -> Void] = [
            { _ = try assembly.receiverSettings() }, { _ = try assembly.access() },
            { _ = try assembly.decision() }, { _ = try assembly.queueSettings() }, { _ = try assembly.loopLimit() },
            { _ = try assembly.processorSettings() }, { _ = try assembly.watchSettings() },
            { _ = try Absence.policy(settings) },
        ]
        return checks.compactMap { check in
            do { try check() } catch { return .error("settings", Failure(error).message, "mend it: run refuses it") }
            return nil
        }
    }

    private var open: Diagnosis? {
        guard settings.optional("WEBHOOK_TOKEN") == nil, settings.optional("WEBHOOK_SECRET") == nil else { return nil }
        return .warning(
            "WEBHOOK_TOKEN",
            "neither a token nor WEBHOOK_SECRET is set, so webhooks are accepted from this machine only",
            "set one of them before the receiver gets a public address"
        )
    }

    /// Enough to tell two secrets apart, not enough to use one.
    static func masked(_ value: String) -> String {
        value.count < 12 ? "****" : "\(value.prefix(2))****\(value.suffix(2)), \(value.count) characters"
    }
}
