import Webhook
import FoundationEssentials
import JSON
import Testing

@testable import SuperOffice

@Suite("Companies, persons and principals")
struct ModelTests {
    @Test("a full company")
    func contact() throws {
        let contact = try #require(Contact(try JSONValue(parsing: Samples.contact.utf8)))
        #expect(contact.id == 18)
        #expect(contact.name == "Bremer Abenteuerland")
        #expect(contact.department == "")
        #expect(contact.orgNr == "HRB 1234")
        #expect(contact.urls == ["www.abenteuerland.example", "shop.example"])
        #expect(contact.country == "DE")
        #expect(contact.category == "Prospect")
        #expect(contact.business == "Leisure")
        #expect(!contact.isDeleted)
    }

    @Test("a company of which all but the id is null")
    func nulls() throws {
        let contact = try #require(Contact(try JSONValue(parsing: Samples.nulledContact.utf8)))
        #expect(contact.name == "" && contact.urls == [] && contact.country == "" && contact.category == "")
        #expect(try Contact(JSONValue(parsing: #"{"ContactId":5}"#.utf8))?.id == 5)
    }

    @Test("a zero-id object means none", arguments: [#"{"Id":0,"Value":""}"#, "null", "{}"])
    func none(category: String) throws {
        let json = try JSONValue(parsing: #"{"ContactId":5,"Category":\#(category),"Country":\#(category)}"#.utf8)
        let contact = try #require(Contact(json))
        #expect(contact.category == "")
        #expect(contact.country == "")
    }

    @Test("the country falls back to its name")
    func countryName() throws {
        let json: JSONValue = ["ContactId": 5, "Country": ["CountryId": 578, "Name": "Norway"]]
        #expect(Contact(json)?.country == "Norway")
    }

    @Test("deleted is a number, but any kind of flag is understood", arguments: [1, true, "1", "True"] as [JSONValue])
    func deleted(flag: JSONValue) {
        #expect(Contact(["ContactId": 5, "Deleted": flag])?.isDeleted == true)
    }

    @Test("no company at all", arguments: ["{}", "null", "[]", #"{"ContactId":0}"#, #"{"ContactId":null}"#, "5"])
    func noContact(text: String) throws {
        #expect(Contact(try JSONValue(parsing: text.utf8)) == nil)
        #expect(Person(try JSONValue(parsing: text.utf8)) == nil)
    }

    @Test("a full person")
    func person() throws {
        let person = try #require(Person(try JSONValue(parsing: Samples.person.utf8)))
        #expect(person.id == 933)
        #expect(person.firstName == "Alda" && person.lastName == "Walsh")
        #expect(person.title == "Head of IT")
        #expect(person.position == "Manager")
        #expect(person.contactID == 18)
    }

    @Test("a person without a company, with a position as text")
    func loner() throws {
        for contact in ["null", #"{"ContactId":0,"Name":"-"}"#] {
            let json = #"{"PersonId":5,"Contact":\#(contact),"Position":"Manager","Retired":true}"#
            let person = try #require(Person(try JSONValue(parsing: json.utf8)))
            #expect(person.contactID == nil)
            #expect(person.position == "Manager")
        }
    }

    @Test("a principal needs an associate id")
    func principal() throws {
        let principal = try #require(Principal(try JSONValue(parsing: Samples.principal.utf8)))
        #expect(principal.associateID == 5)
        #expect(principal.fullName == "Tony Yates")
        #expect(principal.userType == "InternalAssociate")
        #expect(principal.contextIdentifier == "Cust12345")
        #expect(Principal(["AssociateId": 0]) == nil)
        #expect(Principal([:]) == nil)
    }

    @Test("a definition keeps what reading and writing needs")
    func definition() throws {
        let json = try JSONValue(parsing: Samples.listDefinition.utf8)
        let definition = try #require(FieldDefinition(json, owner: .person))
        #expect(definition.progID == "SuperOffice:10")
        #expect(definition.label == "MyUdefList")
        #expect(definition.type == .list)
        #expect(definition.userListID == 108)
        #expect(definition.mdoListName == "udlist108")
        #expect(definition.maximumLength == nil)
    }

    @Test("a field without ProgId is named after its identity")
    func namelessField() {
        let json: JSONValue = ["ProgId": "", "UdefIdentity": 12, "FieldType": "ShortText", "UDefFieldId": 999]
        #expect(FieldDefinition(json, owner: .contact)?.progID == "SuperOffice:12")
        #expect(FieldDefinition(["FieldType": "ShortText"], owner: .contact) == nil)
        #expect(FieldDefinition(["ProgId": "x"], owner: .contact) == nil)
        #expect(FieldDefinition(["ProgId": "x", "FieldType": "Formula"], owner: .contact)?.type == .unknown("Formula"))
    }

    @Test(
        "text fields have the length of their definition, within the column's",
        arguments: [
            (FieldType.shortText, 0, 40), (.shortText, 20, 20), (.shortText, 99, 40), (.longText, 0, 200),
            (.longText, 150, 150),
        ]
    )
    func lengths(type: FieldType, textLength: Int, expected: Int) {
        let definition = FieldDefinition(owner: .contact, progID: "x", type: type, textLength: textLength)
        #expect(definition.maximumLength == expected)
    }
}
