import JSON

/// A list of the tenant: one that administrators made, or one that is built in.
struct TenantList: Hashable, Sendable {
    struct Item: Hashable, Sendable {
        let id: Int
        /// May hold several languages: `NO:"Leverandør";US:"Supplier"`.
        let name: String
        var tooltip = ""
        var deleted = false
        var rank: Int
    }

    /// The id in the table of list definitions, also of a built-in list.
    let definitionID: Int
    /// 136 for user lists.
    let tableID: Int
    /// The name people see, and the one `/List/{name}` takes.
    let name: String
    /// The name `/MDOList/{name}` takes.
    let mdoName: String
    var items: [Item]

    var isCustom: Bool { tableID == 136 }
    /// The middle part of `list.{...}.changed`.
    var eventName: String { isCustom ? String(definitionID) : mdoName }

    func item(_ id: Int) -> Item? { items.first { $0.id == id } }

    /// Adds an item at the end and says which id it got.
    mutating func add(_ name: String, tooltip: String) -> Item {
        let item = Item(
            id: (items.map(\.id).max() ?? 0) + 1,
            name: name,
            tooltip: tooltip,
            rank: (items.map(\.rank).max() ?? 0) + 1
        )
        items.append(item)
        return item
    }
}

/// Texts in several languages.
enum Multilingual {
    /// The language the client asked for as the tenant's code for it; nil for none, which leaves texts raw.
    static func language(_ request: WireRequest) -> String? {
        let asked = request.header("SO-Language") ?? request.header("Accept-Language") ?? ""
        switch asked.prefix(2).lowercased() {
        case "en", "us": return "US"
        case "de", "ge": return "GE"
        case "no", "nb", "nn": return "NO"
        case "", "*", "x": return nil
        default: return "US"
        }
    }

    /// Picks one language out of `NO:"...";US:"..."`; a plain text, and any text without a language, stays as it is.
    static func resolve(_ text: String, _ language: String?) -> String {
        guard let language, text.contains(":\"") else { return text }
        var texts: [String: String] = [:]
        for part in text.split(separator: ";") {
            let sides = part.split(separator: ":", maxSplits: 1)
            guard sides.count == 2, sides[1].count >= 2, sides[1].hasPrefix("\""), sides[1].hasSuffix("\"") else {
                return text
            }
            texts[String(sides[0])] = String(sides[1].dropFirst().dropLast())
        }
        return texts[language] ?? texts["US"] ?? text
    }
}
