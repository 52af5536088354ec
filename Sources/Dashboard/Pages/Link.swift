import Text

/// An address on this server: a path and what stands behind the question mark.
struct Link: Sendable {
    private(set) var path: String
    private var query: [(name: String, value: String)]

    /// Reads a path with its query.
    init(_ text: String) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? ""
        query = parts.count > 1 ? formDecoded(parts[1]) : []
    }

    /// The value of a name that is there and not empty.
    subscript(_ name: String) -> String? {
        query.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// The same address with one value replaced, or without it.
    func setting(_ name: String, to value: String?) -> Link {
        var link = self
        link.query.removeAll { $0.name == name }
        if let value, !value.isEmpty { link.query.append((name, value)) }
        return link
    }

    /// With everything escaped that an address cannot hold; never the beginning of another server's address.
    var text: String {
        let query = formEncoded(query.map { ($0.name, $0.value) })
        let local = "/" + path.drop { $0 == "/" || $0 == "\\" }
        return query.isEmpty ? local : "\(local)?\(query)"
    }
}
