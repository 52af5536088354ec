package import JSON

/// One choice of a list field.
package struct ListItem: Hashable, Sendable {
    package let id: Int
    package let name: String
    package let tooltip: String
    package let isDeleted: Bool

    package init(id: Int, name: String, tooltip: String = "", isDeleted: Bool = false) {
        self.id = id
        self.name = name
        self.tooltip = tooltip
        self.isDeleted = isDeleted
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
    /// An element with `ChildItems` is a heading, whose id is no item's id (vendor documentation, sure): only its
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
    /// The item of that name that can be chosen: exactly so named, else without regard to case and blanks around it.
    package func item(named name: String) -> ListItem? {
        let wanted = name.trimmed.lowercased()
        return first { !$0.isDeleted && $0.name == name }
            ?? first { !$0.isDeleted && !wanted.isEmpty && $0.name.trimmed.lowercased() == wanted }
    }

    /// The item with that id, deleted or not: an old value may point at a deleted item.
    package func item(id: Int) -> ListItem? { first { $0.id == id } }
}
