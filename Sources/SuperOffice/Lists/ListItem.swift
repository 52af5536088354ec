package import JSON
import Text

/// One choice of a list field.
package struct ListItem: Hashable, Sendable {
    package let id: Int
    package let name: String
    package var tooltip = ""
    package var isDeleted = false
}

extension ListItem {
    /// What it is called: its name, or one name for each language where the CRM sends them together, which it does
    /// where they are not translated (`NO:"Bil";US:"Car"`; vendor documentation, sure).
    package var names: [String] { Self.languageTexts(name) ?? [name] }

    /// The texts of a text in several languages, in their order, each not empty; nil for one that is not written so from
    /// the first letter to the last.
    ///
    /// A quotation mark inside a text is part of it unless the next language, or the end, follows.
    static func languageTexts(_ text: String) -> [String]? {
        // Most names are plain, and a pattern is costly.
        guard text.contains(":\"") else { return nil }
        let part = #/[A-Za-z\-]{2,5}:"(.*?)"\s*+(?:;\s*(?=[A-Za-z\-]{2,5}:")|;?\s*$)/#.dotMatchesNewlines()
        var texts: [String] = []
        var rest = text.trimmed[...]
        while !rest.isEmpty {
            guard let match = rest.prefixMatch(of: part) else { return nil }
            if !match.1.isEmpty { texts.append(String(match.1)) }
            rest = rest[match.range.upperBound...]
        }
        return texts.isEmpty ? nil : texts
    }

    /// Reads an item of `/MDOList/...` or `/List/...`, which spell the tooltip differently; nil without an id.
    package init?(_ json: JSONValue) {
        guard let id = json.identity("Id") else { return nil }
        let tooltip = json.text("Tooltip")
        self.init(
            id: id,
            name: json.text("Name"),
            tooltip: tooltip.isEmpty ? json.text("ToolTip") : tooltip,
            isDeleted: json.flag("Deleted")
        )
    }

    /// All items of an answer in its order, each once.
    ///
    /// An element with `ChildItems` is a heading, whose id is not an item's id (vendor documentation, sure): only its
    /// children count. An item may stand under several headings.
    static func flatten(_ elements: [JSONValue]) -> [ListItem] {
        var seen: Set<Int> = []
        var items: [ListItem] = []
        func collect(_ elements: [JSONValue], depth: Int) {
            for element in elements {
                if let children = element["ChildItems"]?.array, !children.isEmpty {
                    if depth < 20 { collect(children, depth: depth + 1) }
                } else if let item = ListItem(element), seen.insert(item.id).inserted {
                    items.append(item)
                }
            }
        }
        collect(elements, depth: 0)
        return items
    }
}

extension Sequence<ListItem> {
    /// The item of that name that can be chosen, in any language: exactly so named, else without regard to case and
    /// blanks around it.
    package func item(named name: String) -> ListItem? {
        let wanted = name.trimmed.lowercased()
        if wanted.isEmpty { return nil }
        return first { !$0.isDeleted && ($0.name == name || $0.names.contains(name)) }
            ?? first { !$0.isDeleted && $0.names.contains { $0.trimmed.lowercased() == wanted } }
    }

    /// The item with that id, deleted or not: an old value may point at a deleted item.
    package func item(id: Int) -> ListItem? { first { $0.id == id } }
}
