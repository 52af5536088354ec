import Testing

@testable import superoffice_connector

@Suite("Tables")
struct TableTests {
    private static let table = Table(
        [.init("job", least: 4), .init("n", isNumber: true), .init("code", isExtra: true), .init("why", least: 6)],
        [
            [.init("a-long-name"), .init("7"), .init("x"), .init("because of it", .red)],
            [.init("日本語"), .init("1234"), .init("y", value: "=1+1"), .init("")],
        ]
    )

    private static func text(_ shape: Table.Shape) -> [String] { table.lines(shape).map(\.text) }

    @Test("A terminal gets headings and columns that fit it, the first ones giving way first")
    func fitted() {
        #expect(
            Self.text(.fitted(40))
                == [
                    "job             n  why", "a-long-name     7  because of it", "日本語       1234  ",
                ].map(\.trimmedAtEnd)
        )
        #expect(Self.text(.fitted(26)) == ["job       n  why", "a-lo…     7  because of it", "日本…  1234"])
        #expect(Self.text(.fitted(20)) == ["job      n  why", "a-l…     7  because…", "日…   1234"])
        // What cannot be cut further is not.
        #expect(Self.text(.fitted(1)) == ["job      n  why", "a-l…     7  becau…", "日…   1234"])
    }

    @Test("Nothing is cut or left out where everything is asked for")
    func wide() {
        #expect(
            Self.text(.wide) == [
                "job             n  code  why", "a-long-name     7  x     because of it", "日本語       1234  y",
            ]
        )
    }

    @Test("A program gets a line for each row, whole, with tabs between and no heading")
    func tabs() {
        #expect(Self.text(.tabs) == ["a-long-name\t7\tbecause of it", "日本語\t1234\t"])
        let odd = Table([.init("a"), .init("b")], [[.init("x\ty\nz\u{1B}[2J"), .init("b")]])
        #expect(odd.lines(.tabs).map(\.text) == ["x y z[2J\tb"], "no value can be taken for two")
    }

    @Test("CSV has every column and the values for programs, names the first column")
    func programs() {
        #expect(
            String(decoding: Self.table.csv, as: UTF8.self)
                == "job,n,code,why\r\na-long-name,7,x,because of it\r\n日本語,1234,'=1+1,\r\n"
        )
        #expect(Self.table.names.map(\.text) == ["a-long-name", "日本語"])
    }

    @Test("A table without rows is nothing")
    func empty() {
        #expect(Table([.init("a")], []).lines(.wide).isEmpty)
    }
}

extension String {
    fileprivate var trimmedAtEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
