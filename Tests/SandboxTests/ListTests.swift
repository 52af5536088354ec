import HTTPTypes
import JSON
import Sandbox
import Testing

@Suite struct ListTests {
    private func definition(_ wire: Wire, _ owner: String, _ progID: String) async throws -> JSONValue {
        let all = try #require(try await wire.get("/\(owner)/UdefLayout/Published").json?.array)
        return try #require(all.first { $0["ProgId"]?.string == progID })
    }

    @Test func publishedDefinitionsLeadToTheirLists() async throws {
        try await Wire.run { wire in
            let vertical = try await definition(wire, "Contact", "SuperOffice:83")
            #expect(vertical["FieldType"] == "List")
            #expect(vertical["MdoListName"] == "udlist331")
            #expect(vertical["ListTableId"] == 136)
            #expect(vertical["UDListDefinitionId"] == 331)
            #expect(vertical["UDefFieldId"] != vertical["UdefIdentity"])
            let builtIn = try await definition(wire, "Contact", "SuperOffice:7")
            #expect(builtIn["MdoListName"] == "business")
            #expect(builtIn["ListTableId"] == 61)
            #expect(builtIn["UDListDefinitionId"] == 0)
            #expect(try await definition(wire, "Contact", "SuperOffice:86")["TextLength"] == 160)
            #expect(try await definition(wire, "Contact", "SuperOffice:84")["MdoListName"] == .some(.null))
            #expect(try await definition(wire, "Person", "SuperOffice:12")["MdoListName"] == "udlist340")
            #expect(await wire.sandbox.counters().udefReads == 5)
        }
    }

    @Test func everyFieldTypeIsThere() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let all = try #require(try await wire.get("/Contact/UdefLayout/Published").json?.array)
            let types = Set(all.compactMap { $0["FieldType"]?.string })
            #expect(
                types == ["Number", "Decimal", "ShortText", "LongText", "Date", "UnlimitedDate", "Checkbox", "List"]
            )
        }
    }

    @Test func theWorkingCopyHasWhatIsNotPublished() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let all = try #require(try await wire.get("/contact/udeflayout").json?.array)
            let hidden = try #require(all.first { $0["ProgId"] == "SuperOffice:87" })
            #expect(hidden["HasBeenPublished"] == false && hidden["MdoListName"] == .some(.null))
            let published = try #require(try await wire.get("/Contact/UdefLayout/Published").json?.array)
            #expect(published.count == all.count - 1)
        }
    }

    @Test func theListNameCanBeMissing() async throws {
        try await Wire.run { wire in
            await wire.sandbox.setBehaviour { $0.mdoListNameMissing = true }
            let vertical = try await definition(wire, "Contact", "SuperOffice:83")
            #expect(vertical["MdoListName"] == .some(.null))
            #expect(vertical["UDListDefinitionId"] == 331)
        }
    }

    @Test(arguments: ["/MDOList/udlist331?flat=true", "/MDOList/udlist?additional=331&flat=true"])
    func aFlatListHasItemsOnly(path: String) async throws {
        try await Wire.run { (wire: Wire) async throws in
            let items = try #require(try await wire.get(path).json?.array)
            #expect(items.count == 13)
            #expect(items.contains { $0["Name"] == "Freizeitpark" && $0["Id"] == 1 && $0["Deleted"] == false })
            #expect(items.first?["Deleted"] == true, "a deleted item with a living one's name comes first")
            #expect(items.allSatisfy { $0["ChildItems"] == [] && $0["ToolTip"] != nil })
        }
    }

    @Test func aListWithHeadingsIsRefused() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.get("/MDOList/udlist331").status == 500)
        }
    }

    @Test func builtInListsSpeakOneLanguageWhenAsked() async throws {
        try await Wire.run { wire in
            let english = try #require(try await wire.get("/MDOList/business?flat=true").json?.array)
            #expect(english.first?["Name"] == "Leisure")
            let raw = try await wire.get("/MDOList/business?flat=true", headers: ["Accept-Language": ""])
            #expect(raw.json?.array?.first?["Name"]?.string?.hasPrefix("NO:") == true)
            #expect(try await wire.get("/MDOList/nonsense?flat=true").status == 404)
        }
    }

    @Test(arguments: [
        ("331", 200, 11), ("Vertical", 200, 11), ("Business", 200, 5), ("udlist331", 404, 0), ("332", 404, 0),
    ])
    func listItemsGoByIdOrRealName(name: String, status: Int, count: Int) async throws {
        try await Wire.run { wire in
            let answer = try await wire.get("/List/\(name)/Items")
            #expect(answer.status == status)
            if status == 200 {
                #expect(answer.json?.array?.count == count)
                #expect(answer.json?.array?.first?["Tooltip"] != nil)
            }
        }
    }

    @Test func deletedItemsOnlyOnRequest() async throws {
        try await Wire.run { (wire: Wire) async throws in
            #expect(try await wire.get("/List/331/Items?includeDeleted=true").json?.array?.count == 13)
        }
    }

    @Test func allLists() async throws {
        try await Wire.run { (wire: Wire) async throws in
            let lists = try #require(try await wire.get("/List").json?.array)
            let vertical = try #require(lists.first { $0["Id"] == 331 })
            #expect(vertical["IsCustomList"] == true)
            #expect(vertical["InUseByUserDefinedFields"] == true)
            #expect(lists.contains { $0["Id"] == 81 && $0["Name"] == "Business" && $0["IsCustomList"] == false })
        }
    }

    @Test func aNewItemCanBeWrittenAtOnceAndRaisesItsEvent() async throws {
        try await withWebhook { wire, receiver in
            let item = try await wire.api(.post, "/List/331/Items", #"{"Name":"Wanderzirkus","Tooltip":"neu"}"#)
            #expect(item.status == 200)
            #expect(item["Name"] == "Wanderzirkus")
            let id = try #require(item["Id"]?.int)
            let written = try await wire.write(#"{"SuperOffice:83":"[I:\#(id)]"}"#)
            #expect(written["SuperOffice:83:DisplayText"] == "Wanderzirkus")
            #expect(await wire.sandbox.counters().listItemsCreated == 1)
            #expect(try await wire.api(.post, "/List/331/Items", #"{"Name":" "}"#).status == 400)
            await wire.sandbox.webhooksSettled()
            let event = try #require(receiver.calls.first)
            #expect(event.event == "list.331.created")
            #expect(event.json["Entity"] == "list.331")
            #expect(event.json["PrimaryKey"] == .integer(id))
            #expect(event.json["FieldValues"] == [:])
        }
    }
}
