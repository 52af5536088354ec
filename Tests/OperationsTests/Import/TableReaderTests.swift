import JSON
import Testing

@testable import Operations

@Suite struct TableReaderTests {
    private typealias Found = Result<TableReader.Row, MalformedRow>

    private func read(_ text: String) -> [Found] {
        let bytes = Array(text.utf8)
        let results = [1, 3, max(1, bytes.count)].map { size in
            var reader = TableReader()
            var found: [Found] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                found += reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            return found + reader.end()
        }
        #expect(results.allSatisfy { $0.map(\.shown) == results[0].map(\.shown) })
        return results[0]
    }

    @Test(arguments: [
        // As sqlite3 -json prints it, as Python does, one object a line, with and without a mark.
        "[{\"id\":1,\"s\":\"a]\"},\n{\"id\":2,\"s\":\"\\\"}\"}]\n",
        "[\n  {\n    \"id\": 1, \"s\": \"a]\"\n  },\n{\"id\":2,\"s\":\"\\\"}\"}]",
        "{\"id\":1,\"s\":\"a]\"}\n{\"id\":2,\"s\":\"\\\"}\"}",
        "\u{FEFF}\n[{\"id\":1,\"s\":\"a]\"},{\"id\":2,\"s\":\"\\\"}\"}]",
    ])
    func objects(_ text: String) throws {
        let rows = try read(text).map { try $0.get() }
        #expect(rows.map { $0.columns["id"]?.int } == [1, 2])
        #expect(rows.map { $0.columns["s"]?.string } == ["a]", "\"}"])
    }

    @Test func aTableWithAHeader() throws {
        let rows = try read("\u{FEFF}id , s\r\n1,\"a\nb\"\r\n2,").map { try $0.get() }
        #expect(rows.map(\.line) == [2, 4])
        #expect(rows.map { $0.columns["s"]?.string } == ["a\nb", ""])
        #expect(try read("id;s\n1;2\n").map { try $0.get().columns } == [["id": "1", "s": "2"]])
        #expect(read("").isEmpty && read("[]").isEmpty && read("id\n").isEmpty)
    }

    @Test(arguments: [
        (
            "a,b\n1\n1,2\n1,2,3\n",
            ["2: has 1 cells, and the header has 2", "3", "4: has 3 cells, and the header has 2"]
        ),
        ("[{\"a\":1},\n{\"a\":},\n{\"a\":2}]", ["1", "2: ", "3"]),
        ("[{\"a\":1},\n7,\n{\"a\":2}]", ["1", "2: is not a JSON object", "3"]),
        ("{\"a\":\"1\n{\"a\":2}\n", ["1: a line ends inside a text", "2"]),
        ("[{\"a\":1},\n{\"a\":2", ["1", "2: the object has no end"]),
        ("[{\"a\":1},\n", ["1", "2: the list has no end"]),
    ])
    func whatIsWrongIsNamedByLine(_ text: String, _ expected: [String]) {
        let shown = read(text).map(\.shown)
        #expect(shown.count == expected.count, "\(shown)")
        for (shown, expected) in zip(shown, expected) { #expect(shown.hasPrefix(expected), "\(shown)") }
    }
}

extension Result<TableReader.Row, MalformedRow> {
    fileprivate var shown: String {
        switch self {
        case .success(let row): "\(row.line)"
        case .failure(let malformed): "\(malformed.line): \(malformed.why)"
        }
    }
}
