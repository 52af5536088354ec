import Text

/// An address on this server: a path and what stands behind the question mark.
struct Link: Sendable, Hashable {
    private(set) var path: String
    private var query: [(name: String, value: String)]

    /// Reads a path with its query.
    init(_ text: String) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? ""
        query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.unescaped(sides[0]), sides.count > 1 ? Self.unescaped(sides[1]) : "")
        }
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

    /// As forms write it: a plus is a blank; a percent sign that begins no byte stands for itself.
    static func unescaped(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func == (left: Link, right: Link) -> Bool { left.text == right.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
