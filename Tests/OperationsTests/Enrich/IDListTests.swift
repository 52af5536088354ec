import Testing

@testable import Operations

@Suite struct IDListTests {
    @Test(
        arguments: [
            ("18\n43\r\n\n18", [18, 43], []), ("\u{FEFF}id\n18\n", [18], []),
            ("name;Company_ID\nx;18\n\"a\nb\";43", [18, 43], []),
            ("sale_id,company_id\n931,18\n932,\n", [18], []), ("contact id,Person ID\n18,933\n", [], [933]),
            ("18,Bremer\n43,x", [18, 43], []),
        ] as [(String, Set<Int>, Set<Int>)]
    )
    func ids(_ text: String, _ companies: Set<Int>, _ persons: Set<Int>) throws {
        let list = try IDList(Array(text.utf8))
        #expect(list.companies == companies && list.persons == persons)
        #expect(list.malformed.isEmpty)
    }

    @Test func whatIsNoIDIsNamedByItsLine() throws {
        let list = try IDList(Array("id\n18\nx\n-3\n99999999999\n43\n".utf8))
        #expect(list.companies == [18, 43])
        #expect(list.malformed.map(\.line) == [3, 4, 5])
        #expect(list.malformed.first?.why == "x is no id")
    }

    @Test(arguments: [("", "has no ids"), ("name\nx", "no column id, company_id, contact_id or person_id but name")])
    func aFileWithoutIDsIsAnError(_ text: String, _ why: String) {
        let error = #expect(throws: OperationError.self) { try IDList(Array(text.utf8)) }
        #expect(error?.description.contains(why) == true)
    }
}
