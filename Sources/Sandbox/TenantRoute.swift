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
        case "contact": return entity(.contact, path, words, method)
        case "person": return entity(.person, path, words, method)
        case "mdolist" where words.count == 1: return get ? .mdoNames : .wrongMethod
        case "mdolist" where words.count == 2: return get ? .mdoList(path[1]) : .wrongMethod
        case "list" where words.count == 1: return get ? .lists : .wrongMethod
        case "list" where words.count == 3 && words[2] == "items":
            return get ? .listItems(path[1]) : method == .post ? .createListItem(path[1]) : .wrongMethod
        case "user" where words.count == 2 && words[1] == "currentprincipal": return get ? .principal : .wrongMethod
        case "associate" where words == ["associate", "me"]: return .associateMe
        default: return .unknown
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
        guard words.count >= 2, words[1] == "udeflayout" else { return .unknown }
        guard method == .get else { return .wrongMethod }
        let published = words.count > 2 && words[2] == "published"
        let rest = path.dropFirst(published ? 3 : 2)
        return rest.count <= 1 ? .fields(kind, published: published, name: rest.first) : .unknown
    }

    var faultRoute: Fault.Route {
        switch self {
        case .readEntity(.contact): .contact
        case .readEntity(.person): .person
        case .patchEntity: .patch
        case .fields: .udef
        case .mdoNames, .mdoList, .lists, .listItems, .createListItem: .list
        case .principal, .associateMe: .principal
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
