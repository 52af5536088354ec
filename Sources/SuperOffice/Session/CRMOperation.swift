import HTTPTypes

/// What a call to the CRM is for: the few words that calls are measured by.
enum CRMOperation: String, CaseIterable, Sendable {
    case token
    case tenantState = "tenant-state"
    case readContact = "read-contact"
    case readPerson = "read-person"
    case write
    case fields
    case lists
    case user
    case archive
    case webhooks
    case other
}

extension APIRequest {
    /// By the path and the method, so that no caller has to say it.
    var operation: CRMOperation {
        let steps = path.prefix { $0 != "?" }.split(separator: "/")
        guard let first = steps.first?.lowercased() else { return .other }
        switch first {
        case "contact", "person":
            if steps.dropFirst().first?.lowercased() == "udeflayout" { return .fields }
            guard steps.count == 2, Int(steps[1]) != nil else { return .other }
            switch method {
            case .get: return first == "contact" ? .readContact : .readPerson
            case .patch, .put: return .write
            default: return .other
            }
        case "list", "mdolist": return .lists
        case "user", "associate": return .user
        case "archive": return .archive
        case "webhook": return .webhooks
        default: return .other
        }
    }
}
