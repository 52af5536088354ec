/// The languages of the pages.
enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case german = "de"

    /// The first of an `Accept-Language` header's languages that we speak, the most wanted first.
    init?(accepting header: String) {
        let wanted = header.split(separator: ",").enumerated().map { position, part in
            let pieces = part.split(separator: ";").map { $0.filter { $0 != " " } }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (language: pieces.first?.lowercased() ?? "", weight: weight, position: position)
        }
        let best = wanted.sorted { ($1.weight, $0.position) < ($0.weight, $1.position) }.lazy
            .filter { $0.weight > 0 }
            .compactMap { Language(rawValue: String($0.language.prefix { $0 != "-" })) }
            .first
        guard let best else { return nil }
        self = best
    }

    var texts: Texts { self == .german ? .german : .english }
}
