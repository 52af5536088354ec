import Mustache

/// What a template shows, by the names it uses; a name whose value is nil is left out.
struct Shown: MustacheParent, ExpressibleByDictionaryLiteral {
    private let values: [String: Any]

    init(dictionaryLiteral elements: (String, Any?)...) {
        let present = elements.compactMap { name, value in value.map { (name, $0) } }
        values = Dictionary(present, uniquingKeysWith: { $1 })
    }

    func child(named name: String) -> Any? { values[name] }
}
