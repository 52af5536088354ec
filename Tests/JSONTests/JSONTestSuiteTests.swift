import Testing

@testable import JSON

/// The verdicts of the best known collection of texts that parsers disagree about.
@Suite struct JSONTestSuiteTests {
    /// What we accept of the texts that are left to the reader: numbers that lose digits, and a byte order mark.
    ///
    /// A number beyond `Double`, half a surrogate pair, and all that is not UTF-8 is refused.
    static let taken: Set<String> = [
        "i_number_double_huge_neg_exp", "i_number_real_underflow", "i_number_too_big_neg_int",
        "i_number_too_big_pos_int", "i_number_very_big_negative_int", "i_structure_UTF-8_BOM_empty_object",
    ]

    @Test func isWhole() { #expect(JSONTestSuite.texts.count == 315) }

    @Test(arguments: JSONTestSuite.texts) func verdict(text: JSONTestSuite.Text) {
        let isAccepted = (try? JSONValue(parsing: text.bytes)) != nil
        #expect(isAccepted == (text.name.hasPrefix("y_") || Self.taken.contains(text.name)))
    }

    /// The checking reader has to say the same as the one that makes values.
    @Test(arguments: JSONTestSuite.texts.filter { !$0.name.hasPrefix("i_") })
    func verdictAsAMember(text: JSONTestSuite.Text) {
        let object = try? JSONObject(Array(#"{"a":"#.utf8) + text.bytes + Array("}".utf8))
        #expect((object != nil) == text.name.hasPrefix("y_"))
        #expect((object?["a"] != nil) == text.name.hasPrefix("y_"))
    }

    /// `n_structure_100000_opening_arrays`, `n_structure_open_array_object`, `i_structure_500_nested_arrays`.
    @Test(arguments: [
        String(repeating: "[", count: 100_000), String(repeating: #"[{"":"#, count: 50_000),
        String(repeating: "[", count: 500) + String(repeating: "]", count: 500),
    ])
    func nests(text: String) {
        #expect(throws: JSONError("is nested more than 128 levels deep")) { try JSONValue(parsing: text.utf8) }
    }
}
