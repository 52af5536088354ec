import SuperOffice
import Testing

@testable import superoffice_connector

@Suite("Where a field's list is read")
struct FieldRoutesTests {
    private static func routes(name: String?, list: Int, table: Int) -> FieldRoutes {
        FieldRoutes(
            FieldDefinition(
                owner: .contact,
                progID: "SuperOffice:83",
                type: .list,
                listTableID: table,
                userListID: list,
                mdoListName: name
            )
        )
    }

    @Test("A list of the tenant's own: MDOList by name, List by number, and never List by that name")
    func own() {
        let routes = Self.routes(name: "udlist331", list: 331, table: 136).routes
        #expect(routes.map(\.path) == ["MDOList/udlist331", "List/331/Items", "List/udlist331/Items"])
        #expect(routes[0].remark.hasPrefix("right"))
        #expect(routes[2].remark.hasPrefix("wrong"))
    }

    @Test("A built-in list goes by its table, and no udlist name is made up for it")
    func builtIn() {
        let routes = Self.routes(name: "business", list: 0, table: 61)
        #expect(routes.routes.map(\.path) == ["MDOList/business", "List/-61/Items"])
        #expect(routes.explanation.contains("no udlist name"))
    }

    @Test("Without MdoListName the ids decide; without ids nothing does")
    func withoutName() {
        let own = Self.routes(name: nil, list: 331, table: 136)
        #expect(own.routes.map(\.path) == ["MDOList/udlist331", "List/331/Items", "List/udlist331/Items"])
        #expect(own.explanation.contains("MdoListName is empty"))
        #expect(Self.routes(name: nil, list: 0, table: 61).routes.map(\.path) == ["List/-61/Items"])
        let nothing = Self.routes(name: nil, list: 0, table: 0)
        #expect(nothing.routes.isEmpty)
        #expect(nothing.explanation.contains("publish"))
        #expect(FieldRoutes(FieldDefinition(owner: .contact, progID: "a", type: .number)).routes.isEmpty)
    }
}
