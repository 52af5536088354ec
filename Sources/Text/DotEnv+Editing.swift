extension DotEnv {
    /// The text with other values; every other line stays as it is, and so does the order.
    ///
    /// - Parameters:
    ///   - changes: nil removes a setting.
    ///   - text: one that `parse` takes.
    package static func setting(_ changes: [(name: String, value: String?)], in text: String) -> String {
        var open = Dictionary(changes.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        var lines: [String] = []
        /// The quote that a value which is left out began with and that its end has to bring.
        var quote: Character?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let open = quote {
                if line.contains(open) { quote = nil }
                continue
            }
            guard let head = line.prefixMatch(of: #/[ \t]*(?:export[ \t]+)?([A-Za-z0-9_]+)[ \t]*=/#),
                changes.contains(where: { $0.name == head.1 })
            else {
                lines.append(String(line))
                continue
            }
            let rest = line[head.range.upperBound...].trimmed
            if let first = rest.first, first == "\"" || first == "'", !rest.dropFirst().contains(first) {
                quote = first
            }
            // Of several the last one counts to readers; here the first one is left.
            if let value = open.removeValue(forKey: String(head.1)) ?? nil { lines.append("\(head.0)\(quoted(value))") }
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        for (name, _) in changes {
            if let value = open.removeValue(forKey: name) ?? nil { lines.append("\(name)=\(quoted(value))") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ value: String) -> String {
        if value.wholeMatch(of: #/[A-Za-z0-9_.:\/+=@%,\-]*/#) != nil { return value }
        let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("$", with: "\\$")
        return "\"\(escaped.replacing("\n", with: "\\n"))\""
    }
}
