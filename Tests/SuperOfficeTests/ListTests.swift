import Webhook
import FoundationEssentials
import JSON
import Testing

@testable import SuperOffice

@Suite("Lists")
struct ListTests {
    func definition(_ name: String?, userList: Int, table: Int, type: FieldType = .list) -> FieldDefinition {
        FieldDefinition(
            owner: .contact,
            progID: "x",
            type: type,
            listTableID: table,
            userListID: userList,
            mdoListName: name
        )
    }

    @Test("MdoListName is used unchanged; without it the ids decide")
    func routes() {
        #expect(ListRoute(definition("udlist108", userList: 108, table: 136)) == .named("udlist108"))
        #expect(ListRoute(definition("business", userList: 0, table: 61)) == .named("business"))
        #expect(ListRoute(definition(nil, userList: 331, table: 136)) == .named("udlist331"))
        #expect(ListRoute(definition(nil, userList: 0, table: 61)) == .numbered(-61))
        #expect(ListRoute(definition(nil, userList: 81, table: 61)) == .numbered(81))
        #expect(ListRoute(definition(nil, userList: 0, table: 136)) == nil)
        #expect(ListRoute(definition(nil, userList: 0, table: 0)) == nil)
        #expect(ListRoute(definition("udlist108", userList: 108, table: 136, type: .number)) == nil)
        #expect(ListRoute.named("a b/c").path == "MDOList/a%20b%2Fc")
    }

    @Test("headings are not items, and no item comes twice")
    func flatten() throws {
        let json = try JSONValue(
            parsing: """
                [ { "Id": 1, "Name": "Heading", "ChildItems": [ { "Id": 5, "Name": "A", "ToolTip": "t", "ChildItems": [] },
                                                                { "Id": 6, "Name": "B", "Deleted": true } ] },
                  { "Id": 2, "Name": "Other", "ChildItems": [ { "Id": 5, "Name": "A" } ] },
                  { "Id": 7, "Name": " C ", "Tooltip": "u", "ChildItems": null }, { "Name": "no id" }, null, 5 ]
                """.utf8
        )
        let items = ListItem.flatten(try #require(json.array))
        #expect(
            items == [
                ListItem(id: 5, name: "A", tooltip: "t"), ListItem(id: 6, name: "B", isDeleted: true),
                ListItem(id: 7, name: "C", tooltip: "u"),
            ]
        )
        #expect(items.item(named: "a ")?.id == 5)
        #expect(items.item(named: "B") == nil)
        #expect(items.item(named: "") == nil)
        #expect(items.item(id: 6)?.name == "B")
    }

    @Test(
        "names in several languages are told apart",
        arguments: [
            (#"NO:"Bil";US:"Car""#, ["Bil", "Car"]), (#" NO:"Bil" ; US:"Car"; "#, ["Bil", "Car"]),
            (#"US:"Car""#, ["Car"]), (#"NO:"";US:"Car""#, ["Car"]),
            (#"US:"The "A";";GE:"x:"y"""#, [#"The "A";"#, #"x:"y""#]), ("Car", nil), ("", nil), (#"NO:"Bil"#, nil),
            (#"NO:"Bil";Car"#, nil), (#"Note: "Car""#, nil), (#"NO:"""#, nil), (#"Abteilung:"Car""#, nil),
        ] as [(String, [String]?)]
    )
    func languages(text: String, texts: [String]?) {
        #expect(ListItem.languageTexts(text) == texts)
    }

    @Test("an item is found by its name in any language, and the exact one first")
    func anyLanguage() {
        let items = [
            ListItem(id: 1, name: #"NO:"Bil";US:"CAR""#), ListItem(id: 2, name: #"NO:"Vogn";US:"Car""#),
            ListItem(id: 3, name: #"US:"Bus""#, isDeleted: true), ListItem(id: 4, name: "NO:none"),
        ]
        #expect(items.item(named: "Bil")?.id == 1)
        #expect(items.item(named: "Car")?.id == 2)
        #expect(items.item(named: " car ")?.id == 1)
        #expect(items.item(named: #"no:"bil";us:"car""#) == nil)
        #expect(items.item(named: #"NO:"Bil";US:"CAR""#)?.id == 1)
        #expect(items.item(named: "Bus") == nil)
        #expect(items.item(named: "no:NONE")?.id == 4)
    }

    @Test("an exact name wins over one that differs in case")
    func exactFirst() {
        let items = [ListItem(id: 1, name: "IT"), ListItem(id: 2, name: "it")]
        #expect(items.item(named: "it")?.id == 2)
    }
}
