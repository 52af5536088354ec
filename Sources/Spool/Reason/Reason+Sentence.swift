import JSON

extension Reason {
    /// One sentence for people; the other side's words in it are as they came.
    package var sentence: String { sentence { Self.text($0.value) } }

    /// The sentence without what a person or a company may have written.
    package var maskedSentence: String { sentence { $0.key.isPersonal ? "…" : Self.text($0.value) } }

    /// The sentence that all jobs with this trouble share.
    package var commonSentence: String { sentence { $0.key.isCommon ? Self.text($0.value) : "…" } }

    private func sentence(_ shown: ((key: Argument, value: JSONValue)) -> String) -> String {
        let texts = Dictionary(uniqueKeysWithValues: arguments.map { ($0.key, shown(($0.key, $0.value))) })
        let sentence = Self.fill(code.template[...], texts)
        guard let attempts = arguments[.attempts] else { return sentence }
        return "\(sentence); gave up after \(Self.text(attempts)) attempts"
    }

    private static func text(_ value: JSONValue) -> String {
        value.string ?? String(decoding: value.serialized(), as: UTF8.self)
    }

    private static func fill(_ template: Substring, _ texts: [Argument: String]) -> String {
        var filled = ""
        var rest = template
        while let first = rest.first {
            if first == "[", let end = rest.firstIndex(of: "]") {
                let part = rest[rest.index(after: rest.startIndex)..<end]
                if placeholders(part).allSatisfy({ texts[$0] != nil }) { filled += fill(part, texts) }
                rest = rest[rest.index(after: end)...]
            } else if first == "{", let end = rest.firstIndex(of: "}") {
                filled += value(rest[rest.index(after: rest.startIndex)..<end], texts)
                rest = rest[rest.index(after: end)...]
            } else {
                filled.append(first)
                rest = rest.dropFirst()
            }
        }
        return filled
    }

    /// `count`, or `count:field` for `1 field` and `2 fields`.
    private static func value(_ placeholder: Substring, _ texts: [Argument: String]) -> String {
        let parts = placeholder.split(separator: ":")
        let text = parts.first.flatMap { Argument(rawValue: String($0)) }.flatMap { texts[$0] } ?? ""
        guard parts.count == 2 else { return text }
        return "\(text) \(parts[1])\(text == "1" ? "" : "s")"
    }

    /// The arguments that a part of a template names.
    static func placeholders(_ template: Substring) -> [Argument] {
        template.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            Argument(rawValue: String(part.prefix { $0 != "}" && $0 != ":" }))
        }
    }
}
