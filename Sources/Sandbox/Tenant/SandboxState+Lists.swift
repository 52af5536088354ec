import JSON

extension SandboxState {
    /// `/MDOList/{name}`: user lists are `udlist{id}` or `udlist?additional={id}`, built-in ones go by table name.
    ///
    /// Without `flat` the server puts items under headings, whose ids are those of items too; the sandbox refuses that.
    func mdoList(_ name: String, _ request: WireRequest) -> WireReply {
        var wanted = name
        if name.lowercased() == "udlist", let additional = request.query["additional"] { wanted += additional }
        guard let list = tenant.list(mdo: wanted) else { return .notFound("List \(wanted) not found") }
        guard request.queryFlag("flat") else { return exception("The sandbox answers lists with flat=true only") }
        let language = Multilingual.language(request)
        return .json(
            .array(
                list.items.sorted { $0.rank < $1.rank }.map { item in
                    let name = JSONValue.string(Multilingual.resolve(item.name, language))
                    return .carrier([
                        "Id": .integer(item.id), "Name": name, "ToolTip": .string(item.tooltip),
                        "Deleted": .bool(item.deleted), "Rank": .integer(item.rank), "Type": "", "ChildItems": [],
                        "FullName": name,
                    ])
                }
            )
        )
    }

    /// Every list of the tenant.
    func lists() -> WireReply {
        .json(
            .array(
                tenant.lists.enumerated().map { rank, list in
                    let users = tenant.fields.filter { tenant.list(of: $0)?.definitionID == list.definitionID }
                    return .carrier([
                        "Id": .integer(list.definitionID), "Name": .string(list.name), "Tooltip": "", "Deleted": false,
                        "Rank": .integer(rank + 1), "IsCustomList": .bool(list.isCustom), "IsMDOList": true,
                        "ListType": .string(list.isCustom ? "udlist" : list.mdoName),
                        "InUseByUserDefinedFields": .bool(!users.isEmpty),
                    ])
                }
            )
        )
    }

    /// `/List/{id or name}/Items`; the MDO name of a user list is not a name here: `udlist331` is not found.
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
    mutating func createListItem(_ idOrName: String, _ request: WireRequest) throws(WireReply) -> WireReply {
        guard let index = tenant.listIndex(idOrName: idOrName) else { throw .notFound("List \(idOrName) not found") }
        let json = try json(request)
        let name = json["Name"]?.string ?? ""
        guard name.contains(where: { !$0.isWhitespace }) else { throw .badRequest("A list item needs a Name") }
        let item = tenant.lists[index].add(name, tooltip: json["Tooltip"]?.string ?? "")
        counters.listItemsCreated += 1
        raiseItem("created", item.id, tenant.lists[index], by: configuration.apiAssociateID)
        return .json(Self.listItem(item, tenant.lists[index], Multilingual.language(request)))
    }

    /// An administrator adds an item.
    mutating func addItem(_ name: String, list: String, by associate: Int) throws(SandboxError) {
        let index = try listIndex(list)
        let item = tenant.lists[index].add(name, tooltip: "")
        raiseItem("created", item.id, tenant.lists[index], by: associate)
    }

    /// An administrator deletes an item: it can no longer be chosen.
    mutating func deleteItem(_ id: Int, list: String, by associate: Int) throws(SandboxError) {
        let index = try listIndex(list)
        guard let place = tenant.lists[index].items.firstIndex(where: { $0.id == id }) else {
            throw SandboxError(missing: "item \(id) in the list \(tenant.lists[index].name)")
        }
        tenant.lists[index].items[place].deleted = true
        raiseItem("softdeleted", id, tenant.lists[index], by: associate)
    }

    /// People and administrators may also call a list by its MDO name.
    func listIndex(_ name: String) throws(SandboxError) -> Int {
        let byMdoName = tenant.lists.firstIndex { $0.mdoName.lowercased() == name.lowercased() }
        guard let index = tenant.listIndex(idOrName: name) ?? byMdoName else {
            throw SandboxError(missing: "list \(name)")
        }
        return index
    }

    private mutating func raiseItem(_ word: String, _ id: Int, _ list: TenantList, by associate: Int) {
        let columns = list.isCustom ? ["UDList_id"] : [list.name + "_id"]
        let name = "list.\(list.eventName)"
        let changes = columns + ["deleted", "rank", "updated", "updated_associate_id", "name", "tooltip"]
        raised.append(event("\(name).\(word)", name, id, changes, by: associate, ["FieldValues": [:]]))
    }

    private static func listItem(_ item: TenantList.Item, _ list: TenantList, _ language: String?) -> JSONValue {
        .carrier([
            "Id": .integer(item.id), "Name": .string(Multilingual.resolve(item.name, language)),
            "Tooltip": .string(item.tooltip), "Deleted": .bool(item.deleted), "Rank": .integer(item.rank),
            "UdListDefinitionId": .integer(list.definitionID),
        ])
    }
}
