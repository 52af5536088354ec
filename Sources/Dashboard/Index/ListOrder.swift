/// The order of a list, as its address says it: `sort=company`, or `sort=-received` for the other way round.
struct ListOrder<Column: RawRepresentable<String> & Sendable & Equatable>: Sendable, Equatable {
    var column: Column
    var isDescending: Bool

    init(_ column: Column, isDescending: Bool = false) { (self.column, self.isDescending) = (column, isDescending) }

    /// nil for a column that the list does not have.
    init?(_ text: String) {
        guard let column = Column(rawValue: String(text.drop { $0 == "-" })) else { return nil }
        self.init(column, isDescending: text.hasPrefix("-"))
    }

    var text: String { (isDescending ? "-" : "") + column.rawValue }

    /// Sorts by a key; where two are the same, by what tells them apart.
    func sort<Element, Key: Comparable, Tie: Comparable>(
        _ elements: inout [Element],
        by key: (Element) -> Key,
        then tie: (Element) -> Tie
    ) {
        let keyed = elements.map { (key: key($0), element: $0) }
        elements = keyed.sorted { left, right in
            if left.key != right.key { return (left.key < right.key) != isDescending }
            return (tie(left.element) < tie(right.element)) != isDescending
        }.map(\.element)
    }
}

/// Which page of a list is shown.
struct ListPlace: Sendable, Equatable {
    /// From 0; in the address from 1.
    var page = 0
    let pages: Int

    /// - Parameter page: as it was asked for; a page behind the last one is the last one.
    init(page: Int, of matching: Int, size: Int) {
        pages = max(1, (matching + size - 1) / size)
        self.page = min(max(page, 0), pages - 1)
    }

    static func page(_ link: Link) -> Int { min(1_000_000, max(1, link["page"].flatMap { Int($0) } ?? 1)) - 1 }
}
