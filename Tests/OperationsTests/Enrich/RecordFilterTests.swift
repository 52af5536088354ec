import Testing

@testable import Operations

@Suite struct RecordFilterTests {
    private func conditions(_ text: String) throws -> [RecordFilter.Condition] { try RecordFilter(text).conditions }

    @Test func conditionsAreSplitAndKeepTheirValues() throws {
        let found = try conditions(#"category=Prospect|"A, B", Country != DE | AT ,name='x|y*', "#)
        #expect(found.map(\.column) == [.category, .country, .name])
        #expect(found.map(\.isNegated) == [false, true, false])
        #expect(found.map(\.values) == [["Prospect", "A, B"], ["DE", "AT"], ["x|y*"]])
    }

    @Test(arguments: [
        ("", "is empty"), (" , ", "is empty"), ("category", "has no ="), ("category=", "has no value"),
        ("category=|", "has no value"), ("categry=x", "did you mean category?"), ("Städte=x", "there are category, "),
        ("=x", "no column"), ("name='x", "a ' without an end"),
    ])
    func whatIsWrongIsSaid(_ text: String, _ why: String) {
        let error = #expect(throws: OperationError.self) { try RecordFilter(text) }
        #expect(error?.description.contains(why) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("name=Park*", "Parkhotel", true), ("name=park*", "PARK", true), ("name=*park", "Freizeitpark", true),
        ("name=*park*|x", "Der Park AG", true), ("name=park", "Parkhotel", false), ("name=*", "", true),
        ("name=a*b*c", "aXbXbc", true), ("name=a*b*c", "aXcXb", false), ("name!=park*", "Parkhotel", false),
        ("name!=park*|hotel*", "Bad", true), ("name=ÄÖ*", "äöü", true), ("name=**a**", "a", true),
    ])
    func namesMatch(_ text: String, _ name: String, _ expected: Bool) throws {
        #expect(try #require(try conditions(text).first).holds([name]) == expected)
    }

    @Test func oneOfAUsersNamesIsEnough() throws {
        let condition = try #require(try conditions("associate=mb").first)
        #expect(
            condition.holds(["MB", "Maren Brandt"]) && condition.holds(["x", "mb"]) && !condition.holds(["MBX", ""])
        )
    }
}
