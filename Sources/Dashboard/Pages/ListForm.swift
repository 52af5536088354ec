import Spool

/// What lists of runs and of jobs have in common on a page.
extension Wording {
    /// More reasons are not offered for choosing.
    private static let mostReasons = 50

    /// A choice of a list's form.
    struct Choice {
        let value: String
        let name: String
    }

    /// For the template `filters`.
    ///
    /// - Parameters:
    ///   - list: the list's address.
    ///   - statuses: what else can be chosen; nil where there is one status only.
    ///   - sorts: the orders that are offered, as they stand in the address.
    func form(
        _ filter: ListFilter,
        list: Link,
        label: String,
        statuses: (chosen: String?, all: [Choice])? = nil,
        reasons: [ReasonTally],
        sorts: [String]
    ) -> Shown {
        let sort = list["sort"] ?? sorts[0]
        let known = sorts + (sorts.contains(sort) ? [] : [sort])
        var offered = reasons.prefix(Self.mostReasons).map { Choice(value: $0.id, name: name($0)) }
        if let reason = filter.reason, !offered.contains(where: { $0.value == reason }) {
            let name = reasons.first { $0.id == reason }.map { self.name($0) } ?? reason
            offered.append(Choice(value: reason, name: name))
        }
        return [
            "action": list.path,
            "label": label,
            "company": filter.company ?? "",
            "text": filter.text ?? "",
            "event": filter.event ?? "",
            "from": filter.from ?? "",
            "to": filter.to ?? "",
            "isSet": filter.isSet || statuses?.chosen != nil,
            // What is set must be seen.
            "isOpen": filter.event != nil || filter.reason != nil || filter.during != nil || sort != sorts[0],
            "hasStatuses": statuses != nil,
            "statuses": statuses.map { choices($0.all, chosen: $0.chosen, any: "anyStatus") },
            "reasons": choices(offered, chosen: filter.reason, any: "anyReason"),
            "sorts": choices(known.map { Choice(value: $0, name: texts.known("sort.\($0)") ?? $0) }, chosen: sort),
            "events": [
                "contact.*", "contact.created", "contact.changed", "contact.requested", "person.*", "person.created",
                "person.changed", "person.requested",
            ],
        ]
    }

    private func choices(_ all: [Choice], chosen: String?, any: String? = nil) -> [Shown] {
        let none = any.map { [Choice(value: "", name: texts[$0])] } ?? []
        return (none + all).map { choice in
            ["value": choice.value, "name": choice.name, "isChosen": choice.value == chosen ?? ""]
        }
    }

    /// `own-change (12)`, or the sentence that failed jobs share.
    private func name(_ tally: ReasonTally) -> String {
        "\(cut(reason(tally.reason), 90)) (\(texts.number(tally.count)))"
    }

    func reason(_ reason: ReasonTally.Reason) -> String {
        switch reason {
        case .skipped(let folder): folder
        case .trouble(let kind): self.reason(of: kind)
        }
    }

    /// For the template `pages`; nil where there is one page only.
    func pages(_ place: ListPlace, _ link: (Int) -> Link) -> Shown? {
        guard place.pages > 1 else { return nil }
        return [
            "text": texts(
                "pageOf",
                ["page": texts.number(place.page + 1), "pages": texts.number(place.pages)]
            ),
            "previous": place.page > 0 ? link(place.page - 1).text : nil,
            "next": place.page + 1 < place.pages ? link(place.page + 1).text : nil,
        ]
    }

    /// The head of a column that a list can be sorted by: for the template `sort`.
    ///
    /// - Parameter first: whether the first press puts the greatest on top.
    func column<Column>(
        _ column: Column,
        _ text: String,
        _ order: ListOrder<Column>,
        greatestFirst first: Bool = true,
        isNumber: Bool = false,
        _ list: Link
    ) -> Shown {
        let isCurrent = order.column == column
        let next = ListOrder(column, isDescending: isCurrent ? !order.isDescending : first)
        return [
            "text": texts[text],
            "link": list.setting("sort", to: next.text).setting("page", to: nil).text,
            "order": isCurrent ? (order.isDescending ? "descending" : "ascending") : nil,
            "arrow": isCurrent ? (order.isDescending ? "▼" : "▲") : nil,
            "isNumber": isNumber,
        ]
    }

    /// Where the same list is for programs.
    func exports(_ list: Link) -> [Shown] {
        Export.allCases.map { form in
            ["name": form.rawValue.uppercased(), "link": list.setting("format", to: form.rawValue).text]
        }
    }
}
