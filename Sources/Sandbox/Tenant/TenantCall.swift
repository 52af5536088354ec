import HTTPTypes
import JSON

/// One call of the tenant's REST API, below `/api/v1/`; the table of them is all that the sandbox answers.
struct TenantCall: Sendable {
    /// What a call is asked with.
    struct Arguments: Sendable {
        let request: WireRequest
        /// The number and the name in the path, where its pattern has them.
        var id = 0
        var name = ""
        /// A field that a fault has spoiled.
        var malformed: MalformedField?
    }

    typealias Counter = WritableKeyPath<SandboxCounters, Int> & Sendable
    /// - Throws: a `WireReply` that refuses.
    typealias Answer = @Sendable (inout SandboxState, Arguments) throws -> WireReply

    let method: HTTPRequest.Method
    /// In lower case; `{id}` stands for a number and `{name}` for anything.
    let pattern: [String]
    /// The class of calls that faults know it by.
    let fault: Fault.Route
    let counter: any Counter
    let answer: Answer

    init(
        _ method: HTTPRequest.Method,
        _ pattern: String,
        _ fault: Fault.Route,
        _ counter: any Counter = \.otherCalls,
        answer: @escaping Answer
    ) {
        self.method = method
        self.pattern = pattern.split(separator: "/").map(String.init)
        (self.fault, self.counter, self.answer) = (fault, counter, answer)
    }

    /// Whether it is about one company or person.
    var isAboutEntity: Bool { [.contact, .person, .patch].contains(fault) }

    /// What the path says beside the pattern, of which only names mind case; nil for another call's path.
    func arguments(_ path: ArraySlice<String>, _ request: WireRequest) -> Arguments? {
        guard path.count == pattern.count else { return nil }
        var arguments = Arguments(request: request)
        for (segment, expected) in zip(path, pattern) {
            switch expected {
            case "{id}":
                guard let id = Int(segment) else { return nil }
                arguments.id = id
            case "{name}": arguments.name = segment
            default: guard segment.lowercased() == expected else { return nil }
            }
        }
        return arguments
    }
}

extension TenantCall {
    static let all: [TenantCall] =
        [TenantCall(.get, "", .any) { state, _ in state.version() }]
        + EntityKind.allCases.flatMap { records($0) } + creation + lists + webhooks
        + [
            TenantCall(.get, "sale", .archive, \.archiveQueries) { $0.archive("FindSale", $1.request) },
            TenantCall(.get, "archive/{name}", .archive, \.archiveQueries) { $0.archive($1.name, $1.request) },
            TenantCall(.get, "user/currentprincipal", .principal, \.principalReads) { state, call in
                state.principal(call.request)
            },
            TenantCall(.get, "user/currentassociate", .principal) { state, _ in
                .json(state.document.associate(state.configuration.apiAssociateID))
            },
            // Does not exist in the reference; the real service is known to answer 500.
            TenantCall(.get, "associate/me", .principal) { _, _ in
                .refusal(500, "NullReferenceException", "Object reference not set to an instance of an object.")
            },
        ]

    private static func records(_ kind: EntityKind) -> [TenantCall] {
        let isContact = kind == .contact
        let archive = isContact ? "SimpleContact" : "Person"
        let word = kind.rawValue
        let reads: any Counter = isContact ? \SandboxCounters.contactReads : \SandboxCounters.personReads
        return [
            TenantCall(.get, word, .archive, \.archiveQueries) { $0.archive(archive, $1.request) },
            TenantCall(.get, "\(word)/{id}", isContact ? .contact : .person, reads) {
                try $0.read(EntityKey(kind, $1.id), $1.request, malformed: $1.malformed)
            },
            TenantCall(.patch, "\(word)/{id}", .patch, \.patchRequests) {
                try $0.patch(EntityKey(kind, $1.id), $1.request)
            },
            TenantCall(.delete, "\(word)/{id}", .any) { try $0.remove(EntityKey(kind, $1.id), $1.request) },
            TenantCall(.get, "\(word)/udeflayout", .udef, \.udefReads) { state, _ in
                state.fields(kind, published: false)
            },
            TenantCall(.get, "\(word)/udeflayout/published", .udef, \.udefReads) { state, _ in
                state.fields(kind, published: true)
            },
        ]
    }

    private static let creation = [
        TenantCall(.get, "contact/default", .create) { state, _ in state.contactTemplate() },
        TenantCall(.post, "contact/validate", .create) { try $0.validateContact($1.request) },
        TenantCall(.post, "contact", .create) { try $0.createContact($1.request) },
        TenantCall(.post, "person", .create) { try $0.createPerson($1.request) },
        TenantCall(.get, "contact/duplicates/{name}", .create) { $0.duplicates(name: $1.name, $1.request) },
        TenantCall(.get, "contact/duplicatedomains/{name}", .create) { $0.duplicates(domain: $1.name) },
    ]

    private static let lists = [
        TenantCall(.get, "mdolist/{name}", .list, \.listReads) { $0.mdoList($1.name, $1.request) },
        TenantCall(.get, "list", .list, \.listReads) { state, _ in state.lists() },
        TenantCall(.get, "list/{name}/items", .list, \.listReads) { $0.listItems($1.name, $1.request) },
        TenantCall(.post, "list/{name}/items", .list) { try $0.createListItem($1.name, $1.request) },
    ]

    private static let webhooks = [
        TenantCall(.get, "webhook", .webhook, \.webhookRequests) { try $0.listWebhooks($1.request) },
        TenantCall(.post, "webhook", .webhook, \.webhookRequests) { try $0.createWebhook($1.request) },
        TenantCall(.post, "webhook/test", .webhook, \.webhookRequests) { try $0.testWebhook($1.request) },
        TenantCall(.get, "webhook/{id}", .webhook, \.webhookRequests) { try $0.readWebhook($1.id) },
        TenantCall(.get, "webhook/{id}/lasterror", .webhook, \.webhookRequests) { state, call in
            .json(.string(try state.webhook(call.id).lastError ?? ""))
        },
        TenantCall(.patch, "webhook/{id}", .webhook, \.webhookRequests) { try $0.patchWebhook($1.id, $1.request) },
        TenantCall(.delete, "webhook/{id}", .webhook, \.webhookRequests) { state, call in
            try state.removeWebhook(call.id)
        },
    ]
}
