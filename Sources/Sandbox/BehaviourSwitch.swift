package import JSON

/// One member of ``Behaviour`` by its name, for the control API: how to read it, set it and explain it.
struct BehaviourSwitch: Sendable {
    let name: String
    /// The values it takes, in words.
    let values: String
    let read: @Sendable (Behaviour) -> JSONValue
    /// False when the value does not fit.
    let write: @Sendable (inout Behaviour, JSONValue) -> Bool

    static let all: [BehaviourSwitch] = [
        number("tokenLifetime", \.tokenLifetime),
        number("expiredTokenStatus", \.expiredTokenStatus),
        choice("tenantState", \.tenantState),
        number("stateValidFor", \.stateValidFor),
        number("stoppedTenantStatus", \.stoppedTenantStatus),
        choice("unknownTenant", \.unknownTenant),
        number("exceptionStatus", \.exceptionStatus),
        flag("customFieldsEmpty", \.customFieldsEmpty),
        flag("userDefinedFieldsMissing", \.userDefinedFieldsMissing),
        choice("dateForm", \.dateForm),
        choice("checkboxForm", \.checkboxForm),
        flag("unlimitedDatePlain", \.unlimitedDatePlain),
        choice("deletedContact", \.deletedContact),
        flag("mdoListNameMissing", \.mdoListNameMissing),
        flag("patchWipesOthers", \.patchWipesOthers),
        flag("patchIgnoresUnknown", \.patchIgnoresUnknown),
        flag("patchSilentlyIgnored", \.patchSilentlyIgnored),
        number("patchesToIgnore", \.patchesToIgnore),
        choice("patchAltersValue", \.patchAltersValue),
        flag("controlCharactersRefused", \.controlCharactersRefused),
        flag("singleFieldPath", \.singleFieldPath),
        choice("longText", \.longText),
        choice("bothDictionaries", \.bothDictionaries),
        choice("mandatoryContactFields", \.mandatoryContactFields),
        flag("editsWithinOneSecond", \.editsWithinOneSecond),
        flag("unmodifiedSinceNeedsSecondMore", \.unmodifiedSinceNeedsSecondMore),
        choice("tenantScript", \.tenantScript),
        flag("tenantScriptOnlyAPI", \.tenantScriptOnlyAPI),
        text("tenantScriptField", \.tenantScriptField),
        text("tenantScriptText", \.tenantScriptText),
        flag("primaryKeyNumber", \.primaryKeyNumber),
        choice("nextLink", \.nextLink),
        flag("queryTimesLocal", \.queryTimesLocal),
        flag("queryTimeOperators", \.queryTimeOperators),
        choice("udefEcho", \.udefEcho),
        choice("urlEcho", \.urlEcho),
        flag("fieldValues", \.fieldValues),
        flag("duplicates", \.duplicates),
        flag("reordering", \.reordering),
        flag("headerEventIDDiffers", \.headerEventIDDiffers),
        flag("newEventIDPerCycle", \.newEventIDPerCycle),
        flag("webhookAPIForbidden", \.webhookAPIForbidden),
        flag("webhookSecretHidden", \.webhookSecretHidden),
        flag("webhookTotalsMissing", \.webhookTotalsMissing),
        flag("webhookUpdateTested", \.webhookUpdateTested),
        decimal("webhookDelayScale", \.webhookDelayScale, "a factor"),
        decimal("explorerDelay", \.explorerDelay, "seconds"),
        number("explorerStillThinking", \.explorerStillThinking),
        choice("stillThinkingForm", \.stillThinkingForm),
        number("stillThinkingRetryAfter", \.stillThinkingRetryAfter),
        text("explorerPath", \.explorerPath),
        choice("explorerStyle", \.explorerStyle),
        choice("idempotency", \.idempotency),
        choice("noAnalysisForm", \.noAnalysisForm),
        number("noAnalysisStatus", \.noAnalysisStatus),
    ]

    private typealias Path<Value> = WritableKeyPath<Behaviour, Value> & Sendable

    private static func flag(_ name: String, _ path: any Path<Bool>) -> BehaviourSwitch {
        BehaviourSwitch(name: name, values: "true | false", read: { .bool($0[keyPath: path]) }) { behaviour, value in
            guard let flag = value.bool else { return false }
            behaviour[keyPath: path] = flag
            return true
        }
    }

    private static func text(_ name: String, _ path: any Path<String>) -> BehaviourSwitch {
        BehaviourSwitch(name: name, values: "a text", read: { .string($0[keyPath: path]) }) { behaviour, value in
            guard let text = value.string else { return false }
            behaviour[keyPath: path] = text
            return true
        }
    }

    private static func number(_ name: String, _ path: any Path<Int>) -> BehaviourSwitch {
        BehaviourSwitch(name: name, values: "a whole number", read: { .integer($0[keyPath: path]) }) {
            behaviour,
            value in
            guard let number = value.int, number >= 0 else { return false }
            behaviour[keyPath: path] = number
            return true
        }
    }

    private static func decimal(_ name: String, _ path: any Path<Double>, _ values: String) -> BehaviourSwitch {
        BehaviourSwitch(name: name, values: values, read: { .number($0[keyPath: path]) }) { behaviour, value in
            guard let number = value.double, (0...3600).contains(number) else { return false }
            behaviour[keyPath: path] = number
            return true
        }
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String,
        _ path: any Path<Value>
    ) -> BehaviourSwitch {
        BehaviourSwitch(
            name: name,
            values: Value.allCases.map(\.rawValue).joined(separator: " | "),
            read: { .string($0[keyPath: path].rawValue) }
        ) { behaviour, value in
            guard let choice = value.string.flatMap(Value.init(rawValue:)) else { return false }
            behaviour[keyPath: path] = choice
            return true
        }
    }
}

extension Behaviour {
    /// Every switch with its present value.
    package var json: JSONValue {
        .object(Dictionary(uniqueKeysWithValues: BehaviourSwitch.all.map { ($0.name, $0.read(self)) }))
    }

    /// Sets the switches that are named and leaves the others; all or nothing.
    package mutating func apply(_ changes: JSONValue) throws(SandboxError) {
        guard let members = changes.object else {
            throw SandboxError("a behaviour is a JSON object of switches, not \(changes.kind)")
        }
        var changed = self
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let known = BehaviourSwitch.all.first(where: { $0.name == name }) else {
                throw SandboxError("no switch is called \(name); GET /sandbox/behaviour lists them all")
            }
            guard known.write(&changed, value) else {
                throw SandboxError(
                    "\(name) takes \(known.values), not \(String(decoding: value.serialized(), as: UTF8.self))"
                )
            }
        }
        self = changed
    }
}
