import SuperOffice

/// The addresses at which people look for a field's list, and which of them is right.
///
/// `udlist331` is a name that SuperOffice makes for list 331 of the tenant's own, but only below `MDOList/`. Below `List/`
/// there are real list names (`Category`) and numbers, so `List/udlist331` is not found (vendor documentation of the two
/// resources, sure; that this is why it answered 404 in the field, inferred).
struct FieldRoutes {
    struct Route {
        var path: String
        var remark: String
        /// Of the answer, once it was asked for.
        var status: Int?
    }

    var routes: [Route] = []
    /// What the definition says, in one sentence.
    let explanation: String

    init(_ definition: FieldDefinition) {
        guard definition.type == .list else {
            explanation = "a \(definition.type) has no list"
            return
        }
        let isOwn = definition.userListID > 0
        let name = definition.mdoListName
        guard let route = ListRoute(definition) else {
            explanation = "the definition names no list: publish the field, then MdoListName and the ids are there"
            return
        }
        if let name {
            explanation =
                "MdoListName says \(name): it goes below MDOList/, unchanged"
                + (isOwn ? "" : "; table \(definition.listTableID) is a built-in list, which has no udlist name")
        } else {
            explanation = "MdoListName is empty, so the address is made from the ids of the definition"
        }
        routes.append(Route(path: route.path, remark: "right; the connector reads the list here"))
        if let numbered = ListRoute.numbered(definition), numbered != route {
            routes.append(Route(path: numbered.path, remark: "the same items by the list's number; new items go here"))
        }
        if isOwn {
            let wrong = name ?? "udlist\(definition.userListID)"
            routes.append(
                Route(
                    path: "List/\(wrong)/Items",
                    remark: "wrong: \(wrong) is a name below MDOList/ only; List/ knows list names and numbers"
                )
            )
        }
    }
}
