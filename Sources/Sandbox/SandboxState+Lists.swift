import JSON

extension SandboxState {
    /// `/MDOList/{name}`: user lists are `udlist{id}` or `udlist?additional={id}`, built-in ones go by table name.
    func mdoList(_ name: String, _ request: WireRequest) -> WireReply {
        var wanted = name
        if name.lowercased() == "udlist", let additional = request.query["additional"] { wanted += additional }
        guard let list = tenant.list(mdo: wanted) else { return .notFound("List \(wanted) not found") }
        let language = Multilingual.language(request)
        let query = request.query["query"]?.lowercased() ?? ""
        let items = list.items.sorted { $0.rank < $1.rank }.filter {
            query.isEmpty || Multilingual.resolve($0.name, language).lowercased().contains(query)
        }
        func json(_ item: TenantList.Item) -> JSONValue {
            Self.mdoItem(
                id: item.id,
                name: Multilingual.resolve(item.name, language),
                tooltip: item.tooltip,
                deleted: item.deleted,
                rank: item.rank
            )
        }
        if request.queryFlag("flat") || list.headings.isEmpty { return .json(.array(items.map(json))) }
        let under = Set(list.headings.flatMap(\.items))
        let headings = list.headings.enumerated().map { rank, heading in
            Self.mdoItem(
                id: heading.id,
                name: heading.name,
                rank: rank + 1,
                type: "heading",
                children: items.filter { heading.items.contains($0.id) }.map(json)
            )
        }
        return .json(.array(headings + items.filter { !under.contains($0.id) }.map(json)))
    }

    private static func mdoItem(
        id: Int,
        name: String,
        tooltip: String = "",
        deleted: Bool = false,
        rank: Int,
        type: String = "",
        children: [JSONValue] = []
    ) -> JSONValue {
        [
            "Id": .integer(id),
            "Name": .string(name),
            "ToolTip": .string(tooltip),
            "Deleted": .bool(deleted),
            "Rank": .integer(rank),
            "Type": .string(type),
            "ChildItems": .array(children),
            "IconHint": "",
            "ColorBlock": 0,
            "ExtraInfo": "",
            "StyleHint": "",
            "FullName": .string(name),
            "TableRight": nil,
            "FieldProperties": [:],
        ]
    }

    /// Every list of the tenant.
    func lists(_ request: WireRequest) -> WireReply {
        .json(
            .array(
                tenant.lists.enumerated().map { rank, list in
                    [
                        "Id": .integer(list.definitionID),
                        "Name": .string(list.name),
                        "Tooltip": "",
                        "Deleted": false,
                        "Rank": .integer(rank + 1),
                        "IsCustomList": .bool(list.isCustom),
                        "IsMDOList": true,
                        "UseGroupsAndHeadings": .bool(!list.headings.isEmpty),
                        "ListType": .string(list.isCustom ? "udlist" : list.mdoName),
                        "InUseByUserDefinedFields": .bool(
                            tenant.fields.contains { tenant.list(of: $0)?.definitionID == list.definitionID }
                        ),
                        "TableRight": nil,
                        "FieldProperties": [:],
                    ]
                }
            )
        )
    }

    /// `/List/{id or name}/Items`; the MDO name of a user list is no name here: `udlist331` is not found.
    ///
    /// Countries are more than items of a list: `/List/Country/Items` documents a type of their own.
    func listItems(_ idOrName: String, _ request: WireRequest) -> WireReply {
        if idOrName.lowercased() == "country" { return .json(.array(tenant.countries.map { document.country($0.id) })) }
        guard let index = tenant.listIndex(idOrName: idOrName) else { return .notFound("List \(idOrName) not found") }
        let list = tenant.lists[index]
        let language = Multilingual.language(request)
        let items = list.items.sorted { $0.rank < $1.rank }
            .filter { !$0.deleted || request.queryFlag("includeDeleted") }
        return .json(.array(items.map { Self.listItem($0, list, language) }))
    }

    /// Adds an item and raises the list's event for it.
    mutating func createListItem(_ idOrName: String, _ request: WireRequest) -> WireReply {
        guard let index = tenant.listIndex(idOrName: idOrName) else { return .notFound("List \(idOrName) not found") }
        let json: JSONValue
        do { json = try JSONValue(parsing: request.body) } catch { return .badRequest("The body is no JSON") }
        let name = json["Name"]?.string ?? ""
        guard name.contains(where: { !$0.isWhitespace }) else { return .badRequest("A list item needs a Name") }
        let item = tenant.lists[index].add(name, tooltip: json["Tooltip"]?.string ?? "")
        counters.listItemsCreated += 1
        raiseItem("created", item.id, tenant.lists[index], by: configuration.apiAssociateID)
        return .json(Self.listItem(item, tenant.lists[index], Multilingual.language(request)))
    }

    /// An administrator adds an item.
    mutating func addItem(_ name: String, list: String, by associate: Int) throws(SandboxError) -> Int {
        let index = try listIndex(list)
        let item = tenant.lists[index].add(name, tooltip: "")
        raiseItem("created", item.id, tenant.lists[index], by: associate)
        return item.id
    }

    /// An administrator changes an item.
    mutating func changeItem(
        _ id: Int,
        list: String,
        event: String,
        by associate: Int,
        _ change: (inout TenantList.Item) -> Void
    ) throws(SandboxError) {
        let index = try listIndex(list)
        guard let place = tenant.lists[index].items.firstIndex(where: { $0.id == id }) else {
            throw SandboxError("there is no item \(id) in the list \(tenant.lists[index].name)")
        }
        change(&tenant.lists[index].items[place])
        raiseItem(event, id, tenant.lists[index], by: associate)
    }

    /// People and administrators may also call a list by its MDO name.
    private func listIndex(_ name: String) throws(SandboxError) -> Int {
        let byMdoName = tenant.lists.firstIndex { $0.mdoName.lowercased() == name.lowercased() }
        guard let index = tenant.listIndex(idOrName: name) ?? byMdoName else {
            throw SandboxError("there is no list \(name)")
        }
        return index
    }

    private mutating func raiseItem(_ event: String, _ id: Int, _ list: TenantList, by associate: Int) {
        let columns = list.isCustom ? ["UDList_id"] : [list.name + "_id"]
        raise(
            "list.\(list.eventName).\(event)",
            "list.\(list.eventName)",
            id,
            columns + ["deleted", "rank", "updated", "updated_associate_id", "name", "tooltip"],
            by: associate,
            fieldValues: behaviour.fieldValues ? [:] : nil
        )
    }

    private static func listItem(_ item: TenantList.Item, _ list: TenantList, _ language: String?) -> JSONValue {
        [
            "Id": .integer(item.id),
            "Name": .string(Multilingual.resolve(item.name, language)),
            "Tooltip": .string(item.tooltip),
            "Deleted": .bool(item.deleted),
            "UdListDefinitionId": .integer(list.definitionID),
            "Rank": .integer(item.rank),
            "TableRight": nil,
            "FieldProperties": [:],
        ]
    }
}
