package import FoundationEssentials
import HTTPTypes
import JSON
import Text
package import Webhook

extension SuperOfficeClient {
    /// The user-defined fields that users see now, not the administrator's working copy.
    package func publishedFields(of type: RecordKind) async throws(SuperOfficeError) -> [FieldDefinition] {
        try await definitions.value(for: type) { [self] () async throws(SuperOfficeError) in
            let request = APIRequest(
                path: "\(type.apiName)/UdefLayout/Published",
                what: "the fields of \(type.apiName)",
                subject: .tenant
            )
            return keep(try await array(request).compactMap { FieldDefinition($0, owner: type) })
        }
    }

    /// The administrator's working copy of the fields, which has those that are not published yet; never from memory.
    package func draftFields(of type: RecordKind) async throws(SuperOfficeError) -> [FieldDefinition] {
        let request = APIRequest(
            path: "\(type.apiName)/UdefLayout",
            what: "the unpublished fields of \(type.apiName)",
            subject: .tenant
        )
        return try await array(request).compactMap { FieldDefinition($0, owner: type) }
    }

    /// The items of a list field, deleted ones among them where the CRM tells.
    ///
    /// With `notOlderThan` (the job's start), a copy in memory that was read before that instant is read again, once for
    /// all who ask at the same time: so a name that is missing from the copy is missing from the list.
    ///
    /// A list that the MDO lists do not know is looked for by its number as well (the vendor documents both ways). When
    /// neither works, the error says what such a 404 usually means.
    package func listItems(
        of definition: FieldDefinition,
        notOlderThan date: Date? = nil
    ) async throws(SuperOfficeError) -> [ListItem] {
        guard definition.type == .list else {
            throw .configuration("\(definition.progID) is a field of the kind \(definition.type) and has no list")
        }
        guard let route = ListRoute(definition) else {
            throw .configuration(
                "the definition of \(definition.progID) names no list (MdoListName, UDListDefinitionId and ListTableId "
                    + "are empty); publish the field in SuperOffice, then try again"
            )
        }
        let instant = date.map { session.uptime() - .seconds(max(0, session.now().timeIntervalSince($0))) }
        return try await lists.value(for: route, notOlderThan: instant) { [self] () async throws(SuperOfficeError) in
            do throws(SuperOfficeError) {
                return try await items(route, definition)
            } catch {
                guard let other = ListRoute.numbered(definition), other != route else { throw error }
                switch error {
                // An unexplained 404 costs one more question; the answer to that one decides.
                case .configuration, .unavailable(status: 404, _, _, _): return try await items(other, definition)
                default: throw error
                }
            }
        }
    }

    /// Adds an item to a list of the tenant's own, unless it has one of that name; others see it at once.
    ///
    /// Those who ask for the same item at the same time share one request, so that a burst of jobs adds one item.
    package func addListItem(
        named name: String,
        to definition: FieldDefinition
    ) async throws(SuperOfficeError) -> ListItem {
        let name = name.trimmed
        guard !name.isEmpty else { throw .configuration("a list item needs a name (\(definition.progID))") }
        guard definition.type == .list, definition.userListID > 0, let route = ListRoute(definition) else {
            throw .configuration(
                "\(definition.progID) has no list of the tenant's own, so nothing is added to it; "
                    + "add the item in SuperOffice's administration"
            )
        }
        let listID = definition.userListID
        return try await additions.value(for: "\(listID) \(name.lowercased())") {
            [self] () async throws(SuperOfficeError) in
            await lists.forget(route)
            if let present = try await listItems(of: definition).item(named: name) {
                return Expiring(value: present, lasts: .zero)
            }
            let request = APIRequest(
                method: .post,
                path: "List/\(listID)/Items",
                body: ["Name": .string(name), "UdListDefinitionId": .integer(listID)],
                what: "the list of \(definition.progID)",
                subject: .administration
            )
            let answer = try await session.send(request)
            await lists.forget(route)
            guard let item = ListItem(try answer.json()) else { throw answer.unreadable }
            return Expiring(value: item, lasts: .zero)
        }
    }

    /// Drops all list items, after `list.*` events.
    package func forgetLists() async { await lists.forgetAll() }

    /// Drops all field definitions, after an administrator published a new layout.
    package func forgetFields() async { await definitions.forgetAll() }

    private func items(
        _ route: ListRoute,
        _ definition: FieldDefinition
    ) async throws(SuperOfficeError) -> Expiring<[ListItem]> {
        let request = APIRequest(
            path: route.path,
            query: route.query,
            what: "the list of \(definition.progID)",
            subject: .tenant
        )
        do throws(SuperOfficeError) {
            return keep(ListItem.flatten(try await array(request)))
        } catch {
            guard case .configuration = error else { throw error }
            throw .configuration(
                "\(definition.progID) (\(definition.label.inOneLine(atMost: 60))): SuperOffice has no list at \(route.path); "
                    + "the list was deleted, is not licensed, or the field was republished with another one. Its "
                    + "definition says MdoListName \(definition.mdoListName ?? "null"), UDListDefinitionId "
                    + "\(definition.userListID), ListTableId \(definition.listTableID); "
                    + "`tenant lists` shows the lists there are"
            )
        }
    }

    nonisolated private func keep<Value>(_ value: Value) -> Expiring<Value> {
        Expiring(value: value, lasts: Self.cacheLifetime)
    }

    func array(_ request: APIRequest) async throws(SuperOfficeError) -> [JSONValue] {
        let answer = try await session.send(request)
        let json = try answer.json()
        // One array; the wrapped form is how the query routes of the same API answer.
        guard let elements = json.array ?? json["value"]?.array else { throw answer.unreadable }
        return elements
    }
}
