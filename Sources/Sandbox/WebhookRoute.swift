import HTTPTypes

/// The calls of the webhook administration, below `/Webhook`.
enum WebhookRoute: Hashable, Sendable {
    case list, template, create, test
    case read(Int), replace(Int), patch(Int), remove(Int), lastError(Int)
    /// An event raised by hand.
    case raise(event: String, primaryKey: Int)

    /// Takes the path behind `/Webhook`; nil when nothing is there.
    init?(_ path: ArraySlice<String>, _ method: HTTPRequest.Method) {
        let words = path.map { $0.lowercased() }
        let id = words.first.flatMap { Int($0) }
        switch (method, words.count) {
        case (.get, 0): self = .list
        case (.post, 0): self = .create
        case (.get, 1) where words[0] == "default": self = .template
        case (.post, 1) where words[0] == "test": self = .test
        case (.post, 2):
            guard let primaryKey = Int(words[1]) else { return nil }
            self = .raise(event: words[0], primaryKey: primaryKey)
        case (.get, 2) where words[1] == "lasterror":
            guard let id else { return nil }
            self = .lastError(id)
        case (_, 1):
            guard let id else { return nil }
            switch method {
            case .get: self = .read(id)
            case .put: self = .replace(id)
            case .patch: self = .patch(id)
            case .delete: self = .remove(id)
            default: return nil
            }
        default: return nil
        }
    }
}
