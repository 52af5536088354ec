import HTTPTypes

/// The calls of the tenant's REST API that the sandbox knows.
enum TenantRoute: Hashable, Sendable {
    case version
    case readEntity(EntityKey)
    case patchEntity(EntityKey)
    /// Field definitions: what users see or the working copy; all or the one of this ProgId or label.
    case fields(EntityKind, published: Bool, name: String?)
    case mdoNames
    case mdoList(String)
    case lists
    case listItems(String)
    case createListItem(String)
    case principal
    case webhook(WebhookRoute)
    /// A query of the archive of this name.
    case archive(String)
    case quote, quoteLines, product(Int)
    case contactTemplate, createContact, validateContact, duplicates(String), duplicateDomains(String)
    /// User-defined and extra fields, all or one.
    case customFields(EntityKind, name: String?)
    case currentAssociate
    /// Does not exist in the reference; the real service is known to answer 500.
    case associateMe
    case wrongMethod
    case unknown

    /// Takes the path behind `/{tenant}/api`.
    init(_ path: [String], _ method: HTTPRequest.Method) {
        let words = path.map { $0.lowercased() }
        switch (words.first, words.count) {
        case (nil, _), ("v1", 1):
            self = method == .get ? .version : .wrongMethod
        case ("v1", _):
            self = Self.route(Array(path.dropFirst()), Array(words.dropFirst()), method)
        default:
            self = .unknown
        }
    }

    private static func route(_ path: [String], _ words: [String], _ method: HTTPRequest.Method) -> TenantRoute {
        let get = method == .get
        switch words[0] {
        case "contact" where words.count == 1 && get: return .archive("SimpleContact")
        case "person" where words.count == 1 && get: return .archive("Person")
        case "sale" where words.count == 1: return get ? .archive("FindSale") : .wrongMethod
        case "product": return product(words, method)
        case "archive" where words.count == 2: return get || method == .post ? .archive(path[1]) : .wrongMethod
        case "agents" where words.dropFirst().first == "quote": return quoteAgent(words, method)
        case "contact": return contact(path, words, method) ?? entity(.contact, path, words, method)
        case "person": return entity(.person, path, words, method)
        case "mdolist" where words.count == 1: return get ? .mdoNames : .wrongMethod
        case "mdolist" where words.count == 2: return get ? .mdoList(path[1]) : .wrongMethod
        case "list" where words.count == 1: return get ? .lists : .wrongMethod
        case "list" where words.count == 3 && words[2] == "items":
            return get ? .listItems(path[1]) : method == .post ? .createListItem(path[1]) : .wrongMethod
        case "user" where words.count == 2 && words[1] == "currentassociate":
            return get ? .currentAssociate : .wrongMethod
        case "user" where words.count == 2 && words[1] == "currentprincipal": return get ? .principal : .wrongMethod
        case "webhook": return WebhookRoute(path.dropFirst(), method).map { .webhook($0) } ?? .unknown
        case "associate" where words == ["associate", "me"]: return .associateMe
        default: return .unknown
        }
    }

    private static func product(_ words: [String], _ method: HTTPRequest.Method) -> TenantRoute {
        guard method == .get else { return .wrongMethod }
        if words.count == 1 { return .archive("Product") }
        return words.count == 2 ? Int(words[1]).map { .product($0) } ?? .unknown : .unknown
    }

    private static func quoteAgent(_ words: [String], _ method: HTTPRequest.Method) -> TenantRoute {
        guard method == .post else { return .wrongMethod }
        switch words.dropFirst(2).first {
        case "getquoteentityfromsaleid" where words.count == 3: return .quote
        case "getquotelines" where words.count == 3: return .quoteLines
        default: return .unknown
        }
    }

    /// What a company has and a person has not; nil for all else.
    private static func contact(_ path: [String], _ words: [String], _ method: HTTPRequest.Method) -> TenantRoute? {
        switch (method, words.dropFirst().first, words.count) {
        case (.post, nil, 1): .createContact
        case (.get, "default", 2): .contactTemplate
        case (.post, "validate", 2): .validateContact
        case (.get, "duplicates", 3): .duplicates(path[2])
        case (.get, "duplicatedomains", 3): .duplicateDomains(path[2])
        default: nil
        }
    }

    private static func entity(
        _ kind: EntityKind,
        _ path: [String],
        _ words: [String],
        _ method: HTTPRequest.Method
    ) -> TenantRoute {
        if words.count == 2, let id = Int(words[1]) {
            switch method {
            case .get: return .readEntity(EntityKey(kind, id))
            case .patch: return .patchEntity(EntityKey(kind, id))
            default: return .wrongMethod
            }
        }
        guard words.count >= 2, ["udeflayout", "customfield"].contains(words[1]) else { return .unknown }
        guard method == .get else { return .wrongMethod }
        if words[1] == "customfield" {
            return words.count <= 3 ? .customFields(kind, name: path.dropFirst(2).first) : .unknown
        }
        let published = words.count > 2 && words[2] == "published"
        let rest = path.dropFirst(published ? 3 : 2)
        return rest.count <= 1 ? .fields(kind, published: published, name: rest.first) : .unknown
    }

    var faultRoute: Fault.Route {
        switch self {
        case .readEntity(.contact): .contact
        case .readEntity(.person): .person
        case .patchEntity: .patch
        case .fields, .customFields: .udef
        case .mdoNames, .mdoList, .lists, .listItems, .createListItem: .list
        case .principal, .associateMe, .currentAssociate: .principal
        case .webhook: .webhook
        case .archive: .archive
        case .quote, .quoteLines, .product: .quote
        case .contactTemplate, .createContact, .validateContact, .duplicates, .duplicateDomains: .create
        case .version, .wrongMethod, .unknown: .any
        }
    }

    var entity: Int? {
        switch self {
        case .readEntity(let key), .patchEntity(let key): key.id
        default: nil
        }
    }
}
