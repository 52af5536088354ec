import Mustache

/// What the pages say in one language.
///
/// A template writes `{{t.KEY}}`. `{name}` in a text stands for a value; of two texts `KEY.one` and `KEY.other` the
/// number chooses.
struct Texts: Sendable, MustacheParent {
    /// Each key with the text in every language.
    typealias Table = [String: (english: String, german: String)]

    static let english = Texts(all.mapValues { $0.english })
    static let german = Texts(all.mapValues { $0.german })
    static let all = [runs, spool, alerts, lists, proposals, company].reduce(into: Table()) { $0.merge($1) { $1 } }

    private let table: [String: String]

    private init(_ table: [String: String]) { self.table = table }

    /// The text itself; a key without a translation shows itself, which a test rules out.
    subscript(_ key: String) -> String { table[key] ?? key }

    /// The text for a key that is made from what a file says; nil when we have none.
    func known(_ key: String) -> String? { table[key] }

    /// The text with its placeholders filled in.
    func callAsFunction(_ key: String, _ values: [String: String]) -> String {
        values.reduce(self[key]) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    /// The text for so many, with `{count}` filled in.
    func callAsFunction(_ key: String, count: Int, _ values: [String: String] = [:]) -> String {
        callAsFunction("\(key).\(count == 1 ? "one" : "other")", values.merging(["count": number(count)]) { $1 })
    }

    /// A whole number with the language's separator of thousands.
    func number(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: self["thousands"])
    }

    func child(named name: String) -> Any? { table[name] }
}
