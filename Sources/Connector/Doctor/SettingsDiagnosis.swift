/// The settings with their origin, secrets masked; and names that are none.
struct SettingsDiagnosis {
    let settings: Settings

    func run() -> [Diagnosis] {
        var found: [Diagnosis] = []
        for name in SettingName.allCases {
            guard let value = settings.optional(name.rawValue), let origin = settings.origin(name.rawValue) else {
                continue
            }
            found.append(.ok(name.rawValue, "\(name.isSecret ? Self.masked(value) : value)  (\(origin))"))
        }
        for (name, origin) in settings.names where SettingName(rawValue: name) == nil && SettingName.isOurs(name) {
            let guess = SettingName.nearest(name).map { "did you mean \($0.rawValue)?" } ?? "remove it"
            found.append(.warning(name, "is no setting (\(origin))", guess))
        }
        if settings.optional("WEBHOOK_TOKEN") == nil, settings.optional("WEBHOOK_SECRET") == nil {
            found.append(
                .warning(
                    "WEBHOOK_TOKEN",
                    "neither a token nor WEBHOOK_SECRET is set, so webhooks are accepted from this machine only",
                    "set one of them before the receiver gets a public address"
                )
            )
        }
        return found
    }

    /// Enough to tell two secrets apart, not enough to use one.
    static func masked(_ value: String) -> String {
        value.count < 12 ? "****" : "\(value.prefix(2))****\(value.suffix(2)), \(value.count) characters"
    }
}
