import HTTPTypes
import JSON

extension ControlCall {
    static let all: [ControlCall] =
        [ControlCall(.get, "counters", "What it was asked so far:") { sandbox, _ in sandbox.counters().json }]
        + records + tenant + webhook + faults

    private static let records: [ControlCall] = [
        ControlCall(
            .post,
            "edit",
            "A person edits something in the CRM, which raises the webhook:",
            """
            {"contact": 18, "field": "Name", "value": "Bremer Abenteuerwelt"}
            {"person": 933, "field": "Title", "value": "CIO", "associate": 12}
            {"contact": 18, "fields": {"SuperOffice:83": "Hotel", "Department": "y"}}
            """
        ) { sandbox, body in
            let fields = try body.editedFields()
            return try sandbox.forEach(body) { row throws(SandboxError) in
                try sandbox.edit(row, fields, by: body.associate)
            }
        },
        ControlCall(
            .post,
            "create",
            "Somebody creates a company or a person:",
            #"{"contact": {"Name": "Neue Firma", "Country": {"CountryId": 276}}}"#
        ) { sandbox, body in
            for kind in EntityKind.allCases {
                guard let properties = body[kind.rawValue]?.object else { continue }
                return sandbox.entity(try sandbox.createByPerson(kind, properties, associate: body.associate)) ?? .null
            }
            throw SandboxError("create {\"contact\": {\"Name\": ...}} or {\"person\": {\"Lastname\": ...}}")
        },
        ControlCall(.post, "delete", "Somebody deletes a row:", #"{"contact": 18}"#) { sandbox, body in
            try sandbox.forEach(body) { row throws(SandboxError) in
                try sandbox.deleteByPerson(row, associate: body.associate)
            }
        },
        ControlCall(.post, "purge", "A deleted row goes for good:", #"{"contact": 18}"#) { sandbox, body in
            try sandbox.forEach(body) { row throws(SandboxError) in
                try sandbox.purge(row, associate: body.associate)
            }
        },
        ControlCall(
            .post,
            "change",
            "An administrator works on a list:",
            """
            {"change": "addItem", "list": "Vertical", "name": "Wanderzirkus"}
            {"change": "deleteItem", "list": 331, "item": 9}
            """
        ) { sandbox, body in
            let object = try ControlObject(body, "a change")
            let list = try body["list"]?.int.map(String.init) ?? object.required("list")
            switch try object.required("change", as: ListChange.self) {
            case .addItem: try sandbox.addItem(object.required("name"), list: list, associate: body.associate)
            case .deleteItem: try sandbox.deleteItem(object.required("item"), list: list, associate: body.associate)
            }
            return [:]
        },
        ControlCall(
            .post,
            "seed",
            "Many plain companies at once, which raise no webhook:",
            #"{"companies": 500, "people": 1}"#
        ) { sandbox, body in
            let people = body["people"] == nil ? 0 : body["people"]?.int ?? -1
            guard let count = body["companies"]?.int, (1...10_000).contains(count), (0...5).contains(people) else {
                throw SandboxError("seed {\"companies\": 500}, at most 10000, with up to 5 \"people\" each")
            }
            let ids = sandbox.seed(companies: count, people: people)
            return ["from": .integer(ids.first?.id ?? 0), "count": .integer(ids.count)]
        },
    ]

    private static let faults: [ControlCall] = [
        ControlCall(.get, "faults", "The faults that are set, oldest first:") { sandbox, _ in sandbox.faultsJSON },
        ControlCall(
            .put,
            "faults",
            "New ones in place of those:",
            """
            {"route": "contact", "kind": "status", "status": 503, "times": 2, "entity": 18}
            {"route": "patch", "kind": "reset", "times": 1, "landed": true}
            {"route": "explorer", "kind": "slow", "seconds": 20}
            {"route": "contact", "kind": "malformedField", "shape": "object", "progId": "SuperOffice:83"}
            {"route": "any", "kind": "answer", "status": 502, "body": "html"}
            {"route": "explorer", "kind": "answer", "status": 422, "body": "validation", "field": "crm_id"}
            """
        ) { sandbox, body in
            let faults = try (body.array ?? [body]).map { try Fault(json: $0) }
            sandbox.clearFaults()
            faults.forEach { sandbox.setFault($0) }
            return sandbox.faultsJSON
        },
        ControlCall(
            .post,
            "faults",
            "More of them:",
            #"{"route": "api", "only": "Contact", "skip": 9, "times": 1, "kind": "status", "status": 429}"#
        ) { sandbox, body in
            for fault in try (body.array ?? [body]).map({ try Fault(json: $0) }) { sandbox.setFault(fault) }
            return sandbox.faultsJSON
        },
        ControlCall(.delete, "faults", "None:") { sandbox, _ in
            sandbox.clearFaults()
            return sandbox.faultsJSON
        },
    ]

