import Testing

@testable import Operations

@Suite struct CSVReaderTests {
    /// Reads in pieces of every size, which has to make no difference.
    private func read(_ text: String, limit: Int = 1 << 20) -> [Result<CSVReader.Record, MalformedRow>] {
        let bytes = Array(text.utf8)
        let results = [1, 2, 7, max(1, bytes.count)].map { size in
            var reader = CSVReader(limit: limit)
            var found: [Result<CSVReader.Record, MalformedRow>] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                found += reader.read(bytes[start..<min(start + size, bytes.count)])
            }
            return found + reader.end()
        }
        #expect(results.allSatisfy { $0 == results[0] })
        return results[0]
    }

    private func cells(_ text: String) -> [[String]] {
        read(text).compactMap { if case .success(let record) = $0 { record.cells } else { nil } }
    }

    @Test(arguments: [
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]), ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a\rb", [["a"], ["b"]]), ("", []), ("\n\r\n\n", []), ("a,\n,b\n,", [["a", ""], ["", "b"], ["", ""]]),
        (#""a""b","c,d""#, [[#"a"b"#, "c,d"]]), ("\"\"\n", [[""]]), ("\"x\ny\",z\n", [["x\ny", "z"]]),
        ("\"x\r\ny\"\r\nz", [["x\r\ny"], ["z"]]), (#"a"b,c"#, [[#"a"b"#, "c"]]), (#"ä,"ö""#, [["ä", "ö"]]),
    ])
    func records(_ text: String, _ expected: [[String]]) { #expect(cells(text) == expected) }

    @Test func aRecordKnowsTheLineWhereItBegins() throws {
        let lines = try read("a\r\n\"b\r\nb\r\nb\"\r\n\r\nc\n\"d\n\"\ne").map { try $0.get().line }
        #expect(lines == [1, 2, 6, 7, 9])
    }

    @Test func whatIsWrongIsNamedAndTheOthersAreRead() {
        let found = read("a\n\"b\"x,y\nc\n\"d")
        #expect(found.count == 4)
        #expect(found[1] == .failure(MalformedRow(2, "text stands behind a closing quotation mark")))
        #expect((try? found[2].get())?.cells == ["c"])
        #expect(found[3] == .failure(MalformedRow(4, "a quotation mark has no end")))
    }

    @Test func aRecordWithoutEndDoesNotTakeTheFile() {
        let found = read("a\n\"" + String(repeating: "x", count: 5000) + "\nb\n", limit: 1000)
        #expect(found.count == 3)
        guard case .failure(let malformed) = found[1] else { Issue.record("\(found[1])"); return }
        #expect(malformed.line == 2 && malformed.why.contains("a quotation mark may have no end"))
        #expect((try? found[2].get())?.cells == ["b"])
    }

    @Test(arguments: [("a,b;c,d", ","), ("a;b,c;d", ";"), ("a\tb", "\t"), ("a", ","), ("a\n;;;", ",")])
    func theFirstLineTellsTheSeparator(_ text: String, _ separator: String) {
        #expect(CSVReader.separator(of: Array(text.utf8)) == separator.utf8.first)
    }
}