    private static let tenant: [ControlCall] = [
        ControlCall(.post, "clock", "Time passes at the tenant:", #"{"ahead": 5}"#) { sandbox, body in
            guard let seconds = body["ahead"]?.double, seconds >= 0 else {
                throw SandboxError("the clock takes {\"ahead\": seconds}")
            }
            sandbox.letTimePass(seconds: seconds)
            return ["now": .string(ClockText.ticks(sandbox.state.now))]
        },
        ControlCall(.post, "move", "The tenant moves; its old place answers 421:") { sandbox, _ in
            sandbox.moveTenant()
            return ["api": .string(sandbox.state.api)]
        },
        ControlCall(.post, "expire-tokens", "All access tokens expire:") { sandbox, _ in
            sandbox.expireTokens()
            return [:]
        },
        ControlCall(.post, "reset", "Everything starts again:") { sandbox, _ in
            sandbox.reset()
            return [:]
        },
        ControlCall(.get, "behaviour", "The switches, listed below:") { sandbox, _ in sandbox.behaviour.json },
        ControlCall(.put, "behaviour", "Some of them:", #"{"patchWipesOthers": true, "udefEcho": "none"}"#) {
            sandbox,
            body in
            try sandbox.state.behaviour.apply(body)
            return sandbox.behaviour.json
        },
    ]

    private static let webhook: [ControlCall] = [
        ControlCall(.get, "webhook", "Where webhooks go without being registered, and how that webhook is:") {
            sandbox,
            _ in
            sandbox.webhookJSON
        },
        ControlCall(
            .put,
            "webhook",
            "Another target for it (token is sent as X-Webhook-Token):",
            #"{"url": "http://127.0.0.1:8080/connector/webhook", "secret": "the-secret", "token": "the-token"}"#
        ) { sandbox, body in
            sandbox.setWebhookTarget(try WebhookTarget(json: body))
            return sandbox.webhookJSON
        },
        ControlCall(.delete, "webhook", "No such webhook:") { sandbox, _ in
            sandbox.setWebhookTarget(nil)
            return sandbox.webhookJSON
        },
        ControlCall(.post, "webhook/test", "Its test event:") { sandbox, _ in
            ["status": .integer(try await sandbox.sendTestEvent())]
        },
    ]
}

extension JSONValue {
    /// The associate who does something; a salesman unless another is named.
    fileprivate var associate: Int { self["associate"]?.int ?? 5 }

    /// `"fields": {...}`, or one `"field"` and its `"value"`.
    fileprivate func editedFields() throws(SandboxError) -> [String: JSONValue] {
        if let fields = self["fields"]?.object, !fields.isEmpty { return fields }
        guard let field = self["field"]?.string, let value = self["value"] else {
            throw SandboxError("an edit has a field (a ProgId or a property) and a value, or fields")
        }
        return [field: value]
    }
}

private enum ListChange: String, SwitchValue, CaseIterable {
    case addItem, deleteItem
}

extension Sandbox {
    fileprivate var faultsJSON: JSONValue { .array(faults.map(\.json)) }

    /// Does the same to every row that is named; one row is answered as it is now.
    fileprivate func forEach(_ json: JSONValue, _ change: (EntityKey) throws(SandboxError) -> Void)
        throws(SandboxError) -> JSONValue
    {
        let keys = try named(json)
        for key in keys { try change(key) }
        return keys.count == 1 ? entity(keys[0]) ?? [:] : ["rows": .integer(keys.count)]
    }

    /// The rows that a control call means: `18`, `[9, 18]`, `{"from": 20001, "count": 500}`, or `"all"`.
    private func named(_ json: JSONValue) throws(SandboxError) -> [EntityKey] {
        for kind in EntityKind.allCases {
            guard let named = json[kind.rawValue] else { continue }
            if named == "all" { return keys.filter { $0.kind == kind } }
            if let from = named["from"]?.int, let count = named["count"]?.int, (1...100_000).contains(count) {
                return (from..<from + count).map { EntityKey(kind, $0) }
            }
            let ids = (named.array ?? [named]).compactMap(\.int)
            guard !ids.isEmpty, ids.count == (named.array?.count ?? 1) else { break }
            return ids.map { EntityKey(kind, $0) }
        }
        throw SandboxError(
            "name the row with \"contact\": id or \"person\": id, or several with [id, ...], {\"from\", \"count\"} or \"all\""
        )
    }
}
